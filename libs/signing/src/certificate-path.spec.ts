import 'reflect-metadata';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { derOf, derSequence } from '../../../test/support/write-der.ts';
import { checkCertificatePath, readCertificatePath, type CertificatePathQuery, type CertificatePathResult } from './certificate-path.ts';
import { readCertificate } from './certificate-reader.ts';
import {
  createCertificateAuthority,
  createCrl,
  issueCertificate,
  type CertificateAuthority,
  type CertificateKeyAlgorithm,
  type CertificateUsage,
  type IssuedCertificate,
} from './demo-ca.ts';
import { keyidOf } from './keyid.ts';
import { readRevocationList } from './revocation-list.ts';

const at = new Date('2026-11-23T08:00:00Z');
const days = (count: number): Date => new Date(at.getTime() + count * 86_400_000);
const authority = (name: string, issuer?: CertificateAuthority, pathLength?: number): Promise<CertificateAuthority> =>
  createCertificateAuthority({ name, alg: 'p256', at, years: 10, ...(issuer === undefined ? {} : { issuer }), ...(pathLength === undefined ? {} : { pathLength }) });
const partner = (ca: CertificateAuthority, usage: CertificateUsage[] = ['signing'], alg: CertificateKeyAlgorithm = 'ed25519'): Promise<IssuedCertificate> =>
  issueCertificate(ca, { subject: { cn: 'sr-sro', ou: 'partner' }, alg, usage, at, days: 365 });
const list = (ca: CertificateAuthority, revoked: string[] = [], from = at, until = days(7)): Promise<string> =>
  createCrl(ca, revoked.map((certificate) => ({ certificate, at })), { at: from, nextUpdate: until, number: 1 });
/** What the encoders are told of `second`, where a list or certificate is made that the demonstration's authority does not make. */
async function ofSecond(): Promise<{ issuer: x509.Name; signingKey: webcrypto.CryptoKey; signingAlgorithm: { name: string; hash: string } }> {
  const pkcs8 = new Uint8Array(createPrivateKey(second.privateKeyPem).export({ type: 'pkcs8', format: 'der' }));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  return { issuer: new x509.X509Certificate(second.certificatePem).subjectName, signingKey, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } };
}
const keyid = (pem: string): string => keyidOf(new X509Certificate(pem).raw);

let root: CertificateAuthority;
let first: CertificateAuthority;
let second: CertificateAuthority;
let leaf: IssuedCertificate;
let query: CertificatePathQuery;

beforeAll(async () => {
  root = await authority('Root');
  first = await authority('First', root);
  second = await authority('Second', first);
  leaf = await partner(second);
  query = { leaf: leaf.certificatePem, intermediates: [first.certificatePem, second.certificatePem], anchors: [root.certificatePem], at };
});

const check = (changes: Partial<CertificatePathQuery> = {}): CertificatePathResult => checkCertificatePath({ ...query, ...changes });
/** A current list of every issuer on the path. */
const complete = (): Promise<string[]> => Promise.all([list(root), list(first), list(second)]);
const refusal = (reason: string): object => ({ ok: false, reason });

