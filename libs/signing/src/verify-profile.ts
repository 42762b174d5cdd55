import { generateKeyPairSync, sign } from 'node:crypto';
import { checkContentDigest } from './content-digest.ts';
import { isKeyid, isLongEnough, isUsable } from './registered-key.ts';
import type { RegisteredKey } from './registered-key.ts';
import { isSignatureAlgorithm, verifyBytes } from './signature-algorithm.ts';
import { assembleBase } from './signature-base.ts';
import type { SignatureFields } from './signature-fields.ts';
import { hasDuplicateComponents, parseSignatureInput, parseSignatures } from './signature-input.ts';
import type { Component, SignatureInput, SignatureParameters } from './signature-parameters.ts';

export const profileTag = 'iiz-dap';

export type SignatureProblem =
  | 'signature-required'
  | 'signature-coverage'
  | 'signature-invalid'
  | 'signature-expired'
  | 'digest-mismatch'
  | 'alg-not-allowed'
  | 'bad-request'
  | 'key-revoked';

/** Where a verifier stopped. What cannot be parsed or built never reaches `crypto`. */
export type SignatureStage = 'parse' | 'base' | 'crypto' | 'digest' | 'policy';

export interface SignatureRefusal {
  readonly ok: false;
  readonly problem: SignatureProblem;
  readonly stage: SignatureStage;
  /** The signature base, null when it was not built. */
  readonly base: string | null;
  /** The keyid that the message claims, only when such a key is registered; it proves nothing about the sender. */
  readonly keyid?: string;
}

export interface ProfileSignature {
  readonly ok: true;
  readonly input: SignatureInput;
  readonly signature: Uint8Array;
  readonly key: RegisteredKey;
  readonly base: string;
}

export type KeyResolver = (keyid: string) => RegisteredKey | undefined;

/** What is signed, and what this kind of signature asks for. */
export interface ProfileCheck {
  readonly fields: SignatureFields;
  readonly body: Uint8Array;
  /** Component names that must be covered, without parameters. */
  readonly required: readonly string[];
  readonly mayCover: (component: Component) => boolean;
  readonly valueOf: (component: Component) => string | undefined;
  readonly select: (inputs: readonly SignatureInput[]) => SignatureInput | SignatureProblem;
  readonly checkParameters: (parameters: SignatureParameters) => SignatureProblem | undefined;
  /** The instant at which the key must have been usable. */
  readonly keyUsedAt: (created: Date) => Date;
  readonly resolveKey: KeyResolver;
}

/**
 * Limits that keep a refusal cheap (about a millisecond): a profile signature needs some 330 characters, RSA-4096 690 for
 * its value. What a keyid may be is not judged by its length: an endless one names no key, like any other.
 */
const maxFieldLength = 12 * 1024;
const maxComponents = 32;
/** A member of a field, or a parameter of the query, has to be looked for in all of it. */
const maxComponentsWithin = 2;

/** A key of nobody's: a message under an unknown keyid costs one whole verification, like the others. */
const decoy = generateKeyPairSync('ed25519');
const decoySignature = sign(null, Buffer.alloc(1), decoy.privateKey);

/** One profile signature, checked in the order from cheap to dear. The first fault decides. */
export function verifyProfile(check: ProfileCheck): ProfileSignature | SignatureRefusal {
  const claimed = readClaim(check);
  if ('ok' in claimed) return claimed;
  const { input, signature, key } = claimed;
  if (!digestMatches(check)) return refusal('digest-mismatch', 'digest', key);
  const base = assembleBase(input, check.valueOf);
  if (base === undefined) return refusal('signature-invalid', 'base', key);
  const data = Buffer.from(base, 'latin1');
  if (key === undefined) {
    verifyBytes('ed25519', decoy.publicKey, data, decoySignature);
    return refusal('signature-invalid', 'policy', undefined, base);
  }
  if (!verifyBytes(key.alg, key.publicKey, data, signature)) return refusal('signature-invalid', 'crypto', key, base);
  if (!isUsable(key, check.keyUsedAt(createdAt(input)))) return refusal('key-revoked', 'policy', key, base);
  return { ok: true, input, signature, key, base };
}

interface Claim {
  readonly input: SignatureInput;
  readonly signature: Uint8Array;
  readonly key: RegisteredKey | undefined;
}

