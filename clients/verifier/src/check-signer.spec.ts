import { X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createCertificateAuthority, issueCertificate, keyidOf } from '#signing';
import { checkSigner } from './check-signer.ts';

test('the certificates of a signer are read once, however many times are asked about', async () => {
  const at = new Date('2026-11-23T08:00:00Z');
  const ca = await createCertificateAuthority({ name: 'Root', alg: 'p256', at, years: 5 });
  const { certificatePem } = await issueCertificate(ca, { subject: { cn: 'sr-sro' }, alg: 'ed25519', usage: ['signing'], at, days: 30 });
  const keyid = keyidOf(new X509Certificate(certificatePem).raw);
  let reads = 0;
  const anchors = Object.defineProperty([''], 0, { get: () => ((reads += 1), ca.certificatePem) });
  const later = new Date('2027-11-23T08:00:00Z');
  expect(checkSigner([{ keyid, certificatePem }], keyid, [at, at, later], '/certificates', { anchors }).faults.map(({ code }) => code)).toEqual(['certificate-expired']);
  expect(reads).toBe(1);
});
