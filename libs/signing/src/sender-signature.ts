import type { FieldLine } from './http-message.ts';
import { verifyProfile } from './profile.ts';
import type { KeyResolver, SignatureProblem, SignatureRefusal } from './profile.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import type { Component, SignatureParameters } from './signature-input.ts';
import { recordValue, requestValue, requiredOfRecord, requiredOfRequest, verifiedSignature } from './verify-request.ts';
import type { SignatureVerdict, VerifiedSignature } from './verify-request.ts';

/** A delivery as a recipient holds it: the sender's bytes, and the header lines that came with them. */
export interface Delivery {
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

/** Where the sender addressed the message: by HTTPS or to a submit topic. */
export type SignedOrigin = { readonly method: string; readonly targetUri: string } | { readonly topic: string };

const senderLabel = 'sender';

/** The header lines with which a delivery carries the sender's own signature on. */
export function senderHeaders(verified: Pick<VerifiedSignature, 'coveredFields' | 'signatureInput' | 'signature'>, origin: SignedOrigin): FieldLine[] {
  const lines: FieldLine[] = 'topic' in origin ? [['dap-signed-topic', origin.topic]] : [['dap-signed-method', origin.method], ['dap-signed-target', origin.targetUri]];
  return [...lines, ...verified.coveredFields, ['signature-input', relabel(verified.signatureInput)], ['signature', relabel(verified.signature)]];
}

/**
 * Verifies the sender's signature of a delivery, at any later time: the base is rebuilt with `@method` and
 * `@target-uri` from `dap-signed-method` and `dap-signed-target` (or `dap-topic` from `dap-signed-topic`). The window
 * of acceptance is not judged again; the key must have been usable when the signature was made.
 */
export function verifySenderSignature(delivery: Delivery, { resolveKey }: { readonly resolveKey: KeyResolver }): SignatureVerdict {
  const fields = readSignatureFields(delivery.headers);
  const origin = signedOrigin(delivery.headers);
  if (fields === undefined || origin === undefined) return refused('bad-request');
  const verdict = verifyProfile({
    fields,
    body: delivery.body,
    required: 'topic' in origin ? requiredOfRecord : requiredOfRequest(delivery.body),
    valueOf: (component) => originValue(delivery, origin, fields, component),
    select: (inputs) => inputs.find(({ label }) => label === senderLabel) ?? 'signature-required',
    checkParameters: completenessFault,
    keyUsedAt: (created) => created,
    resolveKey,
  });
  return verdict.ok ? verifiedSignature(verdict, fields, delivery.headers) : verdict;
}

function originValue({ headers, body }: Delivery, origin: SignedOrigin, fields: SignatureFields, component: Component): string | undefined {
  if (!('topic' in origin)) return requestValue({ ...origin, headers, body }, fields, component);
  if (component.name === 'dap-topic' && component.parameters.size === 0) return origin.topic;
  return recordValue({ topic: origin.topic, headers, body }, fields, component);
}

function signedOrigin(headers: readonly FieldLine[]): SignedOrigin | undefined {
  const method = single(headers, 'dap-signed-method');
  const targetUri = single(headers, 'dap-signed-target');
  const topic = single(headers, 'dap-signed-topic');
  if (topic !== undefined) return method === undefined && targetUri === undefined && /^[A-Za-z0-9._-]+$/.test(topic) ? { topic } : undefined;
  return method === undefined || targetUri === undefined ? undefined : { method, targetUri };
}

function single(headers: readonly FieldLine[], lowerCaseName: string): string | undefined {
  const found = headers.filter(([name]) => name.toLowerCase() === lowerCaseName);
  return found.length === 1 ? found[0]?.[1] : undefined;
}

function completenessFault({ created, expires, nonce, tag }: SignatureParameters): SignatureProblem | undefined {
  if (created === undefined || expires === undefined || expires <= created || expires - created > 300) return 'signature-expired';
  return nonce === undefined || tag !== 'iiz-dap' ? 'signature-coverage' : undefined;
}

function relabel(member: string): string {
  return `${senderLabel}${member.slice(member.indexOf('='))}`;
}

function refused(problem: SignatureProblem): SignatureRefusal {
  return { ok: false, problem, stage: 'parse', base: null };
}
