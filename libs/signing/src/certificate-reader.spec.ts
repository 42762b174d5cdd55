import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { derOf, derSequence } from '../../../test/support/write-der.ts';
import { readCertificate } from './certificate-reader.ts';
import { createCertificateAuthority } from './demo-ca.ts';
import { readDer } from './der.ts';

let pem: string;
beforeAll(async () => {
  pem = (await createCertificateAuthority({ name: 'Root', alg: 'p256', at: new Date('2026-11-23T08:00:00Z'), years: 10 })).certificatePem;
});

describe('a certificate in PEM', () => {
  test('may have a text before it, as openssl writes it', () => {
    const texts = ['Certificate:\n    Data:\n        Version: 3 (0x2)\n', 'Bag Attributes\r\n    friendlyName: Zürich\r\n', '\n', ' ', '\ufeff'];
    expect(texts.filter((text) => readCertificate(text + pem) === undefined)).toEqual([]);
    expect(readCertificate(`a text\n${pem}`)).toEqual(readCertificate(pem));
  });

  test.each([
    ['a text on its own line', (one: string) => `a text ${one}`],
    ['a text behind it', (one: string) => `${one}a text\n`],
    ['another certificate', (one: string) => one + one],
    ['a block of another kind before it', (one: string) => `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${one}`],
    ['half a block before it', (one: string) => `-----BEGIN CERTIFICATE-----\n${one}`],
    ['the end of a block before it', (one: string) => `-----END CERTIFICATE-----\n${one}`],
    ['a text alone', () => 'a text\n'],
  ])('has nothing else about it: %s', (_what, changed) => {
    expect(readCertificate(changed(pem))).toBeUndefined();
  });
});

describe('a unique identifier, of issuer or subject', () => {
  /** The certificate with another field before its extensions. */
  const identified = (field: Uint8Array): Uint8Array => {
    const [signed, ...rest] = readDer(new X509Certificate(pem).raw, (reader) => reader.enter().each((list) => list.any())) ?? [];
    const fields = readDer(signed?.content ?? Buffer.alloc(0), (reader) => reader.each((list) => list.any().raw)) ?? [];
    return derSequence(derSequence(...fields.slice(0, -1), field, ...fields.slice(-1)), ...rest.map(({ raw }) => raw));
  };

  test.each([0x81, 0x82])('is a bit string of at least one bit (tag %d)', (tag) => {
    expect(['00ff', '0480', '00'.repeat(9)].filter((content) => readCertificate(identified(derOf(tag, content))) === undefined)).toEqual([]);
    expect(['', '00', '0305', '08ff', '04'].filter((content) => readCertificate(identified(derOf(tag, content))) !== undefined)).toEqual([]);
  });
});
