import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { componentValue } from './component-value.ts';
import { checkContentDigest } from './content-digest.ts';
import { fieldValues } from './http-message.ts';
import type { HttpMessage, HttpRequest } from './http-message.ts';
import { isSignatureAlgorithm, verifyBytes } from './signature-algorithm.ts';
import { signatureBase } from './signature-base.ts';
import { parseSignatureInput, parseSignatures } from './signature-input.ts';
import type { Component, SignatureInput } from './signature-parameters.ts';
import type { SignatureStage } from './verify-profile.ts';

export type RawVerdict =
  | { readonly ok: true; readonly label: string; readonly base: string }
  | { readonly ok: false; readonly stage: SignatureStage; readonly base: string | null };

export interface RawVerification {
  readonly message: HttpMessage;
  /** The request that a response answers, for components with `req`. */
  readonly request?: HttpRequest;
  /** The algorithm bound to the key. A parameter in the message must only match it. */
  readonly alg: string;
  /** A public key, or the shared secret of hmac-sha256. */
  readonly key: KeyObject;
  /** Which signature; needed when there are several. */
  readonly label?: string;
  readonly at: Date;
}

/**
 * Verifies one signature by the rules of RFC 9421 section 3.2 and no others: for conformance tests and tools. The
 * platform's doors use `verifyRequest`. Speaks hmac-sha256, which they do not; rsa-v1_5-sha256 is refused here too.
 * A covered Content-Digest must match the body, and `at` must not be after `expires`.
 */
export function verifyRaw(verification: RawVerification): RawVerdict {
  const { message, request, alg, key, at } = verification;
  const selected = selectByLabel(message, verification.label);
  if (selected === undefined) return { ok: false, stage: 'parse', base: null };
  const { input, signature } = selected;
  const base = signatureBase(message, input, request);
  if (base === undefined) return { ok: false, stage: 'base', base: null };
  if (!(isSignatureAlgorithm(alg) || alg === 'hmac-sha256') || (input.parameters.alg ?? alg) !== alg) return { ok: false, stage: 'policy', base };
  if (!isGenuine(alg, key, Buffer.from(base, 'latin1'), signature)) return { ok: false, stage: 'crypto', base };
  if (!coveredDigestsMatch(input, message, request)) return { ok: false, stage: 'digest', base };
  const { expires } = input.parameters;
  if (expires !== undefined && at.getTime() > expires * 1000) return { ok: false, stage: 'policy', base };
  return { ok: true, label: input.label, base };
}

/**
 * Labels must be the same in both fields (RFC 9421 section 4); without a wish there must be one signature only. Both fields may be trailers
 * where the header has neither.
 */
function selectByLabel({ fields, trailers = [] }: HttpMessage, wish: string | undefined): { input: SignatureInput; signature: Uint8Array } | undefined {
  const where = [fields, trailers].find((lines) => ['signature-input', 'signature'].some((name) => fieldValues(lines, name).length > 0)) ?? fields;
  const inputs = parseSignatureInput(fieldValues(where, 'signature-input').join(', '));
  const signatures = parseSignatures(fieldValues(where, 'signature').join(', '));
  if (inputs === undefined || signatures === undefined) return undefined;
  if (inputs.length !== signatures.size || !inputs.every(({ label }) => signatures.has(label))) return undefined;
  if (wish === undefined && inputs.length !== 1) return undefined;
  const input = wish === undefined ? inputs[0] : inputs.find(({ label }) => label === wish);
  const signature = input && signatures.get(input.label);
  return input && signature && { input, signature };
}

function isGenuine(alg: string, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  if (isSignatureAlgorithm(alg)) return key.type === 'public' && verifyBytes(alg, key, data, signature);
  if (key.type !== 'secret') return false;
  const expected = createHmac('sha256', key).update(data).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

function coveredDigestsMatch(input: SignatureInput, message: HttpMessage, request: HttpRequest | undefined): boolean {
  return input.components.every((component) => {
    if (component.name !== 'content-digest') return true;
    const source = component.parameters.has('req') ? request : message;
    const field = source && digestField(source, component);
    return field !== undefined && checkContentDigest(field, source?.body ?? new Uint8Array()) === 'match';
  });
}

/** The whole field, also when only one of its members is covered. */
function digestField(source: HttpMessage, component: Component): string | undefined {
  const trailer = component.parameters.get('tr');
  const parameters = new Map(trailer === undefined ? [] : [['tr', trailer] as const]);
  return componentValue(source, { name: component.name, parameters, text: '' });
}
