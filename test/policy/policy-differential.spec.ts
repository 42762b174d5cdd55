import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadPack } from '#consent';
import type { PolicyPack } from '#consent';
import { repositoryRoot } from '../support/repository-root.ts';
import { handWritten } from './cedar-pack.ts';
import { compareRandomPacks } from './compare-random-packs.ts';
import { compareVerdicts } from './compare-verdicts.ts';
import { shortfalls } from './shortfalls.ts';

const packText = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const cedar = handWritten();
const seed = 20_261_126;

function packOf(text: string): PolicyPack {
  const loaded = loadPack(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.pack;
}

/** The pack with one rule bent: a permission without conditions and consent, a prohibition suspended. */
function bent(ruleId: string): PolicyPack {
  const document = parse(packText) as { rules: { ruleId: string; effect: string }[] };
  const rules = document.rules.map((rule) => {
    if (rule.ruleId !== ruleId) return rule;
    return rule.effect === 'DENY' ? { ...rule, status: 'SUSPENDED' } : { ...rule, conditions: [], consent: 'NONE', consentTerms: undefined, basis: undefined };
  });
  return packOf(JSON.stringify({ ...document, rules }));
}

const pack = packOf(packText);

describe('the rule table, written in Cedar by hand', () => {
  test(`decides twenty thousand generated disclosures as the pack does, rule by rule (seed ${seed})`, () => {
    const compared = compareVerdicts(pack, cedar, { seed, disclosures: 20_000 });
    expect(compared).toMatchObject({ differences: 0, examples: [] });
    expect(shortfalls(pack, compared)).toEqual([]);
  }, 600_000);

  test.each(pack.rules.filter(({ status }) => status === 'ACTIVE').map(({ ruleId }) => ruleId))('notices when %s is bent in the pack', (ruleId) => {
    const rules = pack.rules.filter((rule) => rule.ruleId === ruleId);
    expect(compareVerdicts(bent(ruleId), cedar, { seed, disclosures: 200, rules }).differences).toBeGreaterThan(0);
  });
});

test(`random packs decide as their translation to Cedar does (seed ${seed})`, () => {
  const compared = compareRandomPacks({ seed, packs: 30, disclosuresEach: 200 });
  expect(compared).toMatchObject({ differences: 0, examples: [] });
  expect(compared.permitted).toBeGreaterThan(compared.disclosures * 0.1);
}, 600_000);
