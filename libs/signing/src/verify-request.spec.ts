import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { signRecord, signRequest } from './sign-request.ts';
import { signDocument, verifyDocument } from './stored-signature.ts';
import { senderHeaders, verifySenderSignature } from './sender-signature.ts';
import { verifyRecord, verifyRequest } from './verify-request.ts';

const at = new Date('2026-05-04T08:00:00Z');
const keyid = 'ab'.repeat(32);
const pair = generateKeyPairSync('ed25519');
const key = { keyid, alg: 'ed25519' as const, privateKey: pair.privateKey };
const resolveKey = (id: string) => (id === keyid ? { keyid, alg: 'ed25519' as const, publicKey: pair.publicKey } : undefined);
const body = Buffer.from('{"hello":"welt"}');

describe('smoke', () => {
  test('request', () => {
    const message = { method: 'POST', targetUri: 'https://dap.so.ch/v1/messages', body };
    const { headers } = signRequest({ ...message, headers: [['Content-Type', 'application/json']], key, created: at });
    const verdict = verifyRequest({ ...message, headers }, { resolveKey, at });
    expect(verdict).toMatchObject({ ok: true, keyid });
    if (!verdict.ok) return;
    const delivery = { headers: [...senderHeaders(verdict, message), ['content-type', 'application/json'], ['content-digest', verdict.contentDigest ?? '']] as [string, string][], body };
    expect(verifySenderSignature(delivery, { resolveKey })).toMatchObject({ ok: true });
  });
  test('record', () => {
    const { headers } = signRecord({ topic: 'iiz.submit.a.v1', body, headers: [['content-type', 'application/json']], key, created: at });
    expect(verifyRecord({ topic: 'iiz.submit.a.v1', body, headers }, { resolveKey, at })).toMatchObject({ ok: true });
    expect(verifyRecord({ topic: 'iiz.submit.b.v1', body, headers }, { resolveKey, at })).toMatchObject({ ok: false, problem: 'signature-invalid' });
  });
  test('document', () => {
    const extra = [['ce-id', '1'], ['dap-recipient', 'sr-sro']] as const;
    const stored = signDocument({ body, contentType: 'application/json', key, created: at, extra });
    expect(verifyDocument({ ...stored, body, contentType: 'application/json', extra }, { resolveKey })).toMatchObject({ ok: true, keyid });
  });
});
