/**
 * Holds the engine and its pack against Cedar, with the rule table in Cedar by hand, then with random packs:
 *
 *     npm run test:policy -- --seed 7 --disclosures 100000 --packs 200
 *
 * The same seed makes the same disclosures and packs. Ends with 1 at a difference, or when a rule or code hardly came up.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPack } from '#consent';
import { repositoryRoot } from '../support/repository-root.ts';
import { handWritten } from './cedar-pack.ts';
import { compareRandomPacks } from './compare-random-packs.ts';
import { compareVerdicts } from './compare-verdicts.ts';
import { shortfalls } from './shortfalls.ts';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '20261126' }, disclosures: { type: 'string', default: '100000' }, packs: { type: 'string', default: '200' } } });
const [seed, disclosures, packs] = [values.seed, values.disclosures, values.packs].map(Number);
if (![seed, disclosures, packs].every((number) => Number.isSafeInteger(number)) || disclosures! < 1) throw new RangeError('--seed, --disclosures and --packs are whole numbers');

const loaded = loadPack(readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8'));
if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));

console.log(`seed ${seed}, ${disclosures} disclosures, ${packs} random packs`);
const real = compareVerdicts(loaded.pack, handWritten(), { seed: seed!, disclosures: disclosures! });
console.log(JSON.stringify(real, undefined, 2));
const random = compareRandomPacks({ seed: seed!, packs: packs!, disclosuresEach: 200 });
console.log(JSON.stringify(random, undefined, 2));
const wrong = [...shortfalls(loaded.pack, real), ...[real, random].filter(({ differences }) => differences > 0).map(({ differences }) => `${differences} differences`)];
for (const each of wrong) console.log(`✗ ${each}`);
console.log(`${real.disclosures + random.disclosures} disclosures, ${real.differences + random.differences} differences`);
process.exitCode = wrong.length === 0 ? 0 : 1;