describe('a path', () => {
  test('of two intermediates is accepted and told, leaf first, with the end of its validity', () => {
    expect(check()).toEqual({
      ok: true,
      path: [leaf.keyid, keyid(second.certificatePem), keyid(first.certificatePem), keyid(root.certificatePem)],
      validUntil: days(365),
    });
  });

  test('is found whatever the order of its certificates, in PEM or DER, among others that belong to none', async () => {
    const stranger = await authority('Stranger');
    const ders = [stranger, second, first].map(({ certificatePem }) => new X509Certificate(certificatePem).raw);
    expect(check({ intermediates: ders, anchors: [stranger.certificatePem, root.certificatePem] })).toMatchObject({ ok: true });
  });

  test('of three intermediates is refused, one may be allowed fewer', async () => {
    const third = await authority('Third', second);
    const deep = await partner(third);
    const intermediates = [first, second, third].map(({ certificatePem }) => certificatePem);
    expect(check({ leaf: deep.certificatePem, intermediates })).toMatchObject(refusal('path-length'));
    expect(check({ maxIntermediates: 1 })).toMatchObject(refusal('path-length'));
  });

  test('longer than an authority allows below itself is refused', async () => {
    const narrow = await authority('Narrow', root, 0);
    const below = await authority('Below', narrow);
    const intermediates = [narrow.certificatePem, below.certificatePem];
    expect(check({ leaf: (await partner(narrow)).certificatePem, intermediates })).toMatchObject({ ok: true });
    expect(check({ leaf: (await partner(below)).certificatePem, intermediates })).toMatchObject(refusal('path-length'));
  });

  test('without an anchor is refused, the one that signed itself included', async () => {
    expect(check({ anchors: [] })).toMatchObject(refusal('no-anchor'));
    expect(check({ anchors: [(await authority('Other')).certificatePem] })).toMatchObject(refusal('no-anchor'));
    expect(check({ leaf: root.certificatePem })).toMatchObject(refusal('basic-constraints'));
  });

  test('through an authority of the same name and another key is refused', async () => {
    const impostor = await authority('Second', first);
    expect(check({ intermediates: [first.certificatePem, impostor.certificatePem] })).toMatchObject(refusal('no-anchor'));
  });

  test('THR-T4 through a certificate that is no authority is refused', async () => {
    const notAnAuthority = { ...(await partner(root)), name: 'sr-sro' };
    const forged = await issueCertificate(notAnAuthority, { subject: { cn: 'rav-olten' }, alg: 'p256', usage: ['signing'], at, days: 30 });
    expect(check({ leaf: forged.certificatePem, intermediates: [notAnAuthority.certificatePem] })).toMatchObject(refusal('basic-constraints'));
  });

  test.each(['ed25519', 'p256', 'rsa-3072'] as const)('is checked with every kind of key, here %s', async (alg) => {
    const ca = await createCertificateAuthority({ name: 'CA', alg, at, years: 5 });
    for (const kind of ['ed25519', 'p256', 'rsa-3072'] as const) {
      const issued = await partner(ca, ['signing'], kind);
      expect(check({ leaf: issued.certificatePem, intermediates: [], anchors: [ca.certificatePem] })).toMatchObject({ ok: true });
    }
  });
});

describe('more certificates than any path needs', () => {
  test('are not read', () => {
    const garbage = Array.from({ length: 256 }, () => 'garbage');
    expect(check({ intermediates: garbage })).toEqual(refusal('path-too-complex'));
    expect(check({ anchors: garbage, intermediates: ['garbage'] })).toEqual(refusal('path-too-complex'));
    expect(check({ intermediates: garbage.slice(1) })).toEqual(refusal('unreadable'));
  });

  test('and those of a path are read once, however many times are asked about', () => {
    let reads = 0;
    const anchors = Object.defineProperty([''], 0, { get: () => ((reads += 1), root.certificatePem) });
    const pathAt = readCertificatePath({ ...query, anchors });
    expect([at, days(365), days(366)].map((time) => pathAt(time).ok)).toEqual([true, true, false]);
    expect(reads).toBe(1);
  });
});

describe('a name', () => {
  const named = async (commonName: string): Promise<CertificatePathResult> => {
    const plain = new x509.X509Certificate(leaf.certificatePem);
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: '0badcafe', subject: [{ CN: [commonName] }], ...(await ofSecond()), notBefore: at, notAfter: days(30), publicKey: plain.publicKey, extensions: plain.extensions,
    });
    return check({ leaf: Buffer.from(made.rawData) });
  };

  test('of more than 1,024 octets is not read: to normalise it takes quadratic time', async () => {
    const marks = '\u0315\u0300';
    expect(await named(marks.repeat(256))).toMatchObject({ ok: true });
    expect(await named(`${marks.repeat(256)}a`)).toEqual(refusal('unreadable'));
  });
});

