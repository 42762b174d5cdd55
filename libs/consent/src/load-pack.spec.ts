import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { factCodes } from './fact-codes.ts';
import { loadPack, packHash } from './load-pack.ts';
import { conditionOps } from './policy-pack.ts';
import { lintPack } from './review/lint-pack.ts';
import {
  conditionRefusals, consentGrantors, consentTypes, dataCategories, forbiddenCategories, obligationAnchors, decisionObligationKinds, purposes, refusalCodes, roleCodes,
  ruleStatuses,
} from './vocabulary.ts';
import { slowness } from '../../../test/support/slowness.ts';

const policies = join(import.meta.dirname, '../../../policies');
const packText = readFileSync(join(policies, 'so-iiz-2026.1.yaml'), 'utf8');
const schema = JSON.parse(readFileSync(join(policies, 'policy-pack.schema.json'), 'utf8')) as Json & { $defs: Record<string, Json> };
const bySchema = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);

/** A document that a test bends. */
interface Json {
  [name: string]: Json;
}

const text = { de: 'Text', en: 'text' };
const condition = { source: 'assertion', code: 'costBearerUnclear', op: 'eq', value: true, text };

function rule(given: object = {}): object {
  return {
    ruleId: 'R01', version: 1, status: 'ACTIVE', effect: 'PERMIT', title: text, fromRoles: ['SR'], toRoles: ['RAV'], messageTypes: ['segment.assigned'],
    purposes: ['P1'], categories: ['C14'], consent: 'REQUIRED', normRefs: ['DSG Art. 6'], confidence: 'M', validFrom: '2026-01-01', ...given,
  };
}

function document(...rules: object[]): Json {
  return JSON.parse(JSON.stringify({
    packVersion: 'test-1', title: text, consentMaxMonths: 24, approvedBy: ['gsiiz-so/leitung', 'dpo-dap/datenschutz'],
    messageTypes: { 'segment.assigned': [{ fromRoles: ['SR'], toRoles: ['RAV'] }] }, rules,
  })) as Json;
}

function faultsOf(pack: unknown): { pointer: string; rule: string }[] {
  const loaded = loadPack(typeof pack === 'string' ? pack : JSON.stringify(pack));
  return loaded.ok ? [] : loaded.faults.map((fault) => ({ pointer: fault.pointer, rule: fault.rule }));
}

describe('the pack of 2026.1', () => {
  const loaded = loadPack(packText);
  const rules = loaded.ok ? loaded.pack.rules : [];

  test('loads, and its schema agrees', () => {
    expect(loaded.ok ? [] : loaded.faults).toEqual([]);
    bySchema(parse(packText));
    expect(bySchema.errors).toBeNull();
  });

  test('holds the whole rule table in its order', () => {
    expect(rules.map(({ ruleId }) => ruleId).join(' ')).toBe(
      'R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R23 R20 R21 R22 D01 D02 D03 D04',
    );
  });

  test('has every rule active but D03', () => {
    expect(rules.filter(({ status }) => status !== 'ACTIVE').map(({ ruleId, status }) => `${ruleId} ${status}`)).toEqual(['D03 DRAFT']);
  });

  test('names norm, confidence, title in two languages and two approvers for every rule', () => {
    for (const one of rules) {
      expect(one.normRefs.length).toBeGreaterThan(0);
      expect(one.title.de).not.toBe(one.title.en);
      expect(new Set(one.approvedBy).size).toBe(2);
    }
  });

  test('uses every fact of the list', () => {
    const tests = rules.flatMap(({ conditions, basis }) => [...conditions.flatMap(({ anyOf, when }) => [...anyOf, when]), basis]).filter((one) => one !== undefined);
    const used = new Set(tests.flatMap(({ source, code, value }) => [`${source} ${code}`, `${source} ${String(value)}`]));
    const unused = factCodes.filter(({ source, code }) => !used.has(`${source} ${code}`)).map(({ code }) => code);
    expect(unused).toEqual(['registrationConsentIds']);
    expect(rules.filter(({ consentTerms }) => consentTerms.ofRegistration === true).map(({ ruleId }) => ruleId)).toEqual(['R06']);
  });
});

describe('an empty pack', () => {
  test('is valid', () => {
    expect(faultsOf(document())).toEqual([]);
    expect(bySchema(document())).toBe(true);
  });
});

