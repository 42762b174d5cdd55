import { expect, test } from '@jest/globals';
import { readLook, readSearch } from './read-look.ts';

const why = '"reason":"Auskunft nach Art. 25 DSG","ticket":"AZ-2026-1"';
const named = `"vn":"756.9999.0000.17",${why}`;

test('a question is read as it was asked', () => {
  expect(readLook('PersonRequest', Buffer.from(`{${named}}`))).toMatchObject({ asked: { vn: '756.9999.0000.17' }, purpose: { ticket: 'AZ-2026-1' } });
});

test.each([
  ['THR-J1 a member twice', `{${named},"vn":"756.9999.0000.24"}`, 'json-duplicate-key'],
  ['THR-J1 a member twice, once spelled with an escape', `{${named},"\\u0076n":"756.9999.0000.24"}`, 'json-duplicate-key'],
  ['THR-J2 five levels', `{${named},"filter":${'['.repeat(4)}${']'.repeat(4)}}`, 'json-too-deep'],
  ['THR-J3 a number that is none', `{${named},"limit":1e400}`, 'json-number'],
  ['THR-J4 a byte order mark', `\ufeff{${named}}`, 'json-encoding'],
  ['THR-J5 __proto__', `{${named},"__proto__":{}}`, 'json-forbidden-key'],
  ['THR-J6 more values than a question has', `{${named},"filter":[${'0,'.repeat(200)}0]}`, 'too-large'],
  ['THR-J6 more bytes than a question has', `{${named}${' '.repeat(8 * 1024)}}`, 'too-large'],
  ['THR-J7 a number for a text', `{"vn":7569999000017,${why}}`, 'query-invalid'],
  ['THR-J8 a member that no schema knows', `{${named},"everything":true}`, 'query-invalid'],
  ['THR-J11 nothing', '', 'json-syntax'],
  ['THR-J11 two documents', `{${named}}{}`, 'json-syntax'],
])('%s is no question', (_, text, slug) => {
  expect(() => readLook('PersonRequest', Buffer.from(text))).toThrow(expect.objectContaining({ slug }));
});

test.each([
  ['THR-J1 a member twice', '{"title":"eins","title":"zwei","filter":{}}', 'json-duplicate-key'],
  ['THR-J8 a member that no schema knows', '{"title":"eins","filter":{},"everything":true}', 'query-invalid'],
  ['THR-J8 a criterion that names a case', '{"title":"eins","filter":{"caseId":"5d20aaaa-0000-4000-8000-000000000002"}}', 'query-invalid'],
])('%s is no search to be kept', (_, text, slug) => {
  expect(() => readSearch(Buffer.from(text))).toThrow(expect.objectContaining({ slug }));
});

test('THR-J11 no body at all is no question, and no search', () => {
  for (const read of [() => readLook('PersonRequest', undefined), () => readSearch(undefined)]) expect(read).toThrow(expect.objectContaining({ slug: 'json-syntax' }));
});
