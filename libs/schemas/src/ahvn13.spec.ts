import { describe, expect, test } from '@jest/globals';
import { containsAhvn13, isAhvn13 } from './ahvn13.ts';

describe('an AHV number', () => {
  test.each(['7569217076985', '7561234567897', '756.1234.5678.97', '7569999000017', '7569999000024', '7569999000031', '7569999000048', '7569999000055', '7569999000062', '7569999000079', '7569999000086'])(
    '%s is one',
    (text) => expect(isAhvn13(text)).toBe(true),
  );

  test.each(['756.1234.5678.90', '7561234567890', '756 1234 5678 97', '756.12345678.97', '7571234567896', ' 7561234567897', '7561234567897\n', '756123456789', '75612345678971', '７５６１２３４５６７８９７'])(
    '%j is none',
    (text) => expect(isAhvn13(text)).toBe(false),
  );

  test('no digit may change without the check digit noticing', () => {
    const number = '7569999000017';
    for (let at = 3; at < 13; at++) {
      const others = '0123456789'.split('').filter((digit) => digit !== number[at]).map((digit) => number.slice(0, at) + digit + number.slice(at + 1));
      expect(others.filter(isAhvn13)).toEqual([]);
    }
  });
});

describe('a text that holds an AHV number', () => {
  test.each(['AHV 756.9999.0000.17.', 'Nr. 756 9999 0000 17', '(7569999000017)', 'x7569999000017y', '756-9999-0000-17', '756\u00a09999\u202f0000\u00a017', '756.9999.\u200b0000.17', 'AHV: 756/9999/0000/17', '７５６.９９９９.００００.１７', 'erst 7561111111111, dann 7569999000017'])('%j', (text) => {
    expect(containsAhvn13(text)).toBe(true);
  });

  test.each(['', '756', '7569999000018', '17569999000017', '75699990000170', '756 und 9999 0000 17', '5d2fa756-9999-0000-17aa-1756a9c9a1b2', 'case-3f0ca756-9999-0000-17bb-000000000000', 'a7560000-0000-4000-8000-756000000000'])('%j holds none', (text) => {
    expect(containsAhvn13(text)).toBe(false);
  });
});
