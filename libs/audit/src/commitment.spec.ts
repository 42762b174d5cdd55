import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { commitment, opens, pooledRandom } from './commitment.ts';
import { hmacSha512 } from './hmac.ts';

const salt = Buffer.alloc(32, 7);

test('a commitment is an HMAC-SHA-256 under the salt over path, NUL and value', () => {
  for (const value of ['', 'c-77', 'Zürich \u{1f600}', 'x'.repeat(10_000)]) {
    expect(commitment(salt, '/caseId', value)).toBe(createHmac('sha256', salt).update(`/caseId\0${value}`).digest('base64url'));
  }
});

test('the HMAC that seals links is the one of node:crypto, and takes keys of 32 bytes only', () => {
  for (const message of ['', 'link', 'ä'.repeat(3000)]) expect(hmacSha512(salt, message)).toEqual(createHmac('sha512', salt).update(message).digest());
  expect(() => hmacSha512(Buffer.alloc(31), '')).toThrow(RangeError);
});

test('an opening opens its own commitment and no other', () => {
  const opening = { path: '/caseId', salt: salt.toString('base64url'), value: 'c-77' };
  const committed = commitment(salt, '/caseId', 'c-77');
  expect(opens(opening, committed)).toBe(true);
  expect(opens({ ...opening, value: 'c-78' }, committed)).toBe(false);
  expect(opens({ ...opening, path: '/subjects/0' }, committed)).toBe(false);
  expect(opens({ ...opening, salt: Buffer.alloc(32).toString('base64url') }, committed)).toBe(false);
  expect(opens({ ...opening, salt: '' }, committed)).toBe(false);
  expect(opens(opening, committed.slice(1))).toBe(false);
});

test('pooled random bytes never repeat, also across the end of a pool', () => {
  const random = pooledRandom(100);
  const drawn = Array.from({ length: 1000 }, () => Buffer.from(random(32)).toString('hex'));
  expect(new Set(drawn).size).toBe(1000);
  expect(random(5000).length).toBe(5000);
});