describe('time', () => {
  test('is judged to the second, both ends included', () => {
    expect(check({ at: new Date(at.getTime() - 1) })).toMatchObject(refusal('not-yet-valid'));
    expect(check({ at: new Date(days(365).getTime() + 999) })).toMatchObject({ ok: true });
    expect(check({ at: new Date(days(365).getTime() + 1000) })).toMatchObject({ ok: false, reason: 'expired', keyid: leaf.keyid });
  });

  test('that is no time at all refuses the path', () => {
    expect(check({ at: new Date(Number.NaN) })).toMatchObject({ ok: false });
  });
});

describe('purpose', () => {
  test('must be named by the leaf when asked for', async () => {
    const both = await partner(second, ['signing', 'tls-client']);
    expect(check({ eku: ['documentSigning'] })).toMatchObject({ ok: true });
    expect(check({ eku: ['clientAuth'] })).toMatchObject({ ok: false, reason: 'extended-key-usage', keyid: leaf.keyid });
    expect(check({ leaf: both.certificatePem, eku: ['documentSigning', 'clientAuth'] })).toMatchObject({ ok: true });
    expect(check({ eku: ['1.3.6.1.5.5.7.3.36'] })).toMatchObject({ ok: true });
    expect(check({ eku: ['constructor'] })).toMatchObject(refusal('extended-key-usage'));
  });
});

describe('revocation', () => {
  test('clears a path when every issuer has a current list, until the first of them ends', async () => {
    expect(check({ crls: await complete(), at: days(7) })).toMatchObject({ ok: true, validUntil: days(7) });
  });

  test('refuses a revoked leaf and a revoked intermediate', async () => {
    const crls = await complete();
    expect(check({ crls: [...crls, await list(second, [leaf.certificatePem])] })).toMatchObject({ ok: false, reason: 'revoked', keyid: leaf.keyid });
    expect(check({ crls: [...crls, await list(root, [first.certificatePem])] })).toMatchObject({ ok: false, reason: 'revoked', keyid: keyid(first.certificatePem) });
  });

  test('refuses everybody whose issuer has no list, an ended one, or one not begun', async () => {
    const [ofRoot = '', ofFirst = ''] = await complete();
    expect(check({ crls: [] })).toMatchObject(refusal('crl-missing'));
    expect(check({ crls: [ofRoot, ofFirst] })).toMatchObject({ ok: false, reason: 'crl-missing', keyid: leaf.keyid });
    expect(check({ crls: [ofRoot, ofFirst, await list(second, [], at, days(1))], at: days(2) })).toMatchObject(refusal('crl-expired'));
    expect(check({ crls: [ofRoot, ofFirst, await list(second, [], days(1))] })).toMatchObject(refusal('crl-not-yet-valid'));
  });

  test('is not lifted by a list that somebody else signed under the same name', async () => {
    const [ofRoot = '', ofFirst = ''] = await complete();
    const impostor = await authority('Second', first);
    expect(check({ crls: [ofRoot, ofFirst, await list(impostor)] })).toMatchObject(refusal('crl-invalid'));
    expect(check({ crls: [ofRoot, ofFirst, await list(second, [leaf.certificatePem]), await list(impostor)] })).toMatchObject(refusal('revoked'));
  });

  test('is told by the certificate, not by a serial number of another authority', async () => {
    const crls = [await list(root), await list(first, [leaf.certificatePem]), await list(second)];
    expect(check({ crls })).toMatchObject({ ok: true });
  });
});

