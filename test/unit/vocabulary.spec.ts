import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as consent from '#consent';
import * as schemas from '#schemas';
import type { JsonObject } from '#schemas';
import { repositoryRoot } from '../support/repository-root.ts';

const bundle = schemas.SchemaRegistry.load().schema('consent.granted', '1.0.0') as unknown as {
  $defs: { shared: { $defs: Record<string, { enum: string[] }> }; frame: { properties: { iiz: { properties: { assertions: { properties: JsonObject } } } } } };
  properties: { blocks: { properties: { consent: { properties: Record<string, { enum: string[] }> } } } };
};
const definitions = bundle.$defs.shared.$defs;
const consentFields = bundle.properties.blocks.properties.consent.properties;

describe('the law and the wire speak the same words', () => {
  test.each([
    ['roles', consent.roleCodes, definitions['roleCode']?.enum],
    ['purposes', consent.purposes, definitions['purpose']?.enum],
    ['data categories', consent.dataCategories, definitions['category']?.enum],
    ['data categories, in code', consent.dataCategories, schemas.categories],
    ['kinds of consent', consent.consentTypes, consentFields['type']?.enum],
    ['who grants consent', consent.consentGrantors, consentFields['grantedBy']?.enum],
  ])('%s', (_name, ofLaw, ofWire) => {
    expect(ofWire).toEqual([...ofLaw]);
  });

  test('each block has one category, the AHV number its own', () => {
    expect(consent.blockCategories).toEqual({ ...schemas.blockCategories, vn: 'C02' });
  });

  test('every assertion that a rule may rest on can be made in the frame', () => {
    const assertions = Object.keys(bundle.$defs.frame.properties.iiz.properties.assertions.properties);
    const needed = consent.factCodes.filter(({ source }) => source === 'assertion').map(({ code }) => code);
    expect(needed.filter((code) => !assertions.includes(code))).toEqual([]);
  });
});

describe('people read one name for each data category', () => {
  const named = definitions['category'] as unknown as { 'x-iiz-values': Record<string, { de: string; en: string }> };
  const german = Object.fromEntries(Object.entries(named['x-iiz-values']).map(([code, { de }]) => [code, de]));
  const english = Object.fromEntries(Object.entries(named['x-iiz-values']).map(([code, { en }]) => [code, en]));
  const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
  const listed = (text: string): Record<string, string> => Object.fromEntries([...text.matchAll(/\b(C\d\d)"?: ['"]([^'"]+)['"]/g)].map(([, code = '', name]) => [code, name ?? '']));
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

  test('in the rules, in both languages', () => {
    const rules = [...read('libs/consent/src/review/names.ts').matchAll(/\b(C\d\d): \{ de: '([^']+)', en: '([^']+)' \}/g)];
    expect(Object.fromEntries(rules.map(([, code, name]) => [code, name]))).toEqual(german);
    expect(Object.fromEntries(rules.map(([, code, , name = '']) => [code, capital(name)]))).toEqual(english);
  });

  test('in the console, in both languages', () => {
    expect(listed(read('apps/console/src/texts/de.ts'))).toEqual(german);
    expect(listed(read('apps/console/src/texts/en.ts'))).toEqual(english);
  });

  test('in what a citizen is told, where an abbreviation is written out', () => {
    const told = JSON.parse(read('apps/auditor/src/access-reports/texts/de.json')) as { categories: Record<string, string> };
    expect(told.categories).toEqual({ ...german, C08: german['C08']?.replace('ALV', 'Arbeitslosenversicherung') });
  });

  test('in the glossary', () => {
    const rows = [...read('docs/glossary.md').matchAll(/^\| ([^|]+) \| `blocks\.(\w+)` \|/gm)].map(([, name = '', block = '']) => [(schemas.blockCategories as Record<string, string>)[block], name]);
    const { C02: _own, ...blocks } = german;
    expect(Object.fromEntries(rows)).toEqual(blocks);
  });
});
