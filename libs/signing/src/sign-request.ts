import { contentDigestOf } from './content-digest.ts';
import type { FieldLine } from './http-message.ts';
import { createNonce } from './nonce.ts';
import { profileTag } from './verify-profile.ts';
import type { SigningKey } from './registered-key.ts';
import { signBytes } from './signature-algorithm.ts';
import { assembleBase } from './signature-base.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import { parseSignatureInput } from './signature-input.ts';
import type { Component } from './signature-parameters.ts';
import { recordValue, requestValue, requiredOfRecord, requiredOfRequest } from './signed-message.ts';

export interface Signing {
  readonly key: SigningKey;
  readonly created: Date;
  /** At most, and by default, 300 seconds after `created`. */
  readonly expires?: Date;
  /** By default 144 fresh random bits. */
  readonly nonce?: string;
  readonly label?: string;
}

export interface RequestToSign extends Signing {
  readonly method: string;
  readonly targetUri: string;
  readonly headers: readonly FieldLine[];
  readonly body?: Uint8Array;
}

export interface RecordToSign extends Signing {
  readonly topic: string;
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

export interface SignedHeaders {
  /** The headers given, then Content-Digest (with a body), Signature-Input and Signature. */
  readonly headers: (readonly [string, string])[];
}

const nothing = new Uint8Array();

/**
 * Signs a request by the platform's profile. With a body the headers must hold its Content-Type.
 *
 * @throws TypeError when the key is not one for its algorithm, or a value cannot be signed: the caller's mistake.
 */
export function signRequest(request: RequestToSign): SignedHeaders {
  const body = request.body ?? nothing;
  const headers: FieldLine[] = body.length > 0 ? [...request.headers, ['Content-Digest', contentDigestOf(body)]] : [...request.headers];
  const signed = { method: request.method, targetUri: request.targetUri, headers, body };
  const line = signLine(request, requiredOfRequest(body), headers, (component, fields) => requestValue(signed, fields, component));
  return { headers: [...headers, ['Signature-Input', line.signatureInput], ['Signature', line.signature]] };
}

/** Signs a Kafka record for one topic: the headers gain `dap-topic` besides the three of `signRequest`. */
export function signRecord(record: RecordToSign): SignedHeaders {
  const headers: FieldLine[] = [...record.headers, ['dap-topic', record.topic], ['content-digest', contentDigestOf(record.body)]];
  const signed = { topic: record.topic, headers, body: record.body };
  const line = signLine(record, requiredOfRecord, headers, (component, fields) => recordValue(signed, fields, component));
  return { headers: [...headers, ['signature-input', line.signatureInput], ['signature', line.signature]] };
}

/** The members of Signature-Input and Signature for a value of `@signature-params`. */
export function signInput(
  label: string,
  parameters: string,
  key: SigningKey,
  valueOf: (component: Component) => string | undefined,
): { signatureInput: string; signature: string } {
  const signatureInput = `${label}=${parameters}`;
  const input = parseSignatureInput(signatureInput)?.[0];
  const base = input && input.text === parameters ? assembleBase(input, valueOf) : undefined;
  if (base === undefined) throw new TypeError(`cannot be signed: ${signatureInput}`);
  const signature = signBytes(key.alg, key.privateKey, Buffer.from(base, 'latin1'));
  return { signatureInput, signature: `${label}=:${signature.toString('base64')}:` };
}

export function coveredList(names: readonly string[]): string {
  return `(${names.map((name) => `"${name}"`).join(' ')})`;
}

export function unixSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function signLine(signing: Signing, required: readonly string[], headers: readonly FieldLine[], valueOf: (component: Component, fields: SignatureFields) => string | undefined) {
  const fields = readSignatureFields(headers);
  if (fields === undefined || fields.signature !== undefined) throw new TypeError('headers hold a signature already, or Content-Type or Content-Digest twice');
  const created = unixSeconds(signing.created);
  const expires = signing.expires === undefined ? created + 300 : unixSeconds(signing.expires);
  const nonce = signing.nonce ?? createNonce();
  const parameters = `${coveredList(required)};created=${created};expires=${expires};nonce="${nonce}";keyid="${signing.key.keyid}";tag="${profileTag}"`;
  return signInput(signing.label ?? 'sig', parameters, signing.key, (component) => valueOf(component, fields));
}
