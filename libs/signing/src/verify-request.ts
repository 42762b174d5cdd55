import { componentValue } from './component-value.ts';
import { isPrintable } from './http-message.ts';
import type { FieldLine, HttpRequest } from './http-message.ts';
import { isStrongNonce } from './nonce.ts';
import { byTag, createdAt, verifyProfile } from './profile.ts';
import type { KeyResolver, ProfileCheck, ProfileSignature, SignatureProblem, SignatureRefusal } from './profile.ts';
import type { RegisteredKey } from './registered-key.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import type { Component, SignatureParameters } from './signature-input.ts';

/** A request over HTTPS: `targetUri` is absolute, its origin from configuration; headers and body are raw. */
export interface SignedRequest {
  readonly method: string;
  readonly targetUri: string;
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

/** A record on a submit topic: `topic` is where it was found, the headers are decoded as Latin-1. */
export interface SignedRecord {
  readonly topic: string;
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

export interface VerificationContext {
  readonly resolveKey: KeyResolver;
  /** The instant of arrival; for a record the broker's append time. */
  readonly at: Date;
}

export interface VerifiedSignature {
  readonly ok: true;
  readonly keyid: string;
  readonly key: RegisteredKey;
  readonly nonce: string;
  readonly created: Date;
  readonly expires: Date;
  /** The Content-Digest field, when the signature covers it. */
  readonly contentDigest?: string;
  /** The signature's own member of each field, label included, in canonical form: what has to be kept as evidence. */
  readonly signatureInput: string;
  readonly signature: string;
  readonly label: string;
  /** Covered header lines besides Content-Digest and Content-Type: needed to rebuild the base later. */
  readonly coveredFields: readonly FieldLine[];
  readonly base: string;
}

export type SignatureVerdict = VerifiedSignature | SignatureRefusal;

const windowSeconds = 300;
const targetForm = /^(https?):\/\/([^/?#\s]+)(\/[\x21\x22\x24-\x7e]*)$/;

/**
 * Verifies the platform's profile of RFC 9421 on a request: exactly one signature tagged `iiz-dap`, covering
 * `@method` and `@target-uri` and, with a body, `content-digest` and `content-type`; created within 300 seconds of
 * `at`, expiring at most 300 seconds later, with a nonce of 128 bits and a registered key. Content-Digest is compared
 * with the raw body. Whether the nonce is new is for the caller to find out, in the transaction that uses it.
 *
 * Never throws and fails closed. An unknown keyid and a wrong signature give the same answer at the same cost.
 */
export function verifyRequest(request: SignedRequest, context: VerificationContext): SignatureVerdict {
  return verifyMessage(request, requiredOfRequest(request.body), (component, fields) => requestValue(request, fields, component), context);
}

/** The same for Kafka: `dap-topic` stands in place of `@method` and `@target-uri` and must name the topic of the record. */
export function verifyRecord(record: SignedRecord, context: VerificationContext): SignatureVerdict {
  return verifyMessage(record, requiredOfRecord, (component, fields) => recordValue(record, fields, component), context);
}

export const requiredOfRecord: readonly string[] = ['content-digest', 'content-type', 'dap-topic'];
const requiredWithBody: readonly string[] = ['@method', '@target-uri', 'content-digest', 'content-type'];
const requiredWithoutBody: readonly string[] = ['@method', '@target-uri'];

export function requiredOfRequest(body: Uint8Array): readonly string[] {
  return body.length > 0 ? requiredWithBody : requiredWithoutBody;
}

/** Component values of a request as the profile sees it. The four of the profile are read without building a message. */
export function requestValue(request: SignedRequest, fields: SignatureFields, component: Component): string | undefined {
  if (component.parameters.size === 0) {
    if (component.name === '@target-uri') return targetForm.test(request.targetUri) ? request.targetUri : undefined;
    if (component.name === 'content-digest') return printableOrNothing(fields.contentDigest);
    if (component.name === 'content-type') return printableOrNothing(fields.contentType);
  }
  const message = httpRequest(request);
  return message && componentValue(message, component);
}

/** Component values of a record: header fields only. */
export function recordValue(record: SignedRecord, fields: SignatureFields, component: Component): string | undefined {
  if (component.name.startsWith('@')) return undefined;
  if (component.parameters.size === 0) {
    if (component.name === 'content-digest') return printableOrNothing(fields.contentDigest);
    if (component.name === 'content-type') return printableOrNothing(fields.contentType);
  }
  const value = componentValue({ type: 'response', status: 200, fields: record.headers, body: record.body }, component);
  return component.name === 'dap-topic' && value !== record.topic ? undefined : value;
}

type ValueOf = (component: Component, fields: SignatureFields) => string | undefined;

function verifyMessage(message: SignedRequest | SignedRecord, required: readonly string[], valueOf: ValueOf, context: VerificationContext): SignatureVerdict {
  const fields = readSignatureFields(message.headers);
  if (fields === undefined) return { ok: false, problem: 'bad-request', stage: 'parse', base: null };
  const check: ProfileCheck = {
    fields,
    body: message.body,
    required,
    valueOf: (component) => valueOf(component, fields),
    select: byTag,
    checkParameters: (parameters) => freshnessFault(parameters, context.at),
    keyUsedAt: () => context.at,
    resolveKey: context.resolveKey,
  };
  const verdict = verifyProfile(check);
  return verdict.ok ? verifiedSignature(verdict, fields, message.headers) : verdict;
}

function freshnessFault(parameters: SignatureParameters, at: Date): SignatureProblem | undefined {
  const { created, expires, nonce } = parameters;
  if (created === undefined || expires === undefined) return 'signature-expired';
  const now = at.getTime() / 1000;
  const inWindow = Math.abs(now - created) <= windowSeconds && now <= expires;
  if (!inWindow || expires <= created || expires - created > windowSeconds) return 'signature-expired';
  return nonce !== undefined && isStrongNonce(nonce) ? undefined : 'signature-coverage';
}

export function verifiedSignature(verdict: ProfileSignature, fields: SignatureFields, headers: readonly FieldLine[]): VerifiedSignature {
  const { input, key, signature, base } = verdict;
  const { label, parameters, text } = input;
  const covered = new Set(input.components.map(({ name }) => name));
  return {
    ok: true,
    keyid: key.keyid,
    key,
    nonce: parameters.nonce ?? '',
    created: createdAt(input),
    expires: new Date((parameters.expires ?? 0) * 1000),
    ...(covered.has('content-digest') && fields.contentDigest !== undefined ? { contentDigest: fields.contentDigest } : {}),
    signatureInput: `${label}=${text}`,
    signature: `${label}=:${Buffer.from(signature).toString('base64')}:`,
    label,
    coveredFields: otherCoveredFields(covered, headers),
    base,
  };
}

const keptElsewhere: ReadonlySet<string> = new Set(['content-digest', 'content-type', 'dap-topic']);

function otherCoveredFields(covered: ReadonlySet<string>, headers: readonly FieldLine[]): readonly FieldLine[] {
  const others = [...covered].filter((name) => !name.startsWith('@') && !keptElsewhere.has(name));
  return others.length === 0 ? others.map((name) => [name, ''] as const) : headers.filter(([name]) => others.includes(name.toLowerCase()));
}

function printableOrNothing(value: string | undefined): string | undefined {
  return value !== undefined && isPrintable(value) ? value : undefined;
}

function httpRequest({ method, targetUri, headers, body }: SignedRequest): HttpRequest | undefined {
  const parts = targetForm.exec(targetUri);
  if (parts === null) return undefined;
  const [, scheme = '', authority = '', target = ''] = parts;
  return { type: 'request', method, target, scheme, authority, fields: headers, body };
}
