import { describe, expect, test } from '@jest/globals';
import { derName, derOf, derSequence } from '../../../test/support/write-der.ts';
import { decodeExtensions } from './certificate-extensions.ts';

/** Whether the extension with this value spoils a certificate; criticality makes no difference. */
const isMalformed = (oid: string, ...content: (string | Uint8Array)[]): boolean => {
  const raw = { oid, content: Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part))) };
  const [plain, critical] = [false, true].map((flag) => decodeExtensions([{ ...raw, critical: flag }]).malformed);
  expect(plain).toBe(critical);
  return plain === true;
};
const oid = (hex: string): Buffer => derOf(0x06, hex);
const text = (tag: number, value: string): Buffer => derOf(tag, Buffer.from(value));

describe('certificatePolicies', () => {
  const policies = '2.5.29.32';
  const policy = (hex: string, ...qualifiers: Buffer[]): Buffer => derSequence(oid(hex), ...(qualifiers.length === 0 ? [] : [derSequence(...qualifiers)]));
  const cps = (value: Buffer): Buffer => derSequence(oid('2b06010505070201'), value);
  const notice = (...parts: Buffer[]): Buffer => derSequence(oid('2b06010505070202'), derSequence(...parts));
  const reference = derSequence(text(0x0c, 'Kanton'), derSequence(derOf(0x02, '01')));

  test.each<[string, Buffer[]]>([
    ['one', [policy('2a03')]],
    ['any policy and another', [policy('551d2000'), policy('2a03')]],
    ['with where it is stated', [policy('2a03', cps(text(0x16, 'https://so.ch/cps')))]],
    ['with a notice in any string type', [policy('2a03', notice(text(0x1e, '\0a')), notice(reference, text(0x1a, 'a')), notice(), notice(reference))]],
    ['with a qualifier of somebody else', [policy('2a03', derSequence(oid('2a04'), derOf(0x05)))]],
  ])('are well formed: %s', (_what, list) => {
    expect(isMalformed(policies, derSequence(...list))).toBe(false);
  });

  test.each<[string, (string | Buffer)[]]>([
    ['nothing', []],
    ['an empty list', ['3000']],
    ['no list', ['0500']],
    ['garbage', ['ffff']],
    ['a policy without its identifier', [derSequence(derSequence())]],
    ['a policy twice', [derSequence(policy('2a03'), policy('2a03', cps(text(0x16, 'a'))))]],
    ['something behind a policy', [derSequence(derSequence(oid('2a03'), derSequence(cps(text(0x16, 'a'))), '0500'))]],
    ['something behind the list', [derSequence(policy('2a03')), '00']],
    ['no qualifier in their list', [derSequence(derSequence(oid('2a03'), '3000'))]],
    ['a qualifier without its value', [derSequence(policy('2a03', derSequence(oid('2b06010505070201'))))]],
    ['a statement that is no text', [derSequence(policy('2a03', cps(derOf(0x02, '01'))))]],
    ['a notice of parts in disorder', [derSequence(policy('2a03', notice(text(0x0c, 'a'), reference)))]],
  ])('are malformed: %s', (_what, content) => {
    expect(isMalformed(policies, ...content)).toBe(true);
  });
});

describe('an extension that nothing here goes by', () => {
  const uri = text(0x86, 'https://so.ch/ca.crl');
  const name = derOf(0xa4, derName([['CN', 'CA']]));
  const point = (...parts: Buffer[]): Buffer => derSequence(derSequence(...parts));
  const access = derSequence(derSequence(oid('2b06010505073005'), uri));
  const time = (tag: number, value: string): Buffer => derOf(tag, Buffer.from(value));

  test.each<[string, string, Buffer]>([
    ['issuerAltName', '2.5.29.18', derSequence(uri, name)],
    ['issuerAltName of nobody, which openssl copies from an authority without one', '2.5.29.18', derSequence()],
    ['subjectInfoAccess', '1.3.6.1.5.5.7.1.11', access],
    ['cRLDistributionPoints', '2.5.29.31', point(derOf(0xa0, derOf(0xa0, uri, name)))],
    [
      'cRLDistributionPoints relative to the issuer',
      '2.5.29.31',
      point(derOf(0xa0, derOf(0xa1, derSequence(oid('550403'), text(0x0c, 'a')))), derOf(0x81, '0560'), derOf(0xa2, name)),
    ],
    ['cRLDistributionPoints of an issuer alone', '2.5.29.31', point(derOf(0xa2, name))],
    ['freshestCRL', '2.5.29.46', point(derOf(0xa0, derOf(0xa0, uri)))],
    ['subjectDirectoryAttributes', '2.5.29.9', derSequence(derSequence(oid('2b06010505070904'), derOf(0x31, text(0x13, 'CH'))))],
    ['privateKeyUsagePeriod', '2.5.29.16', derSequence(time(0x80, '20260101000000Z'), time(0x81, '20270101000000Z'))],
    ['privateKeyUsagePeriod with an end alone', '2.5.29.16', derSequence(time(0x81, '20270101000000Z'))],
    ['one that nobody knows', '1.2.3', Buffer.from('ffff', 'hex')],
  ])('is well formed: %s', (_what, id, value) => {
    expect(isMalformed(id, value)).toBe(false);
  });

  test.each(['2.5.29.18', '1.3.6.1.5.5.7.1.11', '2.5.29.31', '2.5.29.46', '2.5.29.9', '2.5.29.16', '1.3.6.1.5.5.7.1.1'])(
    '%s is malformed as garbage, another type, nothing, or with something behind it',
    (id) => {
      expect([['ffff'], ['0500'], []].map((content) => isMalformed(id, ...content))).toEqual([true, true, true]);
      expect(isMalformed(id, derSequence(uri), '00')).toBe(true);
      expect(isMalformed(id, derSequence())).toBe(id !== '2.5.29.18');
    },
  );

  test.each<[string, string, Buffer]>([
    ['an address of five octets', '2.5.29.18', derSequence(derOf(0x87, '0102030405'))],
    ['an address of five octets to go to', '1.3.6.1.5.5.7.1.11', derSequence(derSequence(oid('2b06010505073005'), derOf(0x87, '0102030405')))],
    ['a point that is nowhere', '2.5.29.31', point()],
    ['a point that names reasons alone', '2.5.29.31', point(derOf(0x81, '0560'))],
    ['a point with reasons of no bits', '2.5.29.31', point(derOf(0xa0, derOf(0xa0, uri)), derOf(0x81))],
    ['a point with reasons that are padded by ones', '2.5.29.31', point(derOf(0xa0, derOf(0xa0, uri)), derOf(0x81, '0561'))],
    ['a point without a name', '2.5.29.31', point(derOf(0xa0, derOf(0xa0)))],
    ['a point of another choice', '2.5.29.31', point(derOf(0xa0, derOf(0xa2, uri)))],
    ['an attribute without a value', '2.5.29.9', derSequence(derSequence(oid('2a03'), derOf(0x31)))],
    ['a time without its zone', '2.5.29.16', derSequence(time(0x80, '20260101000000'))],
    ['a time of two digits', '2.5.29.16', derSequence(time(0x80, '260101000000Z'))],
  ])('is malformed: %s', (_what, id, value) => {
    expect(isMalformed(id, value)).toBe(true);
  });
});
