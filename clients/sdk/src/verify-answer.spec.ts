import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createCertificateAuthority, fieldLines, issueCertificate, signDocument, verifyRecord } from '#signing';
import type { SigningKey } from '#signing';
import { CertificateRing } from './certificate-ring.ts';
import { composeEnvelope } from './compose-envelope.ts';
import { composeRecord } from './compose-record.ts';
import { platformId } from './open-delivery.ts';
import { verifyAnswer } from './verify-answer.ts';

let key: SigningKey;
let certificatePem: string;
let certificates: CertificateRing;
const caseId = '50ff1de6-32c0-4f7c-a4a2-c7190f028ad1';

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const issued = await issueCertificate(authority, { subject: { cn: 'iiz-dap' }, alg: 'ed25519', usage: ['signing'], at, days: 30 });
  ({ certificatePem } = issued);
  key = { keyid: issued.keyid, alg: 'ed25519', privateKey: createPrivateKey(issued.privateKeyPem) };
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  const served = { keyid: issued.keyid, alg: 'ed25519', certificatePem, validFrom: new Date(validFrom).toISOString(), validUntil: new Date(validTo).toISOString() };
  certificates = new CertificateRing((partnerId) => Promise.resolve(partnerId === platformId ? [served] : []), { anchors: [authority.certificatePem] });
});

const receipt = {
  receiptVersion: '1.0', senderId: 'rav-solothurn', messageId: '98f8de1c-829a-45ff-b105-5bc006399a6e', requestDigest: 'a'.repeat(64), acceptedAt: '2026-05-04T10:00:00.000Z',
  leafHash: 'b'.repeat(64), outcomes: [], warnings: [],
};

/** A receipt as the platform tells it on the receipts topic. */
function told(body: object, status: string): { headers: Record<string, string>; value: Buffer } {
  const value = Buffer.from(JSON.stringify(body));
  const { contentDigest, signatureInput, signature } = signDocument({ body: value, contentType: 'application/json', key, created: new Date() });
  return { value, headers: { 'dap-status': status, 'dap-submitted': '1/17', 'dap-message-id': receipt.messageId, 'content-type': 'application/json', 'content-digest': contentDigest, 'signature-input': signatureInput, signature } };
}

const reception = (): Parameters<typeof verifyAnswer>[1] => ({ recipientId: 'rav-solothurn', certificates });

test('a composed record is signed for the partner\'s own topic, over exactly its bytes, and keyed by its case', () => {
  const envelope = composeEnvelope({
    type: 'case.participation', senderId: 'rav-solothurn', recipients: ['sr-sro'], caseRef: { caseId, regionId: 'sr-sro' }, purpose: 'P1', blocks: { case: { participating: true } },
    actingUser: { systemUserId: 'u1', function: 'SYSTEM' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' }, test: true,
  });
  const record = composeRecord(envelope, { partnerId: 'rav-solothurn', key });
  expect(record).toMatchObject({ topic: 'iiz.submit.rav-solothurn.v1', key: caseId });
  const context = { at: new Date(), resolveKey: (keyid: string) => (keyid === key.keyid ? { keyid, alg: key.alg, publicKey: new X509Certificate(certificatePem).publicKey } : undefined) };
  const headers = fieldLines(record.headers);
  expect(verifyRecord({ topic: record.topic, headers, body: record.value }, context)).toMatchObject({ ok: true });
  expect(verifyRecord({ topic: 'iiz.submit.sr-sro.v1', headers, body: record.value }, context)).toMatchObject({ ok: false });
});

test('a receipt is verified and names the record that it answers', async () => {
  await expect(verifyAnswer(told(receipt, '202'), reception())).resolves.toMatchObject({ kind: 'accepted', repeated: false, receipt, submitted: { partition: 1, offset: '17', messageId: receipt.messageId } });
  await expect(verifyAnswer(told(receipt, '200'), reception())).resolves.toMatchObject({ kind: 'accepted', repeated: true });
});

test('a receipt whose bytes were changed, or that is another partner\'s, is not genuine', async () => {
  const genuine = told(receipt, '202');
  await expect(verifyAnswer({ ...genuine, value: Buffer.from(JSON.stringify({ ...receipt, leafHash: 'c'.repeat(64) })) }, reception())).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(verifyAnswer(told({ ...receipt, senderId: 'sr-sro' }, '202'), reception())).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(verifyAnswer({ ...genuine, headers: { ...genuine.headers, 'dap-submitted': 'x' } }, reception())).rejects.toMatchObject({ code: 'not-genuine' });
});

test('a refusal is a value with its reasons, and a record without status tells of a delivery', async () => {
  const refused = { headers: { 'dap-status': '403', 'dap-submitted': '0/3' }, value: Buffer.from(JSON.stringify({ code: 'DAP-4203' })) };
  await expect(verifyAnswer(refused, reception())).resolves.toEqual({ kind: 'refused', ok: false, status: 403, submitted: { partition: 0, offset: '3' }, problem: { code: 'DAP-4203' } });
  const status = { messageId: receipt.messageId, recipientId: 'sr-sro', state: 'delivered', code: 'DAP-1100', at: '2026-05-04T10:00:01.000Z' };
  await expect(verifyAnswer({ value: Buffer.from(JSON.stringify(status)) }, reception())).resolves.toEqual({ kind: 'delivery', ...status });
});
