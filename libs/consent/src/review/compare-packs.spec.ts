import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packOf, packWith } from '../decision-fixtures.ts';
import type { RuleDocument } from '../decision-fixtures.ts';
import type { PolicyPack } from '../policy-pack.ts';
import { sayChange } from './change-text.ts';
import { comparePacks, permitsMore } from './compare-packs.ts';
import { slowness } from '../../../../test/support/slowness.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const rules = new Map((parse(packText) as { rules: RuleDocument[] }).rules.map((rule) => [rule.ruleId, rule]));

function listOf(ruleId: string, member: string): readonly unknown[] {
  return (rules.get(ruleId)?.[member] ?? []) as readonly unknown[];
}

function german(after: PolicyPack, before: PolicyPack = pack): string[] {
  return comparePacks(before, after).map((change) => sayChange(change).de);
}

describe('two packs are compared', () => {
  test('a pack and itself have no difference, whatever the rules are called', () => {
    expect(comparePacks(pack, pack)).toEqual([]);
    expect(comparePacks(pack, packWith(packText, { R13: { ruleId: 'X13' } }))).toEqual([]);
    expect(permitsMore(pack, pack)).toBe(false);
  });

  test('a rule that no longer wants a consent is said to permit anew, with its norm and from when (S12)', () => {
    const r04b = {
      ...rules.get('R04'),
      ruleId: 'R04b',
      status: 'APPROVED',
      consent: 'NONE',
      basis: undefined,
      validFrom: '2026-07-01',
      categories: ['C09'],
      purposes: ['P1'],
      messageTypes: ['iv.status'],
      law: 'DRAFT',
    };
    const after = packWith(packText, {}, r04b);
    expect(german(after)).toEqual([
      'Neu erlaubt: IV-Stelle → Sozialregion, C09 IV-Verfahren und -Massnahmen, ohne Diagnose, Zweck P1 geeignete Massnahmen finden, Meldung iv.status, ohne Einwilligung, '
      + 'gestützt auf IVG Art. 68bis Abs. 3–4 [noch nicht in Kraft] (R04b), ab 2026-07-01; nicht, wenn: Gegenrecht der empfangenden Stelle ist nicht vereinbart. '
      + 'Es ist nicht erklärt, dass kein überwiegendes Privatinteresse entgegensteht.',
    ]);
    expect(sayChange(comparePacks(pack, after)[0]!).en).toMatch(
      /^Newly permitted: IV office → social region, C09 disability-insurance procedure and measures, .* without consent, /,
    );
    expect(german(pack, after)[0]).toMatch(/^Nicht mehr erlaubt: IV-Stelle → Sozialregion/);
    expect([permitsMore(pack, after), permitsMore(after, pack)]).toEqual([true, false]);
  });

  test.each([
    ['a condition less', { R13: { conditions: [] } }, true],
    ['a condition more', { R03: { conditions: [...listOf('R03', 'conditions'), ...listOf('R04', 'conditions')] } }, false],
    ['a category more', { R13: { categories: ['C09', 'C10'] } }, true],
    ['a category less', { R12: { categories: ['C01', 'C03', 'C07'] } }, false],
    ['a consent of any kind', { R20: { consentTerms: {} } }, true],
    ['a consent of one kind', { R05: { consentTerms: { excludedTypes: ['VOLLMACHT_SG17'] } } }, false],
    ['another basis in place of consent', { R05: { consent: 'REQUIRED_OR_BASIS', basis: { source: 'agreement', code: 'cantonalBasis', op: 'eq', value: true } } }, true],
    ['an earlier beginning', { R13: { validFrom: '2025-01-01' } }, true],
    ['an end', { R13: { validTo: '2026-12-31' } }, false],
    ['a rule taken away', { R13: { status: 'RETIRED' } }, false],
    ['a prohibition taken away', { R21: { status: 'SUSPENDED' } }, true],
    ['a prohibition that asks for more', { D01: { conditions: rules.get('D03')?.['conditions'] } }, true],
    ['a prohibition of more', { D01: { categories: [...listOf('D01', 'categories'), 'C13'] } }, false],
    ['a prohibition that a consent lifts', { D01: { unlessConsent: {} } }, true],
  ])('%s: permits more = %s', (_, bend, more) => {
    const after = packWith(packText, bend);
    expect(german(after)).not.toEqual([]);
    expect(permitsMore(pack, after)).toBe(more);
  });

  test('of a prohibition only what differs is said, and what it newly opens', () => {
    const after = packWith(packText, { D02: { toRoles: ['KOI', 'GSIIZ', 'AGS'] } });
    expect(german(after).map((text) => text.slice(0, 75))).toEqual([
      'Neu erlaubt: jede Stelle → Betrieb, C16 Fallangaben, Zweck P0 Plattform und', 'Nicht mehr verboten: jede Stelle → Betrieb, C01 Identität, C02 AHV-Nummer, ',
    ]);
  });

  test('duties, norms and the longest consent are said, though they open nothing', () => {
    const after = packWith(packText, { R05: { obligations: [{ kind: 'INFORM_SUBJECT', dueInDays: 14 }] }, R13: { confidence: 'L' } });
    expect(german(after)).toEqual([
      'Pflichten geändert: R05 Sozialregion an RAV oder IV-Stelle, bisher keine, neu die Person informieren (14 Tage ab Bekanntgabe).',
      'Grundlage geändert: R13 Kopie der IV-Verfügung, bisher IVG Art. 68bis Abs. 5 (Sicherheit H), neu IVG Art. 68bis Abs. 5 (Sicherheit L).',
    ]);
    const longer = packOf(packText.replace('consentMaxMonths: 24', 'consentMaxMonths: 36'));
    expect(german(longer)).toEqual(['Längste Dauer einer Einwilligung geändert: bisher 24 Monate, neu 36.']);
    expect([permitsMore(pack, after), permitsMore(pack, longer), permitsMore(longer, pack)]).toEqual([false, true, false]);
  });
});

test('the cost of comparing prohibitions grows with their number', () => {
  const denials = (bend: object): object[] =>
    Array.from({ length: 20 }, (_, i) => ({ ...rules.get('D01'), ruleId: `X${i}`, fromRoles: '*', toRoles: '*', categories: '*', ...bend }));
  const [before, after] = [packWith(packText, {}, ...denials({})), packWith(packText, {}, ...denials({ unlessConsent: {} }))];
  const start = process.cpuUsage();
  expect(permitsMore(before, after)).toBe(true);
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000 * slowness());
});