describe('a list that is not complete', () => {
  /** Of `second`, with further extensions. */
  const unusual = async (revoked: string[], more: x509.Extension[], number = '020101'): Promise<Buffer> => {
    const issuer = await ofSecond();
    const made = await x509.X509CrlGenerator.create({
      ...issuer, thisUpdate: at, nextUpdate: days(7),
      entries: revoked.map((pem) => ({ serialNumber: new X509Certificate(pem).serialNumber, revocationDate: at, reason: x509.X509CrlReason.superseded })),
      extensions: [new x509.Extension('2.5.29.20', false, Buffer.from(number, 'hex')), ...more],
    });
    return Buffer.from(made.rawData);
  };
  const delta = (critical: boolean) => new x509.Extension('2.5.29.27', critical, Buffer.from('020101', 'hex'));
  const onlyAuthorities = (critical: boolean) => new x509.Extension('2.5.29.28', critical, Buffer.from('30038201ff', 'hex'));
  const kinds: [string, () => x509.Extension][] = [
    ['a delta', () => delta(true)],
    ['a delta that says so without emphasis', () => delta(false)],
    ['one of authorities alone', () => onlyAuthorities(true)],
    ['one of authorities alone without emphasis', () => onlyAuthorities(false)],
    ['one with a critical extension that nobody knows', () => new x509.Extension('1.2.3', true, Buffer.from('0500', 'hex'))],
  ];

  test.each(kinds)('%s revokes whom it names, and clears nobody', async (_, kind) => {
    const all = await complete();
    const [ofRoot = '', ofFirst = ''] = all;
    expect(check({ crls: [...all, await unusual([leaf.certificatePem], [kind()])] })).toMatchObject({ ok: false, reason: 'revoked', keyid: leaf.keyid });
    expect(check({ crls: [...all, await unusual([], [kind()])] })).toMatchObject({ ok: true });
    expect(check({ crls: [ofRoot, ofFirst, await unusual([], [kind()])] })).toMatchObject(refusal('crl-invalid'));
  });

  test.each([['a number below 0', '0201ff'], ['a number of 21 octets', `0215${'01'.repeat(21)}`]])('%s clears nobody', async (_, number) => {
    const [ofRoot = '', ofFirst = ''] = await complete();
    expect(check({ crls: [ofRoot, ofFirst, await unusual([], [], number)] })).toMatchObject(refusal('crl-invalid'));
  });

  test('a delta, and a list of a part, replace only their like', async () => {
    const lists = [...(await Promise.all([list(second), unusual([], [])])), await unusual([], [delta(false)], '020102'), await unusual([], [onlyAuthorities(true)])];
    expect(lists.map((each) => readRevocationList(each)?.scope)).toEqual(['', '', 'delta', '30038201ff']);
  });

  test('of two of one second the one with the higher number counts, whichever comes first', async () => {
    const [ofRoot = '', ofFirst = '', former = ''] = await complete();
    const ended = await createCrl(second, [], { at, nextUpdate: at, number: 2 });
    for (const both of [[former, ended], [ended, former]]) expect(check({ crls: [ofRoot, ofFirst, ...both], at: days(1) })).toMatchObject(refusal('crl-expired'));
  });

  test('an extension twice clears nobody', async () => {
    const [ofRoot = '', ofFirst = ''] = await complete();
    const twice = new x509.Extension('1.2.3', false, Buffer.from('0500', 'hex'));
    expect(check({ crls: [ofRoot, ofFirst, await unusual([], [twice])] })).toMatchObject({ ok: true });
    expect(check({ crls: [ofRoot, ofFirst, await unusual([], [twice, twice])] })).toMatchObject(refusal('crl-invalid'));
  });
});

describe('alternative names that are URIs', () => {
  const named = async (uri: string): Promise<CertificatePathResult> => {
    const issuer = await ofSecond();
    const plain = new x509.X509Certificate(leaf.certificatePem);
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: '0badcafe', subject: plain.subjectName, ...issuer, notBefore: at, notAfter: days(30), publicKey: plain.publicKey,
      extensions: [...plain.extensions, new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uri }])],
    });
    return check({ leaf: Buffer.from(made.rawData) });
  };

  test.each(['https://dap.so.ch/a', 'urn:uuid:0a0b', 'spiffe://so.ch/sr-sro', 'https://[2001:db8::1]:8443', 'https://192.0.2.1', 'ldap://user@so.ch?x'])(
    '%s is one',
    async (uri) => {
      expect(await named(uri)).toMatchObject({ ok: true });
    },
  );

  test.each(['', 'dap.so.ch', '/a', 'http://', 'http:///a', 'https://a b', 'https://-a.ch', '1a:b', 'x:', 'https://[::g]'])('%s is none', async (uri) => {
    expect(await named(uri)).toMatchObject(refusal('alternative-name'));
  });
});

