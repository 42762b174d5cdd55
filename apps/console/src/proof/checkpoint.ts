import { fromBase64, joined, readUint64, sha256, toHex, utf8, type Bytes } from './bytes.ts';

/** What a checkpoint of the log says (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

/** A signature line of a note; whose it is shows when a key fits. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Bytes;
}

export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface SignedCheckpoint extends Checkpoint, SignedNote {}

/** A key that notes are checked with, as its vkey line names it. */
export interface NoteKey {
  readonly name: string;
  readonly keyId: string;
  /** 1: signs the text; 4: cosigns it with the time (C2SP tlog-cosignature). */
  readonly type: 1 | 4;
  readonly raw: Bytes;
}

/** Undefined when the note is none, or none of a log. */
export function readCheckpoint(note: string): SignedCheckpoint | undefined {
  const signed = readNote(note);
  const [origin = '', size = '', root = ''] = signed?.text.split('\n') ?? [];
  const rootBytes = fromBase64(root);
  if (signed === undefined || origin === '' || !/^(?:0|[1-9]\d{0,18})$/.test(size) || rootBytes?.length !== 32) return undefined;
  return { origin, size: BigInt(size), root: rootBytes, ...signed };
}

/** A text with its signatures (C2SP signed-note); undefined for anything else. */
export function readNote(note: string): SignedNote | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
    signatures.push({ name, keyId: toHex(bytes.slice(0, 4)), bytes: bytes.slice(4) });
  }
  return { text: note.slice(0, split + 1), signatures };
}

/** Reads a vkey line; undefined when its key id is not that of its key. */
export async function readNoteKey(vkey: string): Promise<NoteKey | undefined> {
  const [, name, keyId, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(vkey.trim()) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  const type = bytes?.[0];
  if (name === undefined || bytes?.length !== 33 || (type !== 1 && type !== 4)) return undefined;
  const hash = await sha256(joined(utf8(`${name}\n`), bytes));
  return toHex(hash.slice(0, 4)) === keyId ? { name, keyId, type, raw: bytes.slice(1) } : undefined;
}

/** A key of a note against its signature: when it was cosigned, or that it holds; undefined when it does not. */
export async function checkNoteSignature(text: string, { bytes }: NoteSignature, key: NoteKey): Promise<{ readonly at?: Date } | undefined> {
  const publicKey = await crypto.subtle.importKey('raw', key.raw, 'Ed25519', false, ['verify']);
  if (key.type === 1) return (await crypto.subtle.verify('Ed25519', publicKey, bytes, utf8(text))) ? {} : undefined;
  if (bytes.length !== 72) return undefined;
  const seconds = readUint64(bytes, 0);
  const holds = await crypto.subtle.verify('Ed25519', publicKey, bytes.slice(8), utf8(`cosignature/v1\ntime ${seconds}\n${text}`));
  return holds ? { at: new Date(Number(seconds) * 1000) } : undefined;
}

/** Whether one of the keys signed the note, and none of them wrongly. */
export async function isSignedBy({ text, signatures }: SignedNote, keys: readonly NoteKey[]): Promise<boolean> {
  let holds = false;
  for (const signature of signatures) {
    for (const key of keys.filter(({ name, keyId }) => name === signature.name && keyId === signature.keyId)) {
      if ((await checkNoteSignature(text, signature, key)) === undefined) return false;
      holds = true;
    }
  }
  return holds;
}
