import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { boolean, derTag, namedBits, objectIdentifier, readDer, smallInteger, time } from './der.ts';
import { readCertificate } from './certificate-reader.ts';
import { readRevocationList } from './revocation-list.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const utcTime = (text: string): Uint8Array => Buffer.concat([Buffer.of(derTag.utcTime, text.length), Buffer.from(text)]);
const generalizedTime = (text: string): Uint8Array => Buffer.concat([Buffer.of(derTag.generalizedTime, text.length), Buffer.from(text)]);
const readInteger = (hex: string): number | undefined => readDer(bytes(hex), (reader) => smallInteger(reader.next(derTag.integer)));
const readFlag = (hex: string): boolean | undefined => readDer(bytes(hex), (reader) => boolean(reader.next(derTag.boolean)));
const readBits = (hex: string): number[] | undefined => readDer(bytes(hex), (reader) => [...namedBits(reader.next(derTag.bitString))]);
const readOid = (hex: string): string | undefined => readDer(bytes(hex), (reader) => objectIdentifier(reader.next(derTag.oid)));
const readTime = (der: Uint8Array): string | undefined => readDer(der, time)?.toISOString();

describe('DER is read in its one form only', () => {
  test.each([
    ['a length in more octets than it needs', '04810100'],
    ['a length with a leading zero', '0482008041'],
    ['an indefinite length', '30800000'],
    ['a length beyond the end', '040241'],
    ['a length of four octets', '048400000001ff'],
    ['a tag of several octets', '1f810100'],
    ['trailing bytes', '040141ff'],
    ['nothing at all', ''],
  ])('%s is refused', (_what, hex) => {
    expect(readDer(bytes(hex), (reader) => reader.any())).toBeUndefined();
  });

  test('integers are minimal and, where small ones are meant, not negative', () => {
    expect([readInteger('020100'), readInteger('02020080'), readInteger('02047fffffff')]).toEqual([0, 128, 2_147_483_647]);
    expect(['0200', '02020001', '0202ff80', '0201ff', '02050080000000'].filter((hex) => readInteger(hex) !== undefined)).toEqual([]);
  });

  test('booleans are 00 or FF, named bits end in a one', () => {
    expect([readFlag('010100'), readFlag('0101ff'), readFlag('010101'), readFlag('0102ffff')]).toEqual([false, true, undefined, undefined]);
    expect(readBits('03020106')).toEqual([5, 6]);
    expect(readBits('030100')).toEqual([]);
    expect(['03020006', '03020206', '030101', '0300', '03020800'].filter((hex) => readBits(hex) !== undefined)).toEqual([]);
  });

  test('object identifiers have no padding and a last octet', () => {
    expect([readOid('0603550413'), readOid('06092a864886f70d01010b'), readOid('0603883703')]).toEqual(['2.5.4.19', '1.2.840.113549.1.1.11', '2.999.3']);
    expect(['0600', '06035504ff', '0604558004ff', '060355800d'].filter((hex) => readOid(hex) !== undefined)).toEqual([]);
  });

  test('times have seconds, are in Z and exist in the calendar, in either form', () => {
    expect(readTime(utcTime('491231235959Z'))).toBe('2049-12-31T23:59:59.000Z');
    expect(readTime(utcTime('500101000000Z'))).toBe('1950-01-01T00:00:00.000Z');
    expect(readTime(generalizedTime('20500101000000Z'))).toBe('2050-01-01T00:00:00.000Z');
    expect(readTime(generalizedTime('20261123080000Z'))).toBe('2026-11-23T08:00:00.000Z');
    const wrong = [
      utcTime('2611230800Z'),
      utcTime('261123080000+0100'),
      utcTime('260230000000Z'),
      utcTime('261123240000Z'),
      utcTime('261123080060Z'),
      generalizedTime('20260230000000Z'),
      generalizedTime('20501123080000.5Z'),
    ];
    expect(wrong.filter((der) => readTime(der) !== undefined)).toEqual([]);
  });
});

test('no bytes whatever make a reader throw', () => {
  assert(property(uint8Array({ maxLength: 200 }), (noise) => {
    const framed = Buffer.concat([Buffer.of(0x30, 0x81, noise.length), noise]);
    for (const input of [noise, framed]) {
      expect(readCertificate(input)).toBeUndefined();
      expect(readRevocationList(input)).toBeUndefined();
    }
  }), { numRuns: 2000 });
});