describe("what a leaf says of its issuer's certificate", () => {
  const says = async (...fields: (string | Uint8Array)[]): Promise<CertificatePathResult> => {
    const plain = new x509.X509Certificate(leaf.certificatePem);
    const own = new x509.X509Certificate(second.certificatePem).getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? '';
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: '0badcafe',
      subject: plain.subjectName,
      ...(await ofSecond()),
      notBefore: at,
      notAfter: days(30),
      publicKey: plain.publicKey,
      extensions: [
        ...plain.extensions.filter(({ type }) => type !== '2.5.29.35'),
        new x509.Extension('2.5.29.35', false, new Uint8Array(derSequence(derOf(0x80, own), ...fields))),
      ],
    });
    return check({ leaf: Buffer.from(made.rawData) });
  };
  const nameOf = (ca: CertificateAuthority): Buffer => derOf(0xa4, new Uint8Array(new x509.X509Certificate(ca.certificatePem).subjectName.toArrayBuffer()));
  const serialOf = (ca: CertificateAuthority): Buffer => derOf(0x82, readCertificate(ca.certificatePem)?.serialNumber ?? '');

  test('who issued it, and under which number, holds or refuses', async () => {
    expect(await says(derOf(0xa1, nameOf(first)), serialOf(second))).toMatchObject({ ok: true });
    expect(await says(derOf(0xa1, derOf(0x86, Buffer.from('https://dap.so.ch')), nameOf(first)), serialOf(second))).toMatchObject({ ok: true });
    expect(await says(derOf(0xa1, nameOf(first)), serialOf(first))).toMatchObject(refusal('no-anchor'));
    expect(await says(derOf(0xa1, nameOf(second)), serialOf(second))).toMatchObject(refusal('no-anchor'));
    expect(await says(derOf(0xa1, nameOf(first)))).toMatchObject(refusal('key-identifier'));
    expect(await says(serialOf(second))).toMatchObject(refusal('key-identifier'));
  });

  test.each([['an address of five octets', '0102030405'], ['an address with its mask', '0a000000ff000000']])('is no name: %s', async (_what, address) => {
    expect(await says(derOf(0xa1, derOf(0x87, address)), serialOf(second))).toMatchObject(refusal('extension-malformed'));
    expect(await says(derOf(0xa1, derOf(0x87, '0a000001')), serialOf(second))).toMatchObject({ ok: true });
  });
});

describe('what cannot be read', () => {
  test('is refused, wherever it stands', () => {
    const [pem] = [query.leaf as string];
    expect(check({ leaf: '' })).toEqual(refusal('unreadable'));
    expect(check({ leaf: `${pem}${pem}` })).toEqual(refusal('unreadable'));
    expect(check({ leaf: pem.replace('CERTIFICATE', 'PUBLIC KEY') })).toEqual(refusal('unreadable'));
    expect(check({ leaf: pem.replace(/=*\n-----END/, '!\n-----END') })).toEqual(refusal('unreadable'));
    expect(check({ intermediates: ['garbage'] })).toEqual(refusal('unreadable'));
    expect(check({ anchors: [Buffer.from('garbage')] })).toEqual(refusal('unreadable'));
    expect(check({ crls: [pem] })).toEqual(refusal('unreadable'));
    expect(check({ leaf: Buffer.concat([new X509Certificate(pem).raw, Buffer.of(0)]) })).toEqual(refusal('unreadable'));
  });

  test('nor anything changed: a leaf with any one bit flipped or cut short is refused', () => {
    const der = new X509Certificate(leaf.certificatePem).raw;
    for (let index = 0; index < der.length; index += 1) {
      const changed = Buffer.from(der);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(check({ leaf: changed })).toMatchObject({ ok: false });
      expect(check({ leaf: der.subarray(0, index) })).toEqual(refusal('unreadable'));
    }
  });
});
