import { describe, expect, test } from '@jest/globals';
import { applyPatch } from '../tools/counter-example.ts';
import type { PatchStep } from '../tools/counter-example.ts';
import { readExamples } from './catalogue-files.ts';
import type { Json, JsonObject } from './json.ts';
import { SchemaRegistry } from './schema-registry.ts';

const registry = SchemaRegistry.load();
const example = readExamples('rights.rectification').get('wrong-date-of-birth') as JsonObject;
const other = '43e95270-9558-438d-a44a-be52c2b6e777';

function checked(...steps: PatchStep[]): string {
  const result = registry.check(steps.reduce<Json>(applyPatch, example));
  return result.ok ? 'valid' : `${result.problem} ${'pointers' in result ? JSON.stringify(result.pointers) : ''}`;
}

const replace = (path: string, value: Json): PatchStep => ({ op: 'replace', path, value });
const atPath = (value: string, measure = 'DISPUTED'): string => checked(replace('/blocks/case/measure', measure), replace('/blocks/case/fieldPath', value));
const refusedFor = (rule: string): string => `payload-invalid [{"pointer":"/blocks/case/fieldPath","rule":"${rule}"}]`;

describe('the path of a correction', () => {
  test.each(['/blocks/identity', '/blocks/identity/0/vn', '/blocks/plan/12/goals/0/status', '/blocks/case/persons/3/role', '/blocks/assessment/0/lifeAreas/2/rating'])('%s is one', (path) => {
    expect(atPath(path)).toBe('valid');
  });

  test.each(['/blocks/vn', '/blocks/identity/0/AnnaMuster', '/blocks/plan/0/note/HIV', '/blocks/identity/19880405', '/blocks/constructor', '/blocks/identity/toString'])('%s is none: it would say something in the clear', (path) => {
    expect(atPath(path)).toBe(refusedFor('field-path'));
  });
});

describe('a new value', () => {
  test('comes with its block, the AHV number with the identity', () => {
    expect(atPath('/blocks/identity/0/vn', 'NEW_VALUE')).toBe('valid');
    expect(atPath('/blocks/contact/0/phone', 'NEW_VALUE')).toBe(refusedFor('new-value'));
    expect(atPath('/blocks/contact/0/phone')).toBe('valid');
  });

  test("is the person's own, and no other's", () => {
    expect(checked({ op: 'add', path: '/frame/iiz/subjectRefs/-', value: other }, replace('/blocks/identity/0/personId', other))).toBe(refusedFor('new-value'));
  });
});
