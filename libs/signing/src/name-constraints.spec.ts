import { describe, expect, test } from '@jest/globals';
import { derOf, derName, derSequence, type NameValue } from '../../../test/support/write-der.ts';
import { readDer } from './der.ts';
import { readName } from './distinguished-name.ts';
import { permitsNames, readSubtrees, type NameConstraints } from './name-constraints.ts';

const mailboxes = (base: string): Buffer => derOf(0x81, Buffer.from(base));
const constraints = (tag: number, base: Buffer): NameConstraints => readDer(derSequence(derOf(tag, derSequence(base))), readSubtrees) as NameConstraints;
const permitted = (base: Buffer): NameConstraints => constraints(0xa0, base);
const excluded = (base: Buffer): NameConstraints => constraints(0xa1, base);
/** What the constraints say of a subject; `unread` where it is no name. */
const judged = (rules: NameConstraints, ...rdns: NameValue[][]): boolean | 'unread' => {
  const subject = readDer(derName(...rdns), readName);
  return subject === undefined ? 'unread' : permitsNames(rules, { subject, alternatives: [] });
};
const withMailbox = (rules: NameConstraints, address: string): boolean | 'unread' => judged(rules, [['emailAddress', derOf(0x16, Buffer.from(address))]]);

describe('an emailAddress of a subject under constraints for mailboxes', () => {
  test('lies in the permitted domain, and not in an excluded one', () => {
    expect([withMailbox(permitted(mailboxes('so.ch')), 'x@SO.ch'), withMailbox(permitted(mailboxes('so.ch')), 'x@be.ch')]).toEqual([true, false]);
    expect([withMailbox(excluded(mailboxes('so.ch')), 'x@be.ch'), withMailbox(excluded(mailboxes('so.ch')), 'x@So.ch')]).toEqual([true, false]);
  });

  test.each(['x@so.ch@evil.ch', '"x@so.ch"@evil.ch', '"a@b"@so.ch', 'x@y@so.ch', 'x@so.ch.', 'x@so.ch ', 'x@so.ch\0', 'so.ch', ''])(
    'that is no mailbox is refused under either: %j',
    (address) => {
      expect([
        withMailbox(permitted(mailboxes('so.ch')), address),
        withMailbox(permitted(mailboxes('x@so.ch')), address),
        withMailbox(excluded(mailboxes('so.ch')), address),
      ]).toEqual([false, false, false]);
    },
  );

  test('may be anything where none is constrained', () => {
    expect(withMailbox(permitted(derOf(0x82, Buffer.from('so.ch'))), 'x@y@so.ch')).toBe(true);
  });
});

describe('a subject under constraints for directory names', () => {
  const directory = (...rdns: NameValue[][]): Buffer => derOf(0xa4, derName(...rdns));
  const kanton = directory([['O', 'Kanton']]);

  test('lies in the permitted subtree whatever the order within an RDN', () => {
    const both = permitted(directory([['O', 'Kanton'], ['OU', 'X']]));
    expect(judged(both, [['O', 'Kanton'], ['OU', 'X']], [['CN', 'l']])).toBe(true);
    expect(judged(both, [['OU', 'X'], ['O', 'Kanton']])).toBe(true);
    expect(judged(both, [['O', 'Kanton']], [['OU', 'X']])).toBe(false);
  });

  test.each<[NameValue[], NameValue[]]>([
    [[['O', 'Kanton'], ['OU', 'X']], [['O', 'Kanton+2.5.4.11=X']]],
    [[['O', 'Kanton'], ['OU', 'X']], [['O', 'kanton","2.5.4.11=x']]],
    [[['uniqueIdentifier', derOf(0x03, '0001')]], [['uniqueIdentifier', '#03020001']]],
  ])('is not carried into it by what a value spells', (base, subject) => {
    expect(judged(permitted(directory(base)), subject)).toBe(false);
  });

  test.each<[string, Buffer]>([
    ['UTF8String', derOf(0x0c, Buffer.from('KANTON'))],
    ['NumericString', derOf(0x12, Buffer.from('Kanton'))],
    ['PrintableString', derOf(0x13, Buffer.from(' kanton'))],
    ['TeletexString', derOf(0x14, Buffer.from('Kanton'))],
    ['IA5String', derOf(0x16, Buffer.from('Kanton '))],
    ['VisibleString', derOf(0x1a, Buffer.from('Kanton'))],
    ['GeneralString', derOf(0x1b, Buffer.from('Kanton'))],
    ['UniversalString', derOf(0x1c, ...Array.from('Kanton', (letter) => Buffer.of(0, 0, 0, letter.charCodeAt(0))))],
    ['BMPString', derOf(0x1e, ...Array.from('Kanton', (letter) => Buffer.of(0, letter.charCodeAt(0))))],
  ])('does not escape an excluded one as %s', (_kind, value) => {
    expect(judged(excluded(kanton), [['O', value]], [['CN', 'l']])).toBe(false);
    expect(judged(excluded(directory([['O', 'Bern']])), [['O', value]], [['CN', 'l']])).toBe(true);
  });

  test.each([
    ['Kanton', 'Kan\u00adton'],
    ['Kanton', 'Kan\u200bton'],
    ['Kanton', '\ufeffKanton'],
    ['Kanton', 'Kan\ufeffton'],
    ['Kanton', 'Kanton\0'],
    ['Kanton', 'Kan\u2066ton'],
    ['Kanton', 'Kan\u{e0041}ton'],
    ['Kanton Bern', 'Kanton\t\u00a0Bern'],
    ['strasse', 'Straße'],
    ['STRASSE', 'straße'],
    ['strasse', 'STRAẞE'],
    ['Kanton', 'Kan\u1806ton'],
    ['Zürich', 'Zu\u0308rich'],
    ['file', '\ufb01le'],
    ['ΟΔΟΣ', 'οδος'],
    ['\u01f0', 'J\u030c'],
  ])('does not escape an excluded %j as %j', (base, value) => {
    expect(judged(excluded(directory([['O', base]])), [['O', value]])).toBe(false);
    expect(judged(excluded(directory([['O', value]])), [['O', base]])).toBe(false);
  });

  test.each<[string, Buffer]>([
    ['a string in parts', derOf(0x2c, derOf(0x0c, Buffer.from('Kan')), derOf(0x0c, Buffer.from('ton')))],
    ['a string of an unknown kind', derOf(0x15, Buffer.from('Kanton'))],
    ['a number in place of a text', derOf(0x02, '05')],
    ['octets that are not UTF-8', derOf(0x0c, '61ff')],
    ['a PrintableString with control characters', derOf(0x13, Buffer.from('a\u0001'))],
    ['an IA5String of eight bits', derOf(0x16, '61ff')],
    ['a BMPString of an odd length', derOf(0x1e, '006100')],
    ['a BMPString with half a character', derOf(0x1e, 'd800')],
    ['a UniversalString with no character of Unicode', derOf(0x1c, '00110000')],
    ['a UniversalString with half a character', derOf(0x1c, '0000d800')],
  ])('is none as %s', (_what, value) => {
    expect(judged(excluded(kanton), [['O', value]])).toBe('unread');
  });
});
