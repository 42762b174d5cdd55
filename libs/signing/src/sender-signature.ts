import type { FieldLine } from './http-message.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import { mayCover, recordValue, requestValue, requiredOfRecord, requiredOfRequest } from './signed-message.ts';
import { byLabel, verifyProfile } from './verify-profile.ts';
import type { KeyResolver, ProfileCheck, SignatureRefusal } from './verify-profile.ts';
import { lifetimeFault, verifiedSignature } from './verify-request.ts';
import type { SignatureVerdict, VerifiedSignature } from './verify-request.ts';

/** A delivery as a recipient holds it: header lines (`fieldLines` for a Kafka record) and the sender's bytes, decrypted. */
export interface Delivery {
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

/** Where the sender addressed the message; for a record see `recordOrigin`. */
export interface SignedOrigin {
  readonly method: string;
  readonly targetUri: string;
}

const senderLabel = 'sender';
const recordMethod = 'PRODUCE';
const recordScheme = 'kafka:';
const keptFieldPrefix = 'dap-signed-field-';

/** The origin of a message that came as a record of this topic. */
export function recordOrigin(topic: string): SignedOrigin {
  return { method: recordMethod, targetUri: `${recordScheme}${topic}` };
}

/** The header lines with which a delivery carries the sender's own signature on. */
export function senderHeaders(verified: Pick<VerifiedSignature, 'coveredFields' | 'signatureInput' | 'signature'>, { method, targetUri }: SignedOrigin): FieldLine[] {
  return [
    ['dap-signed-method', method],
    ['dap-signed-target', targetUri],
    ...verified.coveredFields.map(([name, value]): FieldLine => [`${keptFieldPrefix}${name.toLowerCase()}`, value]),
    ['signature-input', asSender(verified.signatureInput)],
    ['signature', asSender(verified.signature)],
  ];
}

/**
 * Verifies the sender's own signature in a delivery, at any later time: the base is rebuilt with `@method` and
 * `@target-uri` from `dap-signed-method` and `dap-signed-target`, other covered fields from `dap-signed-field-…`. The
 * window of acceptance is not judged again; the key must have been usable when the signature says it was made.
 */
export function verifySenderSignature(delivery: Delivery, { resolveKey }: { readonly resolveKey: KeyResolver }): SignatureVerdict {
  const fields = readSignatureFields(delivery.headers);
  const method = singleValue(delivery.headers, 'dap-signed-method');
  const targetUri = singleValue(delivery.headers, 'dap-signed-target');
  if (fields === undefined || method === undefined || targetUri === undefined) return incomplete;
  const kept = keptFields(delivery.headers, fields);
  const verdict = verifyProfile({
    fields,
    body: delivery.body,
    ...originalComponents({ method, targetUri }, kept, fields, delivery.body),
    select: byLabel(senderLabel),
    checkParameters: lifetimeFault,
    keyUsedAt: (created) => created,
    resolveKey,
  });
  return verdict.ok ? verifiedSignature(verdict, fields, kept) : verdict;
}

/** The value of a field that occurs once; undefined when it is absent or repeated. */
export function singleValue(headers: readonly FieldLine[], lowerCaseName: string): string | undefined {
  const found = headers.filter(([name]) => name.toLowerCase() === lowerCaseName);
  return found.length === 1 ? found[0]?.[1] : undefined;
}

const incomplete: SignatureRefusal = { ok: false, problem: 'bad-request', stage: 'parse', base: null };

/** The fields of the sender's request, not those of the exchange that delivers it. */
function keptFields(headers: readonly FieldLine[], { contentDigest, contentType }: SignatureFields): FieldLine[] {
  const lines: FieldLine[] = [];
  for (const [name, value] of headers) {
    const fieldName = name.toLowerCase();
    if (fieldName.startsWith(keptFieldPrefix)) lines.push([fieldName.slice(keptFieldPrefix.length), value]);
  }
  if (contentDigest !== undefined) lines.push(['content-digest', contentDigest]);
  if (contentType !== undefined) lines.push(['content-type', contentType]);
  return lines;
}

export function originalComponents(
  origin: SignedOrigin,
  headers: readonly FieldLine[],
  fields: SignatureFields,
  body: Uint8Array,
): Pick<ProfileCheck, 'required' | 'mayCover' | 'valueOf'> {
  if (origin.method === recordMethod && origin.targetUri.startsWith(recordScheme)) {
    const topic = origin.targetUri.slice(recordScheme.length);
    const record = { topic, headers: [['dap-topic', topic]] as const, body };
    return { required: requiredOfRecord, mayCover: ({ name }) => requiredOfRecord.includes(name), valueOf: (component) => recordValue(record, fields, component) };
  }
  const request = { ...origin, headers, body };
  return { required: requiredOfRequest(body), mayCover, valueOf: (component) => requestValue(request, fields, component) };
}

function asSender(member: string): string {
  return `${senderLabel}${member.slice(member.indexOf('='))}`;
}
