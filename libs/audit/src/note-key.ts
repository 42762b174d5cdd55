import { createPublicKey, type KeyObject } from 'node:crypto';
import { digest } from './digest.ts';

/** Signature types of C2SP signed-note that are spoken here. */
export const noteSignatureType = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteSignatureType = (typeof noteSignatureType)[keyof typeof noteSignatureType];

/** A key that notes are checked with, as its vkey line names it. */
export interface NoteVerifier {
  readonly name: string;
  /** Four bytes, lower-case hex: finds the signature line, proves nothing. */
  readonly keyId: string;
  readonly type: NoteSignatureType;
  readonly publicKey: KeyObject;
}

const ed25519SpkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** First 4 bytes of SHA-256(name ‖ LF ‖ type ‖ key). */
export function noteKeyId(name: string, type: NoteSignatureType, rawKey: Uint8Array): string {
  return digest('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), rawKey])).toString('hex', 0, 4);
}

/** The vkey line of an Ed25519 key: `<name>+<key id>+<base64 of type and key>`. @throws RangeError for another key or a bad name. */
export function formatVkey(name: string, publicKey: KeyObject, type: NoteSignatureType = noteSignatureType.ed25519): string {
  const rawKey = rawEd25519(publicKey);
  if (!isNoteName(name)) throw new RangeError('the name of a note key has no white space and no plus sign');
  return `${name}+${noteKeyId(name, type, rawKey)}+${Buffer.concat([Buffer.of(type), rawKey]).toString('base64')}`;
}

/** Reads a vkey line; undefined when it is malformed, of an unknown type, or its key id is not that of its key. */
export function parseVkey(vkey: string): NoteVerifier | undefined {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(vkey);
  if (!match) return undefined;
  const [, name, keyId, encoded] = match as unknown as [string, string, string, string];
  const bytes = Buffer.from(encoded, 'base64');
  const type = bytes[0];
  if (!isNoteName(name) || bytes.length !== 33 || bytes.toString('base64') !== encoded) return undefined;
  if (type !== noteSignatureType.ed25519 && type !== noteSignatureType.cosignature) return undefined;
  const rawKey = bytes.subarray(1);
  if (noteKeyId(name, type, rawKey) !== keyId) return undefined;
  return { name, keyId, type, publicKey: createPublicKey({ key: Buffer.concat([ed25519SpkiPrefix, rawKey]), format: 'der', type: 'spki' }) };
}

/** The 32 bytes of an Ed25519 public key (of a private key: of its public half). @throws RangeError for any other key. */
export function rawEd25519(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('a note is signed with an Ed25519 key');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(ed25519SpkiPrefix.length);
}

export function isNoteName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}
