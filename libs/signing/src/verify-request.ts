import type { FieldLine } from './http-message.ts';
import { isStrongNonce } from './nonce.ts';
import type { RegisteredKey } from './registered-key.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import type { Component, SignatureParameters } from './signature-parameters.ts';
import { mayCover, recordValue, requestValue, requiredOfRecord, requiredOfRequest } from './signed-message.ts';
import type { SignedRecord, SignedRequest } from './signed-message.ts';
import { byTag, createdAt, profileTag, readClaim, verifyProfile } from './verify-profile.ts';
import type { KeyResolver, ProfileCheck, ProfileSignature, SignatureProblem, SignatureRefusal } from './verify-profile.ts';

export interface VerificationContext {
  readonly resolveKey: KeyResolver;
  /** The instant at which it is judged, a few milliseconds after it came; for a record the broker's append time. */
  readonly at: Date;
}

export interface VerifiedSignature {
  readonly ok: true;
  readonly keyid: string;
  readonly key: RegisteredKey;
  readonly nonce: string;
  readonly created: Date;
  readonly expires: Date;
  /** The Content-Digest field, if there is one; with a body it is covered and matches. */
  readonly contentDigest?: string;
  readonly contentType?: string;
  /** The signature's own member of each field, label included, in canonical form: what has to be kept as evidence. */
  readonly signatureInput: string;
  readonly signature: string;
  readonly label: string;
  /** Covered header lines besides Content-Digest and Content-Type: needed to rebuild the base later. */
  readonly coveredFields: readonly FieldLine[];
  readonly base: string;
}

export type SignatureVerdict = VerifiedSignature | SignatureRefusal;

/** Seconds between `created` and arrival, either way, and between `created` and `expires`. So far a signer's clock may be off. */
export const signatureWindowSeconds = 300;

/**
 * Verifies the platform's profile of RFC 9421 on a request: exactly one signature tagged `iiz-dap`, covering
 * `@method` and `@target-uri` and, with a body, `content-digest` and `content-type`; created within 300 seconds of
 * `at`, expiring at most 300 seconds later, with a nonce of 128 bits and a registered key, and no more than 4 KiB to be kept of it.
 * Content-Digest is compared with the raw body. Whether the nonce is new is for the caller to find out, in the transaction that uses it.
 *
 * Throws nothing that `resolveKey` does not throw, and fails closed. An unknown keyid and a wrong signature give the same answer at the same cost.
 */
export function verifyRequest(request: SignedRequest, context: VerificationContext): SignatureVerdict {
  const fields = readSignatureFields(request.headers);
  if (fields === undefined) return ambiguous;
  const verdict = verifyProfile(requestCheck(request, fields, context));
  return verdict.ok ? keepable(verifiedSignature(verdict, fields, request.headers), request.targetUri) : verdict;
}

const someBody = Buffer.alloc(1);

/** The refusal of a request with a body that its head alone brings about; `undefined`: the body and the key decide. */
export function refusalByHead(request: Omit<SignedRequest, 'body'>, context: VerificationContext): SignatureRefusal | undefined {
  const fields = readSignatureFields(request.headers);
  if (fields === undefined) return ambiguous;
  const claim = readClaim(requestCheck({ ...request, body: someBody }, fields, context));
  return 'ok' in claim ? claim : undefined;
}

/**
 * The same for a Kafka record, which names its topic in `dap-topic` in place of method and URI. It covers that,
 * `content-digest` and `content-type`, and nothing else: a record is always a message to be kept.
 */
export function verifyRecord(record: SignedRecord, context: VerificationContext): SignatureVerdict {
  const fields = readSignatureFields(record.headers);
  if (fields === undefined) return ambiguous;
  const verdict = verifyProfile({
    ...freshCheck(fields, record.body, context),
    required: requiredOfRecord,
    mayCover: ({ name }) => requiredOfRecord.includes(name),
    valueOf: (component) => recordValue(record, fields, component),
  });
  return verdict.ok ? keepable(verifiedSignature(verdict, fields, record.headers), record.topic) : verdict;
}

/**
 * What a signature leaves to be kept stands in the headers of every delivery, beside the platform's own: clients take 16 KiB of headers in
 * all, some proxies 8. What could not be fetched by everybody is not taken from anybody.
 */
const mostKept = 4 * 1024;
/** The name that a covered field has in a delivery, and what separates lines. */
const perLine = 'dap-signed-field-'.length + 4;

function keepable(verified: VerifiedSignature, target: string): SignatureVerdict {
  const { signatureInput, signature, coveredFields, base, keyid } = verified;
  const kept = coveredFields.reduce((sum, [name, value]) => sum + name.length + value.length + perLine, signatureInput.length + signature.length + target.length);
  return kept <= mostKept ? verified : { ok: false, problem: 'bad-request', stage: 'policy', base, keyid };
}

const ambiguous: SignatureRefusal = { ok: false, problem: 'bad-request', stage: 'parse', base: null };

function requestCheck(request: SignedRequest, fields: SignatureFields, context: VerificationContext): ProfileCheck {
  return { ...freshCheck(fields, request.body, context), required: requiredOfRequest(request.body), mayCover, valueOf: (component) => requestValue(request, fields, component) };
}

function freshCheck(fields: SignatureFields, body: Uint8Array, { at, resolveKey }: VerificationContext): Omit<ProfileCheck, 'required' | 'mayCover' | 'valueOf'> {
  return { fields, body, select: byTag, checkParameters: (parameters) => freshnessFault(parameters, at), keyUsedAt: () => at, resolveKey };
}

function freshnessFault(parameters: SignatureParameters, at: Date): SignatureProblem | undefined {
  const { created, expires } = parameters;
  if (created === undefined || expires === undefined) return 'signature-expired';
  const now = at.getTime() / 1000;
  if (!(Math.abs(now - created) <= signatureWindowSeconds && now <= expires)) return 'signature-expired';
  return lifetimeFault(parameters);
}

/** What can be said of the parameters at any later time. */
export function lifetimeFault({ created, expires, nonce, tag }: SignatureParameters): SignatureProblem | undefined {
  if (created === undefined || expires === undefined || expires <= created || expires - created > signatureWindowSeconds) return 'signature-expired';
  return nonce !== undefined && isStrongNonce(nonce) && tag === profileTag ? undefined : 'signature-coverage';
}

export function verifiedSignature(
  { input, key, signature, base }: ProfileSignature,
  { contentDigest, contentType }: SignatureFields,
  headers: readonly FieldLine[],
): VerifiedSignature {
  const { label, parameters, text } = input;
  return {
    ok: true,
    keyid: key.keyid,
    key,
    nonce: parameters.nonce ?? '',
    created: createdAt(input),
    expires: new Date((parameters.expires ?? 0) * 1000),
    ...(contentDigest === undefined ? {} : { contentDigest }),
    ...(contentType === undefined ? {} : { contentType }),
    signatureInput: `${label}=${text}`,
    signature: `${label}=:${Buffer.from(signature).toString('base64')}:`,
    label,
    coveredFields: otherCoveredFields(input.components, headers),
    base,
  };
}

const keptElsewhere: ReadonlySet<string> = new Set(['content-digest', 'content-type', 'dap-topic']);
const noLines: readonly FieldLine[] = [];

function otherCoveredFields(components: readonly Component[], headers: readonly FieldLine[]): readonly FieldLine[] {
  const names = components.map(({ name }) => name).filter((name) => !name.startsWith('@') && !keptElsewhere.has(name));
  return names.length === 0 ? noLines : headers.filter(([name]) => names.includes(name.toLowerCase()));
}
