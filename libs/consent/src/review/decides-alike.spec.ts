import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packOf, packWith } from '../decision-fixtures.ts';
import type { RuleDocument } from '../decision-fixtures.ts';
import { decidesAlike } from './decides-alike.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const rules = (parse(packText) as { rules: RuleDocument[] }).rules;
const ruleOf = (ruleId: string): RuleDocument => rules.find((rule) => rule.ruleId === ruleId)!;
const under = (bend: Record<string, object>, ...added: object[]) => decidesAlike(pack, packWith(packText, bend, ...added));

test('a pack decides alike about what rests on rules that it has alike, whatever it says about them or about others', () => {
  const texts = { title: { de: 'Anders', en: 'Otherwise' }, version: 7, confidence: 'L', normRefs: ['SG § 1'] };
  for (const alike of [under({}), under({ R05: texts }), under({ R20: { status: 'RETIRED' } }), under({}, { ...ruleOf('R20'), ruleId: 'R20b' })]) expect(alike(['R05'])).toBe(true);
});

test.each<[string, Record<string, object>]>([
  ['another consent', { R05: { consent: 'NONE', consentTerms: undefined } }],
  ['other terms of the consent', { R05: { consentTerms: { onwardTransfer: true } } }],
  ['other categories', { R05: { categories: ['C01', 'C03'] } }],
  ['what may be left out', { R05: { onDeny: 'STRIP_OPTIONAL_BLOCKS' } }],
  ['another first day', { R05: { validFrom: '2027-01-01' } }],
  ['other duties', { R05: { obligations: [{ kind: 'NOTIFY_SUBJECT', dueInDays: 3, from: 'DISCLOSURE', perPerson: true }] } }],
  ['its end', { R05: { status: 'RETIRED' } }],
])('a rule with %s does not decide alike, and what rests on others does not care', (_, bend) => {
  expect([under(bend)(['R05']), under(bend)(['R20', 'R05']), under(bend)(['R20'])]).toEqual([false, false, true]);
});

test('a prohibition more, less or bent, and other limits, concern everything', () => {
  const ban = rules.find(({ effect }) => effect === 'DENY')!;
  const document = parse(packText) as Record<string, unknown>;
  const shorter = packOf(JSON.stringify({ ...document, consentMaxMonths: pack.consentMaxMonths - 1 }));
  const limited = [
    under({}, { ...ban, ruleId: 'D99', categories: ['C05'] }),
    under({ [ban.ruleId]: { status: 'RETIRED' } }),
    under({ R20: { neverCategories: ['C12'] } }),
    decidesAlike(pack, shorter),
  ];
  for (const alike of limited) expect(alike(['R05'])).toBe(false);
});

test('a rule that the pack before does not have, or that demands what others do, is to be decided', () => {
  const answering = rules.find(({ consentTerms }) => (consentTerms as { asAnswerOf?: unknown } | undefined)?.asAnswerOf !== undefined)!;
  for (const ruleId of ['R99', answering.ruleId]) expect(under({})([ruleId])).toBe(false);
});
