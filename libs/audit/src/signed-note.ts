import { sign, verify, type KeyObject } from 'node:crypto';
import { readCheckpointText } from './checkpoint.ts';
import { isNoteName, noteKeyId, noteSignatureType, rawEd25519, type NoteVerifier } from './note-key.ts';
import { isNoteText, longestNote } from './note-text.ts';

/** A key that signs notes under a name; `cosignature` adds the time it was made (C2SP tlog-cosignature). */
export interface NoteSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly cosignAt?: Date;
}

/** A signature of a note that verified. */
export interface VerifiedSignature {
  readonly name: string;
  readonly keyId: string;
  /** When a cosignature was made. */
  readonly at?: Date;
}

export type OpenedNote =
  | { readonly ok: true; readonly text: string; readonly verified: readonly VerifiedSignature[] }
  | { readonly ok: false; readonly reason: 'malformed' | 'ambiguous-key' | 'invalid-signature' | 'no-known-signature' };

const maxSignatures = 100;
/** The last second that a Date can hold. */
const latestSecond = 8_640_000_000_000n;

/** Signs a text. @throws RangeError when the text cannot be that of a note, or a key cannot sign one. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new RangeError('the text of a note has no control characters and ends in a newline');
  return `${text}\n${signers.map((signer) => `${signatureLine(text, signer)}\n`).join('')}`;
}

/** The same note with one more signature; the signatures that it has are neither checked nor changed. */
export function cosignNote(note: string, signer: NoteSigner): string {
  const parts = splitNote(note);
  if (!parts) throw new RangeError('only a signed note can be cosigned');
  return `${note}${signatureLine(parts.text, signer)}\n`;
}

/**
 * Opens a note (C2SP signed-note): at least one signature by a known key, none of a known key invalid. Signatures of
 * unknown keys are ignored, a key's second one too; two known keys with one name and id are refused. A cosignature is one of a checkpoint: over any
 * other text it is invalid.
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): OpenedNote {
  const parts = splitNote(note);
  if (!parts) return { ok: false, reason: 'malformed' };
  const verified = new Map<string, VerifiedSignature>();
  for (const line of parts.lines) {
    const signature = parseSignatureLine(line);
    if (!signature) return { ok: false, reason: 'malformed' };
    const { name, keyId, bytes } = signature;
    const known = verifiers.filter((verifier) => verifier.name === name && verifier.keyId === keyId);
    if (known.length > 1) return { ok: false, reason: 'ambiguous-key' };
    const key = `${name}+${keyId}`;
    if (known[0] === undefined || verified.has(key)) continue;
    const checked = checkSignature(parts.text, known[0], bytes);
    if (!checked) return { ok: false, reason: 'invalid-signature' };
    verified.set(key, checked);
  }
  if (verified.size === 0) return { ok: false, reason: 'no-known-signature' };
  return { ok: true, text: parts.text, verified: [...verified.values()] };
}

/** The signature lines of a note, whoever signed; nothing is checked. Empty when it is no note. */
export function signatureLines(note: string): { readonly name: string; readonly keyId: string; readonly line: string }[] {
  return (splitNote(note)?.lines ?? []).flatMap((line) => {
    const signature = parseSignatureLine(line);
    return signature === undefined ? [] : [{ name: signature.name, keyId: signature.keyId, line }];
  });
}

function signatureLine(text: string, { name, privateKey, cosignAt }: NoteSigner): string {
  if (!isNoteName(name)) throw new RangeError('the name of a note key has no white space and no plus sign');
  const type = cosignAt ? noteSignatureType.cosignature : noteSignatureType.ed25519;
  const keyId = Buffer.from(noteKeyId(name, type, rawEd25519(privateKey)), 'hex');
  const seconds = cosignAt && BigInt(Math.floor(cosignAt.getTime() / 1000));
  const signed = seconds === undefined ? text : cosignedText(text, seconds);
  const time = Buffer.alloc(seconds === undefined ? 0 : 8);
  if (seconds !== undefined) time.writeBigUInt64BE(seconds);
  return `— ${name} ${Buffer.concat([keyId, time, sign(null, Buffer.from(signed), privateKey)]).toString('base64')}`;
}

function checkSignature(text: string, verifier: NoteVerifier, bytes: Buffer): VerifiedSignature | undefined {
  const { name, keyId, publicKey } = verifier;
  if (verifier.type === noteSignatureType.ed25519) {
    return bytes.length === 64 && verify(null, Buffer.from(text), publicKey, bytes) ? { name, keyId } : undefined;
  }
  if (bytes.length !== 72 || readCheckpointText(text) === undefined) return undefined;
  const seconds = bytes.readBigUInt64BE(0);
  if (seconds > latestSecond) return undefined;
  if (!verify(null, Buffer.from(cosignedText(text, seconds)), publicKey, bytes.subarray(8))) return undefined;
  return { name, keyId, at: new Date(Number(seconds) * 1000) };
}

function cosignedText(text: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}

function splitNote(note: string): { text: string; lines: string[] } | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || note.length > longestNote || !isNoteText(note)) return undefined;
  const text = note.slice(0, split + 1);
  const signatures = note.slice(split + 2);
  if (signatures === '') return undefined;
  const lines = signatures.slice(0, -1).split('\n');
  return lines.length <= maxSignatures ? { text, lines } : undefined;
}

function parseSignatureLine(line: string): { name: string; keyId: string; bytes: Buffer } | undefined {
  const match = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  if (!match) return undefined;
  const [, name, encoded] = match as unknown as [string, string, string];
  const bytes = Buffer.from(encoded, 'base64');
  if (!isNoteName(name) || bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined;
  return { name, keyId: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) };
}
