import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { openGateway } from '../support/gateway-door.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { brokenInvariants } from './broken-invariants.ts';
import { fuzzGateway } from './fuzz-gateway.ts';

let exchange: TestExchange;
let door: GatewayDoor;

beforeAll(async () => {
  exchange = await openTestExchange();
  door = await openGateway(exchange);
});

afterAll(() => door.close());

test('five thousand mutated requests break nothing', async () => {
  const result = await fuzzGateway(door, exchange, { seed: 1, requests: 5_000 });
  // The clock of the gate is kept by the long run: this one shares the machine.
  expect(brokenInvariants(result, { loopP99Ms: 1_000, residentMiB: 100 })).toEqual([]);
  for (const kind of ['none', 'header', 'signature', 'digest', 'json', 'resigned', 'target', 'chunks', 'raw']) expect([kind, (result.kinds[kind] ?? 0) > 50]).toEqual([kind, true]);
  expect(result.accepted).toBeGreaterThan(0);
  for (const status of [200, 202, 400, 401, 404, 405]) expect([status, (result.statuses[status] ?? 0) > 0]).toEqual([status, true]);
});
