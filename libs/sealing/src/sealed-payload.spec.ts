import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileKek, keyRing, openPayload, rewrapKey, sealPayload } from './index.ts';
import type { KeyEncryptionKey } from './index.ts';
import type { SealContext } from './sealed-payload.ts';

const context: SealContext = {
  messageId: '3f0c52f4-1c1d-4a39-9a53-000000000001',
  senderId: 'sr-sro',
  caseId: '8b1e0c52-9a51-4d0c-8d43-0000000000aa',
  type: 'segment.assigned',
  version: '1.0.0',
};
const payload = Buffer.from('{"frame":{},"blocks":{"identity":[{"officialName":"Muster"}]}}');

function kekOf(bytes: Uint8Array, mode = 0o600): ReturnType<typeof fileKek> {
  const folder = mkdtempSync(join(tmpdir(), 'kek-'));
  const path = join(folder, 'kek');
  writeFileSync(path, bytes);
  chmodSync(path, mode);
  const read = fileKek(path);
  rmSync(folder, { recursive: true });
  return read;
}

function newKek(): KeyEncryptionKey {
  const read = kekOf(randomBytes(32));
  if (!read.ok) throw new Error(read.fault);
  return read.kek;
}

const kek = newKek();

describe('a sealed payload', () => {
  test('opens for its own context with its own key', async () => {
    const stored = await sealPayload(payload, context, kek);
    expect(await openPayload(stored, context, kek)).toEqual({ ok: true, plaintext: payload });
    expect(stored.sealed.includes('Muster')).toBe(false);
    expect(stored.sealed.length).toBe(payload.length + 45);
    expect(stored.sealed[0]).toBe(1);
    expect(stored.kekId).toBe(kek.id);
  });

  test('opens when it is empty, and when it is as large as a message may be', async () => {
    for (const bytes of [Buffer.alloc(0), randomBytes(512 * 1024)]) {
      expect(await openPayload(await sealPayload(bytes, context, kek), context, kek)).toEqual({ ok: true, plaintext: bytes });
    }
  });

  test('never repeats a key or a byte of the sealing', async () => {
    const [one, two] = await Promise.all([sealPayload(payload, context, kek), sealPayload(payload, context, kek)]);
    expect(one.wrappedKey.equals(two.wrappedKey)).toBe(false);
    expect(one.sealed.subarray(1, 45).equals(two.sealed.subarray(1, 45))).toBe(false);
    expect(one.sealed.subarray(45).equals(two.sealed.subarray(45))).toBe(false);
  });

  test.each(['messageId', 'senderId', 'caseId', 'type', 'version'] as const)('does not open under another %s', async (field) => {
    const stored = await sealPayload(payload, context, kek);
    expect(await openPayload(stored, { ...context, [field]: `${context[field]}x` }, kek)).toEqual({ ok: false, reason: 'altered' });
  });

  test('does not open when bytes move from one field of the context to the next', async () => {
    const stored = await sealPayload(payload, { ...context, senderId: 'sr-sro', caseId: null }, kek);
    expect((await openPayload(stored, { ...context, senderId: 'sr-sr', caseId: 'o' }, kek)).ok).toBe(false);
    expect((await openPayload(stored, { ...context, senderId: 'sr-sro', caseId: null }, kek)).ok).toBe(true);
  });

  test('does not open with the key of another message, nor under another key-encryption key', async () => {
    const [one, two] = await Promise.all([sealPayload(payload, context, kek), sealPayload(payload, context, kek)]);
    expect(await openPayload({ ...one, wrappedKey: two.wrappedKey }, context, kek)).toEqual({ ok: false, reason: 'key' });
    expect(await openPayload(one, context, newKek())).toEqual({ ok: false, reason: 'key' });
    expect(await openPayload({ ...one, wrappedKey: Buffer.alloc(0) }, context, kek)).toEqual({ ok: false, reason: 'key' });
  });

  test('does not open once any of its bits is flipped', async () => {
    const stored = await sealPayload(Buffer.from('short'), context, kek);
    for (let bit = 0; bit < stored.sealed.length * 8; bit += 1) {
      const sealed = Buffer.from(stored.sealed);
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const reason = bit < 8 ? 'format' : bit < 17 * 8 ? 'key' : 'altered';
      expect(await openPayload({ ...stored, sealed }, context, kek)).toEqual({ ok: false, reason });
    }
  });

  test('does not open when it is cut short at any length, or made longer', async () => {
    const stored = await sealPayload(Buffer.from('short'), context, kek);
    for (let length = 0; length < stored.sealed.length; length += 1) {
      const opened = await openPayload({ ...stored, sealed: stored.sealed.subarray(0, length) }, context, kek);
      expect(opened).toEqual({ ok: false, reason: length < 45 ? 'format' : 'altered' });
    }
    expect((await openPayload({ ...stored, sealed: Buffer.concat([stored.sealed, Buffer.of(0)]) }, context, kek)).ok).toBe(false);
  });

  test('opens under the next key-encryption key once its key is wrapped anew, with the payload untouched', async () => {
    const next = newKek();
    const stored = await sealPayload(payload, context, kek);
    const rewrapped = await rewrapKey(stored.wrappedKey, kek, next);
    expect(rewrapped.kekId).toBe(next.id);
    expect(await openPayload({ sealed: stored.sealed, wrappedKey: rewrapped.wrappedKey }, context, next)).toMatchObject({ ok: true });
    await expect(rewrapKey(stored.wrappedKey, next, kek)).rejects.toThrow();
  });
});

