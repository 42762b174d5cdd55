import { expect, test } from '@jest/globals';
import { generateKeyPairSync, createPublicKey, type KeyObject } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.ts';
import type { LeafEvent } from './event-leaf.ts';
import { announceKey, followKeys, keyChangeCauses } from './key-announcement.ts';
import { formatVkey, noteSignatureType, parseVkey, type NoteVerifier } from './note-key.ts';

const origin = 'log.example.ch';
const newKey = () => generateKeyPairSync('ed25519').privateKey;
const [first, second, third, stranger] = [newKey(), newKey(), newKey(), newKey()];
const vkeyOf = (key: KeyObject, name = origin) => formatVkey(name, createPublicKey(key));
const verifier = (key: KeyObject, name = origin) => parseVkey(vkeyOf(key, name)) as NoteVerifier;
const signer = (privateKey: KeyObject, name = origin) => ({ name, privateKey });

function event(vkey: string, announcement: string, cause: string = keyChangeCauses.announced): LeafEvent {
  return { eventId: 'e', kind: 'SECURITY', at: '2026-01-01T00:00:00.000Z', actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause, vkey, announcement } };
}

const change = (key: KeyObject, ...signers: KeyObject[]) => event(vkeyOf(key), announceKey(vkeyOf(key), signers.map((each) => signer(each))));
const idsOf = (keys: readonly NoteVerifier[]) => keys.map(({ keyId }) => keyId);

test('a key announced by a known one is followed, and the next one by it', () => {
  expect(idsOf(followKeys([verifier(first)], [change(second, second, first), change(third, third, second)]))).toEqual(idsOf([first, second, third].map((key) => verifier(key))));
});

test('whoever knows a later key follows from there on, and none is named twice', () => {
  expect(idsOf(followKeys([verifier(second)], [change(second, second, first), change(third, third, second), change(third, third, second)]))).toEqual(idsOf([second, third].map((key) => verifier(key))));
});

test.each<[string, LeafEvent]>([
  ['by a stranger', change(second, second, stranger)],
  ['by itself alone', change(second, second)],
  ['by the key before it alone, of which nobody shows that anybody has it', change(second, first)],
  ['for another key', event(vkeyOf(stranger), announceKey(vkeyOf(second), [signer(second), signer(first)]))],
  ['under another name', event(vkeyOf(second, 'other.example.ch'), announceKey(vkeyOf(second, 'other.example.ch'), [signer(second, 'other.example.ch'), signer(first)]))],
  ['as a cosigner', event(formatVkey(origin, createPublicKey(second), noteSignatureType.cosignature), announceKey(vkeyOf(second), [signer(second), signer(first)]))],
  ['in an event that says something else', event(vkeyOf(second), announceKey(vkeyOf(second), [signer(second), signer(first)]), keyChangeCauses.replaced)],
  ['in an event of another kind', { ...change(second, second, first), kind: 'OPERATED' }],
])('a key announced %s is not followed', (_, announced) => {
  expect(idsOf(followKeys([verifier(first)], [announced]))).toEqual(idsOf([verifier(first)]));
});

test('an announcement is no checkpoint', () => {
  expect(parseCheckpoint(`${announceKey(vkeyOf(second), [signer(first)]).split('\n\n')[0]}\n`)).toBeUndefined();
});
