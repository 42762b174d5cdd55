import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { compactDecrypt, CompactEncrypt, decodeProtectedHeader, importJWK } from 'jose';
import { checkEncryptionKey, decryptAsRecipient, encryptForRecipient } from './index.ts';

const delivery = Buffer.from('{"blocks":{"health":{"workCapacity":50}}}');
const header = { contentType: 'application/json', kid: 'ivst-so-2026' };

const pairs: readonly (readonly [string, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ['RSA-3072', generateKeyPairSync('rsa', { modulusLength: 3072 })],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['X25519', generateKeyPairSync('x25519')],
];

function pem(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
}

describe.each(pairs)('a delivery encrypted to a key of type %s', (name, { publicKey, privateKey }) => {
  test('is read with the private key, by another program too', async () => {
    const jwe = await encryptForRecipient(delivery, pem(publicKey), header);
    const alg = name.startsWith('RSA') ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW';
    expect(decodeProtectedHeader(jwe)).toMatchObject({ alg, enc: 'A256GCM', kid: 'ivst-so-2026', cty: 'application/json' });
    const foreign = await compactDecrypt(jwe, await importJWK(privateKey.export({ format: 'jwk' }), alg));
    expect(Buffer.from(foreign.plaintext)).toEqual(delivery);
    const opened = await decryptAsRecipient(jwe, pem(privateKey));
    expect(opened).toMatchObject({ ok: true, contentType: 'application/json', kid: 'ivst-so-2026' });
    expect(opened.ok && Buffer.from(opened.plaintext)).toEqual(delivery);
  });

  test('is the same to a JWK and to a checked key', async () => {
    const checked = checkEncryptionKey(publicKey.export({ format: 'jwk' }));
    if (!checked.ok) throw new Error(checked.reason);
    for (const key of [publicKey.export({ format: 'jwk' }), checked.key]) {
      const jwe = await encryptForRecipient(delivery, key, header);
      expect((await decryptAsRecipient(jwe, privateKey)).ok).toBe(true);
      expect((await decryptAsRecipient(jwe, privateKey.export({ format: 'jwk' }))).ok).toBe(true);
    }
  });

  test('is not read with another key', async () => {
    const jwe = await encryptForRecipient(delivery, pem(publicKey), header);
    for (const [, other] of pairs.filter(([type]) => type !== name)) {
      expect(await decryptAsRecipient(jwe, other.privateKey)).toEqual({ ok: false, reason: 'not-decryptable' });
    }
  });
});

const [, p256] = pairs[1] ?? [];

describe('a recipient', () => {
  test('refuses a delivery of which any part is altered, cut off or missing', async () => {
    const jwe = await encryptForRecipient(delivery, p256?.publicKey.export({ format: 'jwk' }) ?? '', header);
    const parts = jwe.split('.');
    const altered = parts.map((part, index) => parts.with(index, part.startsWith('A') ? `B${part.slice(1)}` : `A${part.slice(1)}`).join('.'));
    for (const text of [...altered, parts.slice(0, 4).join('.'), jwe.slice(0, -4), '', 'a.b.c.d.e']) {
      expect(await decryptAsRecipient(text, p256?.privateKey ?? '')).toEqual({ ok: false, reason: 'not-decryptable' });
    }
  });

  test('reads nothing that the platform does not write: other algorithms, compression', async () => {
    const key = p256?.publicKey.export({ format: 'jwk' }) ?? {};
    for (const given of [
      { alg: 'ECDH-ES', enc: 'A256GCM' },
      { alg: 'ECDH-ES+A128KW', enc: 'A256GCM' },
      { alg: 'ECDH-ES+A256KW', enc: 'A128GCM' },
      { alg: 'ECDH-ES+A256KW', enc: 'A256CBC-HS512' },
      { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', zip: 'DEF' },
    ]) {
      const jwe = await new CompactEncrypt(delivery).setProtectedHeader(given).encrypt(await importJWK(key, given.alg));
      expect(await decryptAsRecipient(jwe, p256?.privateKey ?? '')).toEqual({ ok: false, reason: 'not-decryptable' });
    }
  });

  test('is told when what it holds is no private key', async () => {
    const jwe = await encryptForRecipient(delivery, p256?.publicKey.export({ format: 'jwk' }) ?? '', header);
    for (const key of ['', 'not a key', p256?.publicKey ?? '', p256?.publicKey.export({ format: 'jwk' }) ?? '']) {
      expect(await decryptAsRecipient(jwe, key)).toEqual({ ok: false, reason: 'key' });
    }
  });
});

describe('an encryption key', () => {
  test.each([
    ['rsa-too-short', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
    ['not-for-encryption', generateKeyPairSync('ed25519').publicKey],
    ['not-for-encryption', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey],
  ] as const)('is refused as %s', (reason, publicKey) => {
    expect(checkEncryptionKey(pem(publicKey))).toEqual({ ok: false, reason });
  });

  test('is refused when it is private, or no key', async () => {
    expect(checkEncryptionKey(pem(p256?.privateKey ?? generateKeyPairSync('x25519').privateKey))).toEqual({ ok: false, reason: 'private-key' });
    expect(checkEncryptionKey(p256?.privateKey.export({ format: 'jwk' }) ?? {})).toEqual({ ok: false, reason: 'private-key' });
    expect(checkEncryptionKey('nonsense')).toEqual({ ok: false, reason: 'unreadable' });
    expect(checkEncryptionKey({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })).toEqual({ ok: false, reason: 'unreadable' });
    await expect(encryptForRecipient(delivery, 'nonsense', header)).rejects.toThrow('encryption key refused: unreadable');
  });
});
