import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { formatCheckpoint } from './checkpoint.ts';
import { emptyRoot } from './merkle-hash.ts';
import { formatVkey, noteSignatureType, parseVkey, type NoteVerifier } from './note-key.ts';
import { cosignNote, openNote, signNote } from './signed-note.ts';

const log = generateKeyPairSync('ed25519');
const witness = generateKeyPairSync('ed25519');
const verifier = (vkey: string) => parseVkey(vkey) as NoteVerifier;
const logKey = verifier(formatVkey('log.example', log.publicKey));
const witnessKey = verifier(formatVkey('dpo.example', witness.publicKey, noteSignatureType.cosignature));
const text = formatCheckpoint({ origin: 'log.example', size: 0n, root: emptyRoot });
const note = signNote(text, [{ name: 'log.example', privateKey: log.privateKey }]);

test('a signed checkpoint opens with the log key and shows its text', () => {
  expect(openNote(note, [logKey])).toEqual({ ok: true, text, verified: [{ name: 'log.example', keyId: logKey.keyId }] });
});

test('a cosignature says when a witness saw the checkpoint', () => {
  const at = new Date('2026-03-02T08:15:00Z');
  const cosigned = cosignNote(note, { name: 'dpo.example', privateKey: witness.privateKey, cosignAt: at });
  expect(openNote(cosigned, [witnessKey, logKey])).toMatchObject({ ok: true, verified: [{ name: 'log.example' }, { name: 'dpo.example', at }] });
  expect(openNote(cosigned, [logKey])).toMatchObject({ ok: true, verified: [{ name: 'log.example' }] });
  expect(openNote(cosigned.replace(/— dpo.example .*/, (line) => `${line.slice(0, -6)}AAAA==`), [witnessKey])).toMatchObject({ ok: false });
});

test('a cosignature is one of a checkpoint, and over any other text invalid', () => {
  const cosigner = { name: 'dpo.example', privateKey: witness.privateKey, cosignAt: new Date('2026-03-02T08:15:00Z') };
  const root = emptyRoot.toString('base64');
  expect(openNote(signNote(`log.example\n0\n${root}\nmore\n`, [cosigner]), [witnessKey]).ok).toBe(true);
  for (const other of ['a text\n', `log.example\n00\n${root}\n`, `log.example\n0\n${root}\n\n`, `\n0\n${root}\n`]) {
    expect(openNote(signNote(other, [cosigner]), [witnessKey])).toEqual({ ok: false, reason: 'invalid-signature' });
    expect(openNote(signNote(other, [cosigner, { name: 'log.example', privateKey: log.privateKey }]), [logKey]).ok).toBe(true);
  }
});

test('a note that only strangers signed does not open', () => {
  expect(openNote(note, [witnessKey])).toEqual({ ok: false, reason: 'no-known-signature' });
  expect(openNote(note, [])).toEqual({ ok: false, reason: 'no-known-signature' });
});

test('a changed text, another key under the same name and id, a note of 101 signatures do not open', () => {
  const other = generateKeyPairSync('ed25519');
  expect(openNote(note.replace('\n0\n', '\n1\n'), [logKey])).toEqual({ ok: false, reason: 'invalid-signature' });
  expect(openNote(note, [{ ...logKey, publicKey: other.publicKey }])).toEqual({ ok: false, reason: 'invalid-signature' });
  const line = note.slice(text.length + 1);
  expect(openNote(`${text}\n${line.repeat(100)}`, [logKey]).ok).toBe(true);
  expect(openNote(`${text}\n${line.repeat(101)}`, [logKey])).toEqual({ ok: false, reason: 'malformed' });
});

test.each(['', 'no newline', 'tab\there\n', 'carriage\r\n'])('%j is no text of a note', (bad) => {
  expect(() => signNote(bad, [])).toThrow(RangeError);
});

test('only Ed25519 keys with a plain name sign notes', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  expect(() => formatVkey('log.example', rsa.publicKey)).toThrow(RangeError);
  expect(() => formatVkey('two words', log.publicKey)).toThrow(RangeError);
  expect(() => signNote(text, [{ name: 'a+b', privateKey: log.privateKey }])).toThrow(RangeError);
});
