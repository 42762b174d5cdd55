/**
 * Fuzzes a gateway of its own, over TLS, with a PostgreSQL of its own:
 *
 *     npm run test:fuzz -- --seed 7 --requests 1000000
 *
 * The same seed makes the same mutations (signatures and ids are of their own time). Ends with 1 when an invariant broke.
 */
import { parseArgs } from 'node:util';
import { openTestExchange } from '../support/exchange.ts';
import { openGateway } from '../support/gateway-door.ts';
import { brokenInvariants } from './broken-invariants.ts';
import { fuzzGateway } from './fuzz-gateway.ts';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '20261126' }, requests: { type: 'string', default: '1000000' } } });
const [seed, requests] = [Number(values.seed), Number(values.requests)];
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(requests) || requests < 1) throw new RangeError('--seed and --requests are whole numbers');

console.log(`seed ${seed}, ${requests} requests`);
const exchange = await openTestExchange();
const door = await openGateway(exchange);
const result = await fuzzGateway(door, exchange, { seed, requests, progress: (line) => console.log(line) });
await door.close();
console.log(JSON.stringify(result, undefined, 2));
console.log(`${Math.round(result.requests / result.seconds)} requests a second`);
const broken = brokenInvariants(result);
for (const each of broken) console.log(`✗ ${each}`);
process.exitCode = broken.length === 0 ? 0 : 1;
