import { expect, test } from '@jest/globals';
import { decide, loadPack, permitsMore } from '#consent';
import type { PolicyPack } from '#consent';
import { SeededRandom } from '../faults/random.ts';
import { FittingCases } from './fitting-case.ts';
import { mutate } from './mutate-case.ts';
import type { PackDocument, RuleDocument } from './pack-document.ts';
import { RandomPacks } from './random-pack.ts';

const random = new SeededRandom(4242);
const writer = new RandomPacks(random);

function packOf(document: PackDocument): PolicyPack | undefined {
  const loaded = loadPack(JSON.stringify(document));
  return loaded.ok ? loaded.pack : undefined;
}

/** One change that a reviewer might be shown; a change that makes the pack invalid is tried again with another. */
function changed(document: PackDocument): PackDocument {
  const other = writer.pack(document.rules.length);
  const at = random.below(document.rules.length);
  const [rule, donor] = [document.rules[at]!, random.pick(other.rules)];
  const member = random.pick(['status', 'fromRoles', 'toRoles', 'messageTypes', 'purposes', 'categories', 'conditions', 'unlessConsent', 'consentTerms', 'basis', 'validFrom', 'validTo', 'neverCategories', 'bothWays'] as const);
  const bent = { ...rule, [member]: donor[member] } as RuleDocument;
  const withRule = { ...document, rules: document.rules.with(at, bent) };
  return random.pick([
    withRule, withRule, withRule, withRule,
    { ...document, rules: document.rules.toSpliced(at, 1) },
    { ...document, rules: document.rules.with(at, { ...donor, ruleId: rule.ruleId }) },
    { ...document, rules: [...document.rules.slice(1), document.rules[0]!] },
    { ...document, messageTypes: { ...document.messageTypes, 'plan.published': other.messageTypes['plan.published']! } },
    { ...document, consentMaxMonths: other.consentMaxMonths },
  ]);
}

function newlyPermitted(before: PolicyPack, after: PolicyPack, disclosures: number): number {
  const cases = new FittingCases(after, random);
  let found = 0;
  for (let i = 0; i < disclosures; i += 1) {
    const draft = cases.fitting(random.pick(after.rules));
    mutate(draft, random, after);
    const { messageType, from, to, purpose, mainCategory, items, consents, assertions, agreements, registry, message, at } = draft;
    const permits = (pack: PolicyPack): boolean => decide(pack, { messageType, from, to, purpose, mainCategory, items }, consents, { assertions, agreements, registry, message }, at).permitted;
    if (permits(after) && !permits(before)) found += 1;
  }
  return found;
}

test('a pack that permits anything more than another is known as such before it is activated', () => {
  const seen = { quiet: 0, more: 0, shown: 0 };
  const missed: object[] = [];
  for (let i = 0; i < 400; i += 1) {
    const document = writer.pack(10);
    const next = changed(document);
    const [before, after] = [packOf(document), packOf(next)];
    if (before === undefined || after === undefined) continue;
    const more = permitsMore(before, after);
    const found = newlyPermitted(before, after, 150);
    seen[more ? 'more' : 'quiet'] += 1;
    if (found > 0) seen.shown += 1;
    if (found > 0 && !more) missed.push({ before: document.rules, after: next.rules });
  }
  expect(missed).toEqual([]);
  expect(seen.quiet).toBeGreaterThan(80);
  expect(seen.shown).toBeGreaterThan(30);
}, 300_000);
