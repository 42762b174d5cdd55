import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListBroker } from '../support/delivery-model/broker.ts';
import { Packs } from '../support/delivery-model/packs.ts';
import { SteppedRouters } from '../support/delivery-model/relays.ts';
import { partners, Sequence } from '../support/delivery-model/sequence.ts';
import type { World } from '../support/delivery-model/sequence.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import { steadyToday } from '../support/steady-day.ts';

/** A seed plays its sequence again; more sequences, or longer ones, are for whoever looks for what these do not find. */
const firstSeed = Number(process.env['MODEL_SEED'] ?? 1);
const sequences = Number(process.env['MODEL_SEQUENCES'] ?? 8);
const steps = Number(process.env['MODEL_STEPS'] ?? 45);

let world: World;
let numbers = 0;

/** Synthetic and valid. */
function drawVn(): string {
  const digits = `75699991${String((numbers += 1)).padStart(4, '0')}`;
  const sum = Array.from(digits).reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

beforeAll(async () => {
  await steadyToday();
  const exchange = await openRunningExchange();
  const broker = new ListBroker();
  world = { exchange, broker, routers: await SteppedRouters.start(exchange, broker), packs: await Packs.store(exchange), drawVn, audit: [] };
  await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = 'ivst-so'`);
  await exchange.directory.refresh();
  expect(partners).toContain('ivst-so');
});

afterAll(() => world.exchange.close());

test.each(Array.from({ length: sequences }, (_, i) => firstSeed + i))('sequence %i', async (seed) => {
  const sequence = new Sequence(world, seed);
  await sequence.run(steps).catch((error: unknown) => {
    throw new Error(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${sequence.trace.join('\n')}`);
  });
});