describe('a faulty pack is refused, with the place of the fault', () => {
  const inRule = (given: object): Json => document(rule(given));
  const cases: readonly [string, unknown, string, string, 'schema' | 'loader only'][] = [
    ['an unknown role', inRule({ fromRoles: ['SRR'] }), '/rules/0/fromRoles/0', 'unknown-code', 'schema'],
    ['an unknown category', inRule({ categories: ['C19'] }), '/rules/0/categories/0', 'unknown-code', 'schema'],
    ['an unknown purpose', inRule({ purposes: ['P1', 'PX'] }), '/rules/0/purposes/1', 'unknown-code', 'schema'],
    ['an unknown status', inRule({ status: 'LIVE' }), '/rules/0/status', 'unknown-code', 'schema'],
    ['no effect', inRule({ effect: undefined }), '/rules/0/effect', 'missing', 'schema'],
    ['no consent requirement', inRule({ consent: undefined }), '/rules/0/consent', 'missing', 'schema'],
    ['an unknown member', inRule({ condition: [] }), '/rules/0/condition', 'unknown-member', 'schema'],
    ['no norm', inRule({ normRefs: [] }), '/rules/0/normRefs', 'missing-norm', 'schema'],
    ['no norm member', inRule({ normRefs: undefined }), '/rules/0/normRefs', 'missing-norm', 'schema'],
    ['an empty list of roles', inRule({ toRoles: [] }), '/rules/0/toRoles', 'missing', 'schema'],
    ['a role twice', inRule({ toRoles: ['RAV', 'RAV'] }), '/rules/0/toRoles', 'duplicate', 'schema'],
    ['no English title', inRule({ title: { de: 'Text' } }), '/rules/0/title/en', 'missing', 'schema'],
    ['no title', inRule({ title: undefined }), '/rules/0/title', 'missing-text', 'schema'],
    ['a rule id twice', document(rule(), rule()), '/rules/1/ruleId', 'duplicate', 'loader only'],
    ['a rule id out of form', inRule({ ruleId: 'rule 1' }), '/rules/0/ruleId', 'format', 'schema'],
    ['a day that is none', inRule({ validFrom: '2026-02-30' }), '/rules/0/validFrom', 'format', 'loader only'],
    ['a date-time without its offset', inRule({ validFrom: '2026-02-03T10:00:00' }), '/rules/0/validFrom', 'format', 'schema'],
    ['an end before the beginning', inRule({ validTo: '2025-12-31' }), '/rules/0/validTo', 'period', 'loader only'],
    ['a type the pack does not list', inRule({ messageTypes: ['segment.assignd'] }), '/rules/0/messageTypes/0', 'unknown-type', 'loader only'],
    ['one approver', inRule({ approvedBy: ['gsiiz-so/leitung'] }), '/rules/0/approvedBy', 'approvals', 'schema'],
    ['the same approver twice', inRule({ approvedBy: ['gsiiz-so/leitung', 'gsiiz-so/leitung'] }), '/rules/0/approvedBy', 'approvals', 'schema'],
    ['an approver named as a person', inRule({ approvedBy: ['Anna Muster', 'dpo-dap/datenschutz'] }), '/rules/0/approvedBy', 'approvals', 'schema'],
    ['an active rule that nobody approved', { ...document(rule()), approvedBy: undefined }, '/rules/0/approvedBy', 'approvals', 'loader only'],
    ['an unknown fact', inRule({ conditions: [{ ...condition, code: 'costBearerUnknown' }] }), '/rules/0/conditions/0/code', 'unknown-code', 'loader only'],
    ['a fact from another source', inRule({ conditions: [{ ...condition, source: 'registry' }] }), '/rules/0/conditions/0/source', 'wrong-source', 'loader only'],
    ['an unknown operator', inRule({ conditions: [{ ...condition, op: 'is' }] }), '/rules/0/conditions/0/op', 'unknown-code', 'schema'],
    [
      'an operator that does not fit the fact',
      inRule({ conditions: [{ ...condition, op: 'gte', value: 1 }] }),
      '/rules/0/conditions/0/op',
      'op-type',
      'loader only',
    ],
    [
      'the presence of an agreement, which is always known',
      inRule({ conditions: [{ ...condition, source: 'agreement', code: 'reciprocity', op: 'present', value: undefined }] }),
      '/rules/0/conditions/0/op',
      'op-type',
      'loader only',
    ],
    ['a value of another type', inRule({ conditions: [{ ...condition, value: 'true' }] }), '/rules/0/conditions/0/value', 'value-type', 'loader only'],
    ['no value', inRule({ conditions: [{ ...condition, value: undefined }] }), '/rules/0/conditions/0/value', 'value-type', 'loader only'],
    ['a value where none is taken', inRule({ conditions: [{ ...condition, op: 'present' }] }), '/rules/0/conditions/0/value', 'contradiction', 'loader only'],
    ['a condition without text', inRule({ conditions: [{ ...condition, text: undefined }] }), '/rules/0/conditions/0/text', 'missing-text', 'schema'],
    [
      'an unknown fact in a premise',
      inRule({ conditions: [{ ...condition, when: { ...condition, text: undefined, code: 'x' } }] }),
      '/rules/0/conditions/0/when/code',
      'unknown-code',
      'loader only',
    ],
    [
      'a condition both single and alternative',
      inRule({ conditions: [{ ...condition, anyOf: [{ source: 'assertion', code: 'identityVerified', op: 'present' }] }] }),
      '/rules/0/conditions/0/anyOf',
      'contradiction',
      'schema',
    ],
    [
      'a date compared with something else',
      inRule({ conditions: [{ source: 'message', code: 'subjectInformedOn', op: 'onOrBefore', value: 'permit', text }] }),
      '/rules/0/conditions/0/value',
      'value-type',
      'loader only',
    ],
    [
      'a code no condition may refuse with',
      inRule({ conditions: [{ ...condition, refusal: 'DAP-4201' }] }),
      '/rules/0/conditions/0/refusal',
      'unknown-code',
      'schema',
    ],
    ['a basis that is missing', inRule({ consent: 'REQUIRED_OR_BASIS' }), '/rules/0/basis', 'missing', 'schema'],
    ['a basis without use', inRule({ basis: { source: 'agreement', code: 'cantonalBasis', op: 'eq', value: true } }), '/rules/0/basis', 'contradiction', 'schema'],
    ['terms of no consent', inRule({ consent: 'NONE', consentTerms: { onwardTransfer: true } }), '/rules/0/consentTerms', 'contradiction', 'schema'],
    ['an unknown answer rule', inRule({ consentTerms: { asAnswerOf: ['R99'] } }), '/rules/0/consentTerms/asAnswerOf/0', 'unknown-rule', 'loader only'],
    ['a permission that a consent lifts', inRule({ unlessConsent: {} }), '/rules/0/unlessConsent', 'contradiction', 'schema'],
    ['a permission with a refusal of its own', inRule({ refusal: 'DAP-4208' }), '/rules/0/refusal', 'contradiction', 'schema'],
    ['a prohibition that asks for consent', inRule({ effect: 'DENY' }), '/rules/0/consent', 'contradiction', 'schema'],
    ['a forbidden category permitted', inRule({ categories: ['RELIGION'] }), '/rules/0/categories', 'contradiction', 'schema'],
    ['a category permitted and never permitted', inRule({ neverCategories: ['C14'] }), '/rules/0/neverCategories', 'contradiction', 'loader only'],
    ['an unknown duty', inRule({ obligations: [{ kind: 'TELL' }] }), '/rules/0/obligations/0/kind', 'unknown-code', 'schema'],
    ['a duty due before it arises', inRule({ obligations: [{ kind: 'NOTIFY_SUBJECT', dueInDays: -1 }] }), '/rules/0/obligations/0/dueInDays', 'type', 'schema'],
    ['a list where a mapping is expected', inRule({ conditions: [[]] }), '/rules/0/conditions/0', 'type', 'schema'],
    ['no rules', { ...document(), rules: undefined }, '/rules', 'missing', 'schema'],
    ['a bound of no months', { ...document(), consentMaxMonths: 0 }, '/consentMaxMonths', 'type', 'schema'],
    ['no mapping at all', 'rules', '', 'type', 'schema'],
  ];

  test.each(cases)('%s', (_, pack, pointer, fault, seenBy) => {
    const faults = faultsOf(pack);
    expect(faults).toContainEqual({ pointer, rule: fault });
    expect(bySchema(typeof pack === 'string' ? pack : JSON.parse(JSON.stringify(pack)))).toBe(seenBy === 'loader only');
  });

  test('all faults are reported at once', () => {
    const faults = faultsOf(document(rule({ normRefs: [], status: 'LIVE' }), rule({ toRoles: ['X'] })));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/rules/0/status', '/rules/0/normRefs', '/rules/1/toRoles/0', '/rules/1/ruleId']);
  });

  test('a member twice, text that is no YAML, and aliases are refused', () => {
    expect(faultsOf('packVersion: a\npackVersion: b\n')).toContainEqual({ pointer: '', rule: 'yaml' });
    expect(loadPack('a: 1\na: 2\n')).toMatchObject({ faults: [{ detail: 'Map keys must be unique at line 2, column 1' }] });
    expect(faultsOf('{')).toContainEqual({ pointer: '', rule: 'yaml' });
    expect(faultsOf('title: &t {de: a, en: b}\nother: *t\n')).toEqual([{ pointer: '', rule: 'yaml' }]);
  });
});

