import type { FieldLine } from './http-message.ts';
import { originalComponents, type SignedOrigin } from './sender-signature.ts';
import { byLabel, createdAt, verifyProfile, type KeyResolver, type SignatureRefusal } from './verify-profile.ts';
import type { RegisteredKey } from './registered-key.ts';
import { parseSignatureInput } from './signature-input.ts';
import { lifetimeFault } from './verify-request.ts';

/** A sender's signature as the platform keeps it. The Content-Digest that it covers stands for the bytes. */
export interface KeptSignature extends SignedOrigin {
  readonly contentType: string;
  readonly contentDigest: string;
  readonly signatureInput: string;
  readonly signature: string;
  /** Header lines that the signature covers besides Content-Digest and Content-Type. */
  readonly coveredFields: readonly FieldLine[];
}

export type KeptVerdict = { readonly ok: true; readonly key: RegisteredKey; readonly created: Date } | SignatureRefusal;

/** Some byte: a message has a body, so that its digest must be covered. */
const someBody = Buffer.of(0);

/**
 * Verifies that the sender signed a message with this digest, years later and without its bytes. Whether bytes at hand
 * have that digest is the caller's to compare. The window of acceptance is not judged again.
 */
export function verifyKeptSignature(kept: KeptSignature, { resolveKey }: { readonly resolveKey: KeyResolver }): KeptVerdict {
  const { method, targetUri, contentType, contentDigest, signatureInput, signature, coveredFields } = kept;
  const fields = { signatureInput, signature, contentDigest, contentType };
  const headers: FieldLine[] = [...coveredFields, ['content-digest', contentDigest], ['content-type', contentType]];
  const label = parseSignatureInput(signatureInput)?.[0]?.label ?? '';
  const verdict = verifyProfile({
    ...originalComponents({ method, targetUri }, headers, fields, someBody),
    fields: { ...fields, contentDigest: undefined },
    body: someBody,
    select: byLabel(label),
    checkParameters: lifetimeFault,
    keyUsedAt: (created) => created,
    resolveKey,
  });
  return verdict.ok ? { ok: true, key: verdict.key, created: createdAt(verdict.input) } : verdict;
}
