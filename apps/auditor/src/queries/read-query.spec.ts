import { describe, expect, test } from '@jest/globals';
import { Problem } from '#problems';
import { filterSchema } from '../looks/look-schemas.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { aboutFilter } from './query-filter.ts';
import { readQuery } from './read-query.ts';

const purpose = { reason: 'Auskunftsgesuch der Person', ticket: 'DS-2026/17' };
const person = '5d20aaaa-0000-4000-8000-000000000002';
const read = (query: unknown) => readQuery(Buffer.from(typeof query === 'string' ? query : JSON.stringify(query)), (vn) => `key of ${vn.length} characters`);

function refusal(query: unknown): { slug: string; at: string | undefined } | undefined {
  try {
    read(query);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? { slug: error.slug, at: error.members.pointers?.[0]?.pointer } : undefined;
  }
}

describe('a question to the log', () => {
  test('is read with its purpose, times in UTC, a page of 50', () => {
    expect(read({ ...purpose, filter: { person, from: '2026-03-02T01:00:00+01:00', to: '2026-04-01T00:00:00Z', kind: 'READ' } })).toEqual({
      purpose,
      filter: { person, from: '2026-03-02T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', kind: 'READ' },
      limit: 50,
    });
  });

  test.each([
    ['without a reason', { ticket: 'T-1', filter: {} }],
    ['with a blank reason', { ...purpose, reason: '      ' }],
    ['with a reason of three letters', { ...purpose, reason: 'abc' }],
    ['without a ticket', { reason: purpose.reason }],
  ])('%s is refused: purpose-required', (_name, query) => {
    expect(refusal(query)?.slug).toBe('purpose-required');
  });

  test.each([
    ['THR-C11 a sort order in SQL', { ...purpose, sort: '(select 1)' }, ''],
    ['THR-C11 an operator in a filter', { ...purpose, filter: { partner: { $ne: '' } } }, '/filter/partner'],
    ['THR-C11 a wildcard', { ...purpose, filter: { partner: 'sr-%' } }, '/filter/partner'],
    ['THR-C11 a regular expression', { ...purpose, filter: { rule: 'R.*' } }, '/filter/rule'],
    ['THR-C11 a JSON path', { ...purpose, filter: { '$.leaf': 'x' } }, '/filter'],
    ['THR-C11 a cursor in SQL', { ...purpose, cursor: "1' or '1'='1" }, '/cursor'],
    ['THR-C12 a page of a thousand million', { ...purpose, limit: 1e9 }, '/limit'],
    ['THR-C12 a page of one too many', { ...purpose, limit: 201 }, '/limit'],
    ['THR-C12 a page of none', { ...purpose, limit: 0 }, '/limit'],
    ['THR-C12 a hundred years', { ...purpose, filter: { from: '1926-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, '/filter/from'],
    ['THR-C12 a millisecond more than ten years', { ...purpose, filter: { from: '2015-12-31T23:59:59.999Z', to: '2026-01-01T00:00:00Z' } }, '/filter/from'],
    ['a span that ends before it begins', { ...purpose, filter: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, '/filter/to'],
    ['THR-P5 an AHV number as person', { ...purpose, filter: { person: '7561234567897' } }, '/filter/person'],
    ['THR-P5 an AHV number in the reason', { ...purpose, reason: 'Gesuch von 756.1234.5678.97' }, '/reason'],
    ['THR-P5 an AHV number in the ticket', { ...purpose, ticket: 'DS-756.1234.5678.97' }, '/ticket'],
    ['THR-P5 an AHV number as rule, which would go on record in clear', { ...purpose, filter: { rule: '756.9999.0000.17' } }, '/filter/rule'],
    ['THR-P5 an AHV number as partner', { ...purpose, filter: { partner: '7569999000017' } }, '/filter/partner'],
    ['THR-P5 an AHV number as pack', { ...purpose, filter: { pack: '756.9999.0000.17' } }, '/filter/pack'],
    ['THR-P5 an AHV number as norm', { ...purpose, filter: { norm: 'AHV 756.9999.0000.17' } }, '/filter/norm'],
    ['THR-P5 the id of a person as partner', { ...purpose, filter: { partner: person } }, '/filter/partner'],
    ['THR-P5 the id of a person as who acted', { ...purpose, filter: { actor: `x-${person}` } }, '/filter/actor'],
    ['THR-P5 the id of a person as pack', { ...purpose, filter: { pack: person } }, '/filter/pack'],
    ['THR-P5 the id of a person as pack, in capitals', { ...purpose, filter: { pack: person.toUpperCase() } }, '/filter/pack'],
    ['THR-P5 an AHV number as sender of a message', { ...purpose, filter: { message: `7569999000017/${person}` } }, '/filter/message'],
    ['a day that does not exist', { ...purpose, filter: { from: '2026-13-01T00:00:00Z' } }, '/filter/from'],
    ['a kind that does not exist', { ...purpose, filter: { kind: 'PEEK' } }, '/filter/kind'],
    ['a list of persons', { ...purpose, filter: { person: [person] } }, '/filter/person'],
    ['no filter object', { ...purpose, filter: 'all' }, '/filter'],
    ['an array', [], ''],
  ])('%s is refused: query-invalid', (_name, query, at) => {
    expect(refusal(query)).toEqual({ slug: 'query-invalid', at });
  });

  test('THR-C12 may ask for two hundred events of ten years at once', () => {
    const filter = { from: '2016-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' };
    expect(read({ ...purpose, filter, limit: 200 })).toEqual({ purpose, filter, limit: 200 });
  });

  test.each(Object.keys((filterSchema as { properties: object }).properties))('THR-C11 searches %s by a value, and by nothing that says more than one', (criterion) => {
    for (const value of ['(select 1)', "x' or '1'='1", '%', '.*', '$.leaf', { $ne: '' }, ['x'], null]) {
      expect([value, refusal({ ...purpose, filter: { [criterion]: value } })]).toEqual([value, { slug: 'query-invalid', at: `/filter/${criterion}` }]);
    }
  });

  test('is read strictly as JSON', () => {
    expect(refusal('{"reason":"a","reason":"b"}')?.slug).toBe('json-duplicate-key');
    expect(refusal('{')?.slug).toBe('json-syntax');
    expect(refusal(`{"reason":"${'x'.repeat(9000)}"}`)?.slug).toBe('too-large');
  });

  test('S11 may ask for what was permitted without a consent, by category, purpose and norm', () => {
    const filter = { category: 'C10', consentless: true, purpose: 'P1', norm: 'AVIG Art. 85f Abs. 3–4' };
    expect(read({ ...purpose, filter }).filter).toEqual(filter);
  });

  test('may name an AHV number, which is turned into the key that stands for it at once', () => {
    expect(read({ ...purpose, filter: { vn: '756.9999.0000.17' } }).filter).toEqual({ personKey: 'key of 16 characters' });
    expect(refusal({ ...purpose, filter: { vn: '7569999000018' } })).toEqual({ slug: 'query-invalid', at: '/filter/vn' });
    expect(refusal({ ...purpose, filter: { vn: '7569999000017', person } })).toEqual({ slug: 'query-invalid', at: '/filter/vn' });
  });

  test('goes on record with what it was about apart from the criteria', () => {
    const { filter } = read({ ...purpose, filter: { person, message: `sr-sro/${person}`, kind: 'READ', norm: 'DSG Art. 6' } });
    expect(aboutFilter(filter, { shown: 3 })).toEqual({
      subjects: [person], caseId: undefined, detail: { kind: 'READ', aboutSender: 'sr-sro', aboutMessage: person, shown: 3 }, text: { norm: 'DSG Art. 6' },
    });
  });
});

describe('a cursor', () => {
  const filter = { partner: 'sr-sro', kind: 'READ' } as const;

  test('goes on where the page ended, whatever the order of the criteria', () => {
    expect(readCursor(writeCursor(77n, filter), { kind: 'READ', partner: 'sr-sro' })).toBe(77n);
  });

  test('is bound to its filter', () => {
    expect(readCursor(writeCursor(77n, filter), { partner: 'sr-sro' })).toBeUndefined();
    expect(readCursor('AAAA', filter)).toBeUndefined();
  });
});
