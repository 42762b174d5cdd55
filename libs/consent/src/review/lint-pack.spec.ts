import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packOf } from '../decision-fixtures.ts';
import type { RuleDocument } from '../decision-fixtures.ts';
import { draftLawRules, lintPack } from './lint-pack.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const document = parse(packText) as { rules: RuleDocument[] };

function rule(ruleId: string, members: object = {}): object {
  return { ...document.rules.find((one) => one.ruleId === ruleId), ...members };
}

function packWithRules(...rules: object[]): string {
  return JSON.stringify({ ...document, rules });
}

function found(text: string): string[] {
  return lintPack(text).map(({ code, level, ruleIds }) => [level, code, ...ruleIds].join(' '));
}

const ending = { validTo: '2026-12-31' };

describe('a pack is doubtful', () => {
  test('when it does not load: where and why', () => {
    expect(lintPack(packWithRules(rule('R13', { categories: ['C99'] })))).toMatchObject([{ code: 'unreadable', level: 'fault', pointer: '/rules/0/categories/0' }]);
  });

  test('when it is too wide to be looked over, in German and English', () => {
    const every = { fromRoles: '*', toRoles: '*', messageTypes: '*', purposes: '*', categories: '*' };
    const findings = lintPack(packWithRules(rule('R13', every)));
    expect(findings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['unreadable /rules/0', 'unreadable /rules']);
    expect(findings[0]?.text).toEqual({ de: expect.stringContaining('als sich prüfen lassen'), en: expect.stringContaining('than can be looked over') });
  });

  test('when it is empty: it denies everything', () => {
    expect(found(packWithRules())).toEqual(['notice empty']);
    expect(found(packWithRules(rule('R13', { status: 'DRAFT' }), rule('D01')))).toEqual(['notice empty']);
  });

  test('when a rule can never permit: nobody exchanges its messages, or a prohibition rules all of it out', () => {
    expect(found(packWithRules(rule('R13', { ...ending, fromRoles: ['VPE'] })))).toEqual(['fault unreachable R13']);
    expect(found(packWithRules(rule('R17', { ...ending, toRoles: ['KOI'] }), rule('D02')))).toEqual(['fault unreachable R17']);
  });

  test('when a rule stands in the shadow of one or several before it', () => {
    expect(found(packWithRules(rule('R13', ending), rule('R13', { ...ending, ruleId: 'R13b', toRoles: ['RAV'] })))).toEqual(['fault shadowed R13b R13']);
    const halves = [rule('R13', { ...ending, toRoles: ['RAV'] }), rule('R13', { ...ending, ruleId: 'R13b', toRoles: ['SR'] }), rule('R13', { ...ending, ruleId: 'R13c' })];
    expect(found(packWithRules(...halves))).toEqual(['fault shadowed R13c R13 R13b']);
  });

  test('not when the earlier rule asks for more, ends before, or asks for another consent: they overlap', () => {
    expect(found(packWithRules(rule('R13', ending), rule('R13', { ...ending, ruleId: 'R13b', conditions: [] })))).toEqual(['notice overlapping R13 R13b']);
    expect(found(packWithRules(rule('R13', { validTo: '2026-06-30' }), rule('R13', { ...ending, ruleId: 'R13b' })))).toEqual(['notice overlapping R13 R13b']);
    expect(found(packWithRules(rule('R20', ending), rule('R20', { ...ending, ruleId: 'R20b', consentTerms: {} })))).toEqual(['notice overlapping R20 R20b']);
    expect(found(packWithRules(rule('R20', { ...ending, consentTerms: {} }), rule('R20', { ...ending, ruleId: 'R20b' })))).toEqual(['fault shadowed R20b R20']);
  });

  test('when sensitive data go without consent on a basis that is not certain', () => {
    expect(found(packWithRules(rule('R12', { ...ending, confidence: 'L' })))).toEqual(['fault sensitive-without-basis R12']);
    expect(found(packWithRules(rule('R12', { ...ending, confidence: 'L', categories: ['C01', 'C03'] })))).toEqual([]);
    expect(found(packWithRules(rule('R20', { ...ending, confidence: 'L' })))).toEqual([]);
  });

  test('when a permission has no end, or rests on law that is not in force', () => {
    expect(found(packWithRules(rule('R13')))).toEqual(['notice without-end R13']);
    const draft = packWithRules(rule('R13', { ...ending, law: 'DRAFT' }), rule('R14', { ...ending, law: 'DRAFT', status: 'DRAFT' }));
    expect(found(draft)).toEqual(['notice draft-law R13']);
    expect(draftLawRules(packOf(draft)).map(({ ruleId }) => ruleId)).toEqual(['R13']);
  });
});

test('the pack in use has no fault, and every finding is told in German and English', () => {
  const findings = lintPack(packText);
  expect(findings.filter(({ level }) => level === 'fault')).toEqual([]);
  expect(findings.filter(({ text }) => text.de.length < 30 || text.en.length < 30)).toEqual([]);
});
