import { parseArgs } from 'node:util';
import { readCatalogueFiles, readExamples, SchemaRegistry } from '#schemas';
import type { JsonObject } from '#schemas';

/**
 * What the size of the catalogue costs a message: the check of two types in a registry that knows them alone and in one that
 * has met every type, by turns in one run: `node --conditions=source test/bench/catalogue.bench.ts [--seconds N] [--json]`.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' }, rounds: { type: 'string', default: '9' }, json: { type: 'boolean' } } });
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const carried = ['plan.published', 'segment.assigned'];

function messagesOf(types: readonly string[]): JsonObject[] {
  return types.flatMap((id) => [...readExamples(id).values()]);
}

/** Every message of its types has been met once, so that everything is compiled. */
function registryOf(types: readonly string[]): SchemaRegistry {
  const files = readCatalogueFiles();
  const registry = SchemaRegistry.load({ ...files, types: files.types.filter(({ id }) => types.includes(id)) });
  for (const message of messagesOf(types)) if (!registry.check(message).ok) throw new Error('an example of the catalogue is refused');
  return registry;
}

function microsecondsACheck(registry: SchemaRegistry, messages: readonly JsonObject[]): number {
  let checked = 0;
  const begun = process.hrtime.bigint();
  const until = begun + BigInt(Math.round(seconds * 1e9));
  while (process.hrtime.bigint() < until) {
    for (const message of messages) registry.check(message);
    checked += messages.length;
  }
  return Number(process.hrtime.bigint() - begun) / 1_000 / checked;
}

const median = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

const all = [...new Set(readCatalogueFiles().types.map(({ id }) => id))];
const [few, full, messages] = [registryOf(carried), registryOf(all), messagesOf(carried)];
const measured = { few: [] as number[], full: [] as number[] };
for (let round = 0; round < rounds; round++) {
  const order = round % 2 === 0 ? (['few', 'full'] as const) : (['full', 'few'] as const);
  for (const name of order) measured[name].push(microsecondsACheck(name === 'few' ? few : full, messages));
}
const result = { types: all.length, fewMicroseconds: median(measured.few), fullMicroseconds: median(measured.full), ratio: median(measured.full) / median(measured.few) };
console.log(values.json === true ? JSON.stringify(result) : `${all.length} types: ${result.fullMicroseconds.toFixed(2)} µs a check, ${carried.length} types: ${result.fewMicroseconds.toFixed(2)} µs; ratio ${result.ratio.toFixed(3)}`);
