import { loadPack } from '#consent';
import type { PolicyPack } from '#consent';
import { SeededRandom } from '../faults/random.ts';
import { CedarPack } from './cedar-pack.ts';
import { compareVerdicts } from './compare-verdicts.ts';
import type { PackDocument } from './pack-document.ts';
import { packToCedar } from './pack-to-cedar.ts';
import { RandomPacks } from './random-pack.ts';

const rulesEach = 24;

export interface RandomPacksPlan {
  readonly seed: number;
  readonly packs: number;
  readonly disclosuresEach: number;
}

export interface RandomPacksComparison {
  readonly seed: number;
  readonly packs: number;
  readonly disclosures: number;
  readonly permitted: number;
  readonly differences: number;
  /** The first differences, with the seed of the pack's disclosures, the rules of the pack and the case. */
  readonly examples: readonly object[];
}

/**
 * Writes packs at random and holds the engine against Cedar under each.
 *
 * @throws when a pack does not load: the format would then be narrower than the generator knows it
 */
export function compareRandomPacks({ seed, packs, disclosuresEach }: RandomPacksPlan): RandomPacksComparison {
  const writer = new RandomPacks(new SeededRandom(seed));
  const examples: object[] = [];
  let [permitted, differences] = [0, 0];
  for (let i = 0; i < packs; i += 1) {
    const { document, pack } = loadedPack(writer);
    const compared = compareVerdicts(pack, new CedarPack(packToCedar(document)), { seed: seed + i, disclosures: disclosuresEach });
    permitted += compared.permitted;
    differences += compared.differences;
    if (examples.length < 3) examples.push(...compared.examples.slice(0, 1).map((example) => ({ seed: seed + i, rules: document.rules, ...example })));
  }
  return { seed, packs, disclosures: packs * disclosuresEach, permitted, differences, examples };
}

/** One that is too wide is drawn again. */
function loadedPack(writer: RandomPacks): { document: PackDocument; pack: PolicyPack } {
  for (;;) {
    const document = writer.pack(rulesEach);
    const loaded = loadPack(JSON.stringify(document));
    if (loaded.ok) return { document, pack: loaded.pack };
    if (loaded.faults.some(({ rule }) => rule !== 'too-wide')) throw new Error(JSON.stringify(loaded.faults));
  }
}
