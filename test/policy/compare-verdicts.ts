import { decide } from '#consent';
import type { Decision, PolicyPack, Rule } from '#consent';
import { SeededRandom } from '../faults/random.ts';
import type { CedarPack, CedarVerdict } from './cedar-pack.ts';
import type { DisclosureCase } from './disclosure-case.ts';
import { FittingCases } from './fitting-case.ts';
import type { Draft } from './fitting-case.ts';
import { mutate } from './mutate-case.ts';

export interface Comparison {
  readonly seed: number;
  readonly disclosures: number;
  readonly permitted: number;
  /** In how many disclosures a rule was the one that permitted or forbade. */
  readonly rules: Readonly<Record<string, number>>;
  /** In how many disclosures a code was among the reasons. */
  readonly codes: Readonly<Record<string, number>>;
  readonly differences: number;
  /** The first differences, with the case: persons here are synthetic. */
  readonly examples: readonly object[];
}

export interface ComparisonPlan {
  readonly seed: number;
  readonly disclosures: number;
  /** Rules to make disclosures for, in turn; those of the pack unless said. */
  readonly rules?: readonly Rule[];
}

/** Decides so many generated disclosures by the engine and by Cedar. The same plan makes the same ones. */
export function compareVerdicts(pack: PolicyPack, cedar: CedarPack, { seed, disclosures, rules = pack.rules }: ComparisonPlan): Comparison {
  const random = new SeededRandom(seed);
  const cases = new FittingCases(pack, random);
  const prohibitions = new Set(pack.rules.filter(({ effect }) => effect === 'DENY').map(({ ruleId }) => ruleId));
  const seen = { rules: new Map<string, number>(), codes: new Map<string, number>() };
  const examples: object[] = [];
  let [permitted, differences] = [0, 0];
  for (let i = 0; i < disclosures; i += 1) {
    const draft = cases.fitting(rules[i % rules.length]!);
    mutate(draft, random, pack);
    const given = caseOf(draft);
    const { disclosure, consents, facts, at, suspended, stage } = given;
    const decision = decide(pack, disclosure, consents, facts, at, { suspendedRuleIds: suspended, stage });
    permitted += decision.permitted ? 1 : 0;
    count(seen.rules, decision.items.filter((item) => item.permitted || prohibitions.has(item.ruleId ?? '')).map(({ ruleId }) => ruleId));
    count(seen.codes, decision.items.map(({ code }) => code));
    const expected = cedar.decide(given);
    if (isSame(expected, decision, prohibitions)) continue;
    differences += 1;
    if (examples.length < 3) examples.push({ number: i, cedar: expected, engine: decision.items, ...given, suspended: [...suspended] });
  }
  return { seed, disclosures, permitted, rules: Object.fromEntries(seen.rules), codes: Object.fromEntries(seen.codes), differences, examples };
}

function count(seen: Map<string, number>, words: readonly (string | undefined)[]): void {
  for (const word of new Set(words)) if (word !== undefined) seen.set(word, (seen.get(word) ?? 0) + 1);
}

/** The same outcome by the same rule. Cedar names no rule where none forbids; the engine then names the nearest PERMIT, if any. */
function isSame(expected: readonly CedarVerdict[], decision: Decision, prohibitions: ReadonlySet<string>): boolean {
  if (decision.permitted !== (expected.length > 0 && expected.every(({ permitted }) => permitted))) return false;
  return expected.every((cedar, i) => {
    const engine = decision.items[i]!;
    if (cedar.permitted !== engine.permitted) return false;
    return cedar.ruleId === undefined ? !prohibitions.has(engine.ruleId ?? '') : cedar.ruleId === engine.ruleId;
  });
}

function caseOf({ messageType, from, to, purpose, mainCategory, items, consents, assertions, agreements, registry, message, ...rest }: Draft): DisclosureCase {
  return { disclosure: { messageType, from, to, purpose, mainCategory, items }, consents, facts: { assertions, agreements, registry, message }, ...rest };
}
