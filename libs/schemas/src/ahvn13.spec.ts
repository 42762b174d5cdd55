import { describe, expect, test } from '@jest/globals';
import { slowness } from '../../../test/support/slowness.ts';
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

test('a text of combining marks takes no longer than any other', () => {
  const before = process.threadCpuUsage();
  expect(containsAhvn13(`756${'\u0301'.repeat(60_000)}${'\u0316'.repeat(60_000)}`)).toBe(false);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(150 * slowness());
});

describe('a text that holds an AHV number', () => {
  test.each(['AHV 756.9999.0000.17.', 'Nr. 756 9999 0000 17', '(7569999000017)', 'x7569999000017y', '756-9999-0000-17', '756\u00a09999\u202f0000\u00a017', '756.9999.\u200b0000.17', 'AHV: 756/9999/0000/17', '７５６.９９９９.００００.１７', 'erst 7561111111111, dann 7569999000017', '756: 9999, 0000; 17', '756 9999; 0000 17', '756•9999•0000•17', '7⒌69999000017', '75699990000⑰',
    '756 - 9999 - 0000 - 17', '756 . 9999 . 0000 . 17', '756999 9000017', '7569 9990 0001 7', '756.999.900.001.7', '7 5 6 9 9 9 9 0 0 0 0 1 7', '756&nbsp;9999&#160;0000&#xA0;17', '٧٥٦٩٩٩٩٠٠٠٠١٧', '⁷⁵⁶⁹⁹⁹⁹⁰⁰⁰⁰¹⁷', '𝟕𝟓𝟔𝟗𝟗𝟗𝟗𝟎𝟎𝟎𝟎𝟏𝟕'])('%j', (text) => {
    expect(containsAhvn13(text)).toBe(true);
  });

  test.each(['', '756', '7569999000018', '17569999000017', '75699990000170', '756 und 9999 0000 17', '5d2fa756-9999-0000-17aa-1756a9c9a1b2', 'case-3f0ca756-9999-0000-17bb-000000000000', 'a7560000-0000-4000-8000-756000000000', '044 756 99 99, 000 01 7', '756 9999 000; 017', '756    9999 0000 17'])('%j holds none', (text) => {
    expect(containsAhvn13(text)).toBe(false);
  });
});
