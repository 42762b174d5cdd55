import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createCertificateAuthority, issueCertificate, type CertificateAuthority } from '#signing';
import { CertificateRing } from './certificate-ring.ts';
import type { PartnerCertificate } from './gateway-answers.ts';

const sender = 'sr-sro';
const revokedAt = '2026-03-02T12:00:00.000Z';
const at = new Date('2026-03-01T00:00:00Z');
let authority: CertificateAuthority;
let certificate: PartnerCertificate;
let clock: jest.Spied<typeof performance.now>;
let asked = 0;
let answer: () => Promise<readonly PartnerCertificate[]>;
let ring: CertificateRing;

beforeAll(async () => {
  authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 20 });
  certificate = await issue();
});

beforeEach(() => {
  clock = jest.spyOn(performance, 'now').mockReturnValue(0);
  asked = 0;
  answer = () => Promise.resolve([certificate]);
  ring = new CertificateRing(() => ((asked += 1), answer()), { anchors: [authority.certificatePem] });
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function issue(): Promise<PartnerCertificate> {
  const { keyid, certificatePem } = await issueCertificate(authority, { subject: { cn: sender }, alg: 'ed25519', usage: ['signing'], at, days: 7000 });
  return { keyid, alg: 'ed25519', certificatePem, validFrom: '', validUntil: '' };
}

/** What is known of the key after so many milliseconds: whether it is revoked, and how often was asked. */
async function after(ms: number, { keyid } = certificate): Promise<[known: 'in force' | 'revoked' | undefined, asked: number]> {
  clock.mockReturnValue(ms);
  const key = (await ring.keysOf(sender, keyid))(keyid);
  await turn();
  if (key === undefined) return [undefined, asked];
  return [key.unusableFrom?.getTime() === Date.parse(revokedAt) + 300_000 ? 'revoked' : 'in force', asked];
}

test('THR-S14 a revocation is heard of within five minutes, and nobody waits for the answer', async () => {
  expect([await after(0), await after(299_999)]).toEqual([['in force', 1], ['in force', 1]]);
  const { promise, resolve } = Promise.withResolvers<PartnerCertificate[]>();
  answer = () => promise;
  expect([await after(300_000), await after(400_000)]).toEqual([['in force', 2], ['in force', 2]]);
  resolve([{ ...certificate, revokedAt }]);
  await turn();
  expect([await after(400_001), await after(599_999)]).toEqual([['revoked', 2], ['revoked', 2]]);
});

test('THR-S14 while nobody answers, or an answer leaves it out, what is known counts; it is asked for again ten seconds later', async () => {
  await after(0);
  answer = () => Promise.reject(new Error('nobody is there'));
  expect([await after(300_000), await after(309_999), await after(310_000)]).toEqual([['in force', 2], ['in force', 2], ['in force', 3]]);
  const another = await issue();
  await expect(after(310_001, another)).rejects.toThrow('nobody is there');
  answer = () => Promise.resolve([another]);
  expect([await after(310_002, another), await after(310_003)]).toEqual([['in force', 5], ['in force', 5]]);
});

test('a key that its partner has not is asked for twice, a second apart, and then not for ten seconds', async () => {
  const another = await issue();
  expect([await after(0), await after(1, another), await after(10_000, another), await after(10_001, another)]).toEqual([['in force', 1], [undefined, 3], [undefined, 3], [undefined, 5]]);
});

test('a key is found that its partner has got since it was asked for a moment ago', async () => {
  const next = await issue();
  await after(0);
  answer = () => Promise.resolve([certificate, next]);
  expect(await after(1, next)).toEqual(['in force', 2]);
});

test('a key is found of which the gateway that is asked hears a moment later', async () => {
  const next = await issue();
  await after(0);
  answer = () => Promise.resolve(asked < 3 ? [certificate] : [certificate, next]);
  expect(await after(1, next)).toEqual(['in force', 3]);
});
