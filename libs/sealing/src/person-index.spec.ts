import { expect, test } from '@jest/globals';
import { createHmac, randomBytes } from 'node:crypto';
import { indexKeyFingerprint, personIndex } from './index.ts';

const key = Buffer.alloc(32, 7);

test('both spellings of an AHV number give one pseudonym, two numbers give two', () => {
  expect(personIndex(key, '7569999000017')).toBe(personIndex(key, '756.9999.0000.17'));
  expect(personIndex(key, '7569999000017')).not.toBe(personIndex(key, '7569999000024'));
});

test('the pseudonym depends on the index key and shows nothing of the number', () => {
  expect(personIndex(key, '7569999000017')).not.toBe(personIndex(randomBytes(32), '7569999000017'));
  expect(personIndex(key, '7569999000017')).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('the pseudonym is the HMAC that the database holds', () => {
  const expected = createHmac('sha256', key).update('iiz-dap person\x007569999000017').digest('base64url');
  expect(personIndex(key, '7569999000017')).toBe(expected);
});

test('anything but an AHV number is refused without being repeated', () => {
  for (const vn of ['', '7559999000017', '756999900001', '756.99990000.17', '７５６9999000017', '7569999000017\n']) {
    expect(() => personIndex(key, vn)).toThrow(/^not an AHV number$/);
  }
});

test('the fingerprint of an index key is its HMAC of a text that is no person, another for another key', () => {
  expect(indexKeyFingerprint(key)).toBe(createHmac('sha256', key).update('iiz-dap index key').digest('hex'));
  expect(indexKeyFingerprint(randomBytes(32))).not.toBe(indexKeyFingerprint(key));
});