describe('the key-encryption key', () => {
  test('wraps as RFC 3394 section 4.6 says', async () => {
    const read = kekOf(Buffer.from('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F', 'hex'));
    const dataKey = Buffer.from('00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F', 'hex');
    const wrapped = Buffer.from('28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21', 'hex');
    expect(read.ok && Buffer.from(await read.kek.wrap(dataKey))).toEqual(wrapped);
    expect(read.ok && Buffer.from(await read.kek.unwrap(wrapped))).toEqual(dataKey);
  });

  test('has an id of its own, the same for the same key, that does not show the key', () => {
    const key = randomBytes(32);
    const [one, two] = [kekOf(key), kekOf(key)];
    expect(one.ok && two.ok && one.kek.id === two.kek.id).toBe(true);
    expect(one.ok && one.kek.id).toMatch(/^file:[0-9a-f]{32}$/);
    expect(one.ok && one.kek.id !== kek.id && !one.kek.id.includes(key.toString('hex').slice(0, 16))).toBe(true);
  });

  test.each([0o640, 0o440, 0o644, 0o604, 0o602, 0o601, 0o660, 0o666, 0o777])('is refused when the mode of its file is %i (decimal)', (mode) => {
    const read = kekOf(randomBytes(32), mode);
    expect(read.ok ? 'accepted' : read.fault).toContain(`mode ${mode.toString(8)}`);
  });

  test.each([0o600, 0o400])('is read when the mode of its file is %i (decimal)', (mode) => {
    expect(kekOf(randomBytes(32), mode).ok).toBe(true);
  });

  test('is refused when it is missing, too short or too long, without a byte of it in the sentence', () => {
    const bytes = Buffer.from('secret-secret-secret-secret-secret');
    for (const length of [0, 16, 31, 33]) {
      const read = kekOf(bytes.subarray(0, length));
      expect(read.ok ? 'accepted' : read.fault).toContain(`holds ${length} bytes`);
      expect(read.ok ? 'secret' : read.fault).not.toContain('secret');
    }
    expect(fileKek('/nonexistent/kek')).toMatchObject({ ok: false });
  });

  test('is found by its id as long as it is on the ring; the first one is for what is new', () => {
    const former = newKek();
    const ring = keyRing(kek, former);
    expect(ring.current).toBe(kek);
    expect([ring.byId(kek.id), ring.byId(former.id), ring.byId('file:0')]).toEqual([kek, former, undefined]);
  });
});