test('the cost of reading a pack grows with its length, however many members it has', () => {
  const members = `{${Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join(', ')}}`;
  const start = process.cpuUsage();
  expect(faultsOf(members).length).toBeGreaterThan(40_000);
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000 * slowness());
});

function words(name: string): unknown {
  return schema.$defs[name]?.['enum'];
}

describe('a pack that nobody could look over is refused', () => {
  const every = { fromRoles: '*', toRoles: '*', messageTypes: '*', purposes: '*', categories: '*' };
  const wide = (types: number, ...rules: object[]): Json => {
    const exchanged = Array.from({ length: types }, (_, i) => [`type.${'abc'[i]}`, [{ fromRoles: '*', toRoles: '*' }]]);
    return { ...document(...rules), messageTypes: Object.fromEntries(exchanged) };
  };

  test('where a rule opens too many ways, or all together do', () => {
    expect(faultsOf(wide(1, rule(every), rule({ ...every, ruleId: 'R02' })))).toEqual([]);
    expect(faultsOf(wide(2, rule(every)))).toEqual([{ pointer: '/rules/0', rule: 'too-wide' }]);
    expect(faultsOf(wide(1, ...['R01', 'R02', 'R03', 'R04'].map((ruleId) => rule({ ...every, ruleId }))))).toEqual([{ pointer: '/rules', rule: 'too-wide' }]);
  });

  test('where prohibitions close too many', () => {
    const denials = Array.from({ length: 32 }, (_, i) => rule({ ...every, ruleId: `D${i}`, effect: 'DENY', consent: undefined }));
    expect(faultsOf(wide(2, ...denials.slice(1)))).toEqual([{ pointer: '/rules', rule: 'too-wide' }]);
    expect(faultsOf(wide(2, ...denials.slice(2)))).toEqual([]);
  });

  test('where it has more rules than can be compared with one another', () => {
    const narrow = (count: number): Json => document(...Array.from({ length: count }, (_, i) => rule({ ruleId: `R${i}` })));
    expect(faultsOf(narrow(250))).toEqual([]);
    expect(faultsOf(narrow(251))).toEqual([{ pointer: '/rules', rule: 'too-many' }]);
    expect(lintPack(JSON.stringify(narrow(251)))[0]?.text.en).toContain('has more rules than can be compared');
  });

  test('but not for types that its roles do not exchange', () => {
    expect(faultsOf({ ...wide(0, rule(every)), messageTypes: Object.fromEntries(['a', 'b', 'c'].map((id) => [id, [{ fromRoles: ['SR'], toRoles: ['RAV'] }]])) })).toEqual([]);
  });
});

describe('the schema and the loader', () => {
  test('know the same words', () => {
    expect(words('roleCode')).toEqual([...roleCodes]);
    expect(words('purpose')).toEqual([...purposes]);
    expect(words('dataCategory')).toEqual([...dataCategories]);
    expect(words('category')).toEqual([...dataCategories, ...forbiddenCategories]);
    expect(words('operator')).toEqual([...conditionOps]);
    const inSchema = JSON.stringify(schema);
    for (const list of [consentTypes, consentGrantors, decisionObligationKinds, obligationAnchors, refusalCodes, conditionRefusals, ruleStatuses]) {
      expect(inSchema).toContain(JSON.stringify(list));
    }
  });

  test('name each fact once, with its meaning and norm', () => {
    expect(new Set(factCodes.map(({ source, code }) => `${source} ${code}`)).size).toBe(factCodes.length);
    for (const { meaning, norm } of factCodes) expect([meaning.de, meaning.en, norm].every((one) => one.length > 3)).toBe(true);
  });
});

test('the hash of a pack is the SHA-256 of its text', () => {
  expect(packHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(packHash(packText)).not.toBe(packHash(`${packText}\n`));
});
