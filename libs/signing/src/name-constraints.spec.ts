import { describe, expect, test } from '@jest/globals';
import { der, derName, derSequence, type NameValue } from '../../../test/support/write-der.ts';
import { readDer } from './der.ts';
import { readName } from './distinguished-name.ts';
import { permitsNames, readSubtrees, type NameConstraints } from './name-constraints.ts';

const mailboxes = (base: string): Buffer => der(0x81, Buffer.from(base));
const constraints = (tag: number, base: Buffer): NameConstraints => readDer(derSequence(der(tag, derSequence(base))), readSubtrees) as NameConstraints;
const permitted = (base: Buffer): NameConstraints => constraints(0xa0, base);
const excluded = (base: Buffer): NameConstraints => constraints(0xa1, base);
/** What the constraints say of a subject; `unread` where it is no name. */
const judged = (rules: NameConstraints, ...rdns: NameValue[][]): boolean | 'unread' => {
  const subject = readDer(derName(...rdns), readName);
  return subject === undefined ? 'unread' : permitsNames(rules, { subject, alternatives: [] });
};
const withMailbox = (rules: NameConstraints, address: string): boolean | 'unread' => judged(rules, [['emailAddress', der(0x16, Buffer.from(address))]]);

describe('an emailAddress of a subject under constraints for mailboxes', () => {
  test('lies in the permitted domain, and not in an excluded one', () => {
    expect([withMailbox(permitted(mailboxes('so.ch')), 'x@SO.ch'), withMailbox(permitted(mailboxes('so.ch')), 'x@be.ch')]).toEqual([true, false]);
    expect([withMailbox(excluded(mailboxes('so.ch')), 'x@be.ch'), withMailbox(excluded(mailboxes('so.ch')), 'x@So.ch')]).toEqual([true, false]);
  });

  test.each(['x@so.ch@evil.ch', '"x@so.ch"@evil.ch', '"a@b"@so.ch', 'x@y@so.ch', 'x@so.ch.', 'x@so.ch ', 'x@so.ch\0', 'so.ch', ''])('that is no mailbox is refused under either: %j', (address) => {
    expect([withMailbox(permitted(mailboxes('so.ch')), address), withMailbox(permitted(mailboxes('x@so.ch')), address), withMailbox(excluded(mailboxes('so.ch')), address)]).toEqual([false, false, false]);
  });

  test('may be anything where none is constrained', () => {
    expect(withMailbox(permitted(der(0x82, Buffer.from('so.ch'))), 'x@y@so.ch')).toBe(true);
  });
});
