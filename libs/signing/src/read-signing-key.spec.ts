import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createCertificateAuthority, issueCertificate, readSigningKey } from '#signing';

let own: { certificatePem: string; privateKeyPem: string };
let other: typeof own;
let curve: typeof own;
beforeAll(async () => {
  const at = new Date();
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const issue = (alg: 'ed25519' | 'p256') => issueCertificate(authority, { subject: { cn: 'iiz-dap' }, alg, usage: ['signing'], at, days: 10 });
  [own, other, curve] = await Promise.all([issue('ed25519'), issue('ed25519'), issue('p256')]);
});

test('a certificate and its key sign together', () => {
  expect(readSigningKey(own.certificatePem, own.privateKeyPem, 'iiz-dap')).toMatchObject({ ok: true, key: { alg: 'ed25519' } });
});

test('a key of another certificate, of another kind, for another name, or none at all is named', () => {
  expect(readSigningKey(own.certificatePem, other.privateKeyPem, 'iiz-dap')).toEqual({ ok: false, fault: 'not-its-key' });
  expect(readSigningKey(curve.certificatePem, curve.privateKeyPem, 'iiz-dap')).toEqual({ ok: false, fault: 'not-ed25519' });
  const { publicKey } = generateKeyPairSync('ed25519');
  expect(readSigningKey(own.certificatePem, publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'iiz-dap')).toEqual({ ok: false, fault: 'unreadable' });
  expect(readSigningKey(own.certificatePem, own.privateKeyPem, 'IIZ-DAP')).toEqual({ ok: false, fault: 'common-name' });
  expect(readSigningKey('', own.privateKeyPem, 'iiz-dap')).toEqual({ ok: false, fault: 'unreadable' });
});
