import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { promotedPerSweep } from '../support/promoted-per-sweep.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await openTestExchange();
});
afterAll(() => exchange.close());

test('statements that were answered are swept with what is young: hardly anything of them becomes old', async () => {
  // With pg's own client and its query_timeout it is half a megabyte of the four.
  expect(await promotedPerSweep('ask-and-forget.main.ts', exchange.urls.gateway, '4000')).toBeLessThan(50_000);
});
