import { fromBase64, utf8, type Bytes } from './bytes.ts';

/** One signature of RFC 9421 as it was stored: its input line and its bytes. */
export interface StoredSignature {
  readonly signatureInput: string;
  readonly signature: string;
}

export interface SignatureInput {
  readonly label: string;
  readonly components: readonly string[];
  /** All behind the label: the last line of the base. */
  readonly text: string;
  readonly keyid: string;
  readonly created: Date;
  readonly tag: string | undefined;
}

/** Reads the one member of a Signature-Input in the plain form that the platform takes; undefined for any other. */
export function readSignatureInput(line: string): SignatureInput | undefined {
  const [, label, text, list] = /^([a-z*][\w.*-]*)=(\(((?:"[a-z0-9@-]+" ?)*)\)(?:;[a-z]+=(?:\d+|"[^"\\]*"))+)$/.exec(line) ?? [];
  if (label === undefined || text === undefined || list === undefined) return undefined;
  const parameter = (name: string): string | undefined => new RegExp(`;${name}=(?:"([^"]*)"|(\\d+))`).exec(text)?.slice(1).find((value) => value !== undefined);
  return { label, text, components: list.split(' ').filter(Boolean).map((name) => name.slice(1, -1)), keyid: parameter('keyid') ?? '', created: new Date(Number(parameter('created') ?? 0) * 1000), tag: parameter('tag') };
}

/** Verifies over the values of its components; all of `required` must be among them. */
export async function verifySignature({ signatureInput, signature }: StoredSignature, values: ReadonlyMap<string, string>, required: readonly string[], spki: Bytes): Promise<boolean> {
  const input = readSignatureInput(signatureInput);
  const [, label, encoded] = /^([a-z*][\w.*-]*)=:([A-Za-z0-9+/=]+):$/.exec(signature) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (input === undefined || bytes === undefined || input.label !== label || input.tag !== 'iiz-dap' || new Set(input.components).size !== input.components.length) return false;
  if (!required.every((name) => input.components.includes(name)) || !input.components.every((name) => values.has(name))) return false;
  const base = `${input.components.map((name) => `"${name}": ${values.get(name)?.trim()}\n`).join('')}"@signature-params": ${input.text}`;
  return verifyBytes(spki, bytes, utf8(base));
}

const algorithms = [
  { import: 'Ed25519', verify: 'Ed25519' },
  { import: { name: 'ECDSA', namedCurve: 'P-256' }, verify: { name: 'ECDSA', hash: 'SHA-256' } },
  { import: { name: 'ECDSA', namedCurve: 'P-384' }, verify: { name: 'ECDSA', hash: 'SHA-384' } },
  { import: { name: 'RSA-PSS', hash: 'SHA-512' }, verify: { name: 'RSA-PSS', saltLength: 64 } },
] as const;

/** A key is of one kind, and one algorithm of the profile goes with each kind. */
async function verifyBytes(spki: Bytes, signature: Bytes, base: Bytes): Promise<boolean> {
  for (const algorithm of algorithms) {
    const key = await crypto.subtle.importKey('spki', spki, algorithm.import, false, ['verify']).catch(() => undefined);
    if (key !== undefined) return crypto.subtle.verify(algorithm.verify, key, signature, base);
  }
  return false;
}