/** What can be said before the body is looked at. */
export function readClaim(check: ProfileCheck): Claim | SignatureRefusal {
  const selected = selectSignature(check);
  if (typeof selected === 'string') return refusal(selected, 'parse');
  const { input, signature } = selected;
  const { keyid, alg } = input.parameters;
  const key = keyid !== undefined && isKeyid(keyid) ? check.resolveKey(keyid) : undefined;
  const fault = check.checkParameters(input.parameters) ?? coverageFault(input, check) ?? algorithmFault(alg, key, check, input);
  return fault === undefined ? { input, signature, key } : refusal(fault, 'policy', key);
}

export function createdAt({ parameters }: SignatureInput): Date {
  return new Date((parameters.created ?? 0) * 1000);
}

/** Finds the one signature by its tag; none is `signature-required`, several are ambiguous. */
export function byTag(inputs: readonly SignatureInput[]): SignatureInput | SignatureProblem {
  let found: SignatureInput | undefined;
  for (const input of inputs) {
    if (input.parameters.tag !== profileTag) continue;
    if (found !== undefined) return 'bad-request';
    found = input;
  }
  return found ?? 'signature-required';
}

/** Finds the one signature by its label, tagged as the profile's. */
export function byLabel(label: string, tag: string = profileTag): ProfileCheck['select'] {
  return (inputs) => inputs.find((input) => input.label === label && input.parameters.tag === tag) ?? 'signature-required';
}

function selectSignature({ fields, select }: ProfileCheck): { input: SignatureInput; signature: Uint8Array } | SignatureProblem {
  if (fields.signatureInput === undefined || fields.signature === undefined) return 'signature-required';
  if (fields.signatureInput.length > maxFieldLength || fields.signature.length > maxFieldLength) return 'bad-request';
  const inputs = parseSignatureInput(fields.signatureInput);
  const signatures = parseSignatures(fields.signature);
  if (inputs === undefined || signatures === undefined || inputs.length !== signatures.size) return 'bad-request';
  if (!inputs.every(({ label }) => signatures.has(label))) return 'bad-request';
  const input = select(inputs);
  if (typeof input === 'string') return input;
  if (isTooMuch(input) || hasDuplicateComponents(input.components)) return 'bad-request';
  const signature = signatures.get(input.label);
  return signature !== undefined && isCanonicalBase64(fields.signature, input.label, signature) ? { input, signature } : 'bad-request';
}

function isTooMuch({ components }: SignatureInput): boolean {
  return components.length > maxComponents || components.filter(({ parameters }) => parameters.size > 0).length > maxComponentsWithin;
}

/** The same bytes have several spellings in base64; one is enough. */
function isCanonicalBase64(field: string, label: string, signature: Uint8Array): boolean {
  return field.includes(`${label}=:${Buffer.from(signature).toString('base64')}:`);
}

function coverageFault({ components }: SignatureInput, { required, mayCover }: ProfileCheck): SignatureProblem | undefined {
  const covered = (name: string): boolean => components.some((component) => component.name === name && component.parameters.size === 0);
  return required.every(covered) && components.every(mayCover) ? undefined : 'signature-coverage';
}

function algorithmFault(claimed: string | undefined, key: RegisteredKey | undefined, check: ProfileCheck, input: SignatureInput): SignatureProblem | undefined {
  if (claimed !== undefined && !isSignatureAlgorithm(claimed)) return 'alg-not-allowed';
  if (key === undefined) return undefined;
  if (claimed !== undefined && claimed !== key.alg) return 'alg-not-allowed';
  return isLongEnough(key, check.keyUsedAt(createdAt(input))) ? undefined : 'alg-not-allowed';
}

/** A Content-Digest is compared wherever there is one, covered or not. */
function digestMatches({ fields, body }: ProfileCheck): boolean {
  return fields.contentDigest === undefined || checkContentDigest(fields.contentDigest, body) === 'match';
}

function refusal(problem: SignatureProblem, stage: SignatureStage, key?: RegisteredKey, base: string | null = null): SignatureRefusal {
  return key === undefined ? { ok: false, problem, stage, base } : { ok: false, problem, stage, base, keyid: key.keyid };
}
