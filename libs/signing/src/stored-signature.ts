import { checkContentDigest, contentDigestOf } from './content-digest.ts';
import { isPrintable, trimField } from './http-message.ts';
import type { FieldLine } from './http-message.ts';
import { byLabel, createdAt, profileTag, verifyProfile } from './verify-profile.ts';
import type { KeyResolver, SignatureRefusal } from './verify-profile.ts';
import type { RegisteredKey, SigningKey } from './registered-key.ts';
import { coveredList, signInput, unixSeconds } from './sign-request.ts';
import type { Component } from './signature-parameters.ts';

/** Field values that make a document verifiable for as long as the key's certificate is known. */
export interface StoredSignature {
  readonly contentDigest: string;
  readonly signatureInput: string;
  readonly signature: string;
}

export interface DocumentToSign {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly key: SigningKey;
  readonly created: Date;
  readonly label?: string;
  readonly tag?: string;
  /** Further fields that are covered, in this order, names in lower case: for a delivery ce-id, ce-source, ce-type, dap-recipient. */
  readonly extra?: readonly FieldLine[];
  /** The Content-Digest that the document carries already (a delivery has its sender's); by default a new one. */
  readonly contentDigest?: string;
}

export interface SignedDocument extends StoredSignature {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** The fields that must be covered besides Content-Digest and Content-Type, as found. */
  readonly extra?: readonly FieldLine[];
}

export interface DocumentVerification {
  readonly resolveKey: KeyResolver;
  readonly label?: string;
  readonly tag?: string;
}

export type DocumentVerdict = { readonly ok: true; readonly keyid: string; readonly key: RegisteredKey; readonly created: Date; readonly base: string } | SignatureRefusal;

/**
 * A signature to be kept: it covers Content-Digest, Content-Type and `extra`, says when it was made and never expires
 * (receipts and deliveries).
 *
 * @throws TypeError when the key is not one for its algorithm a value is not printable ASCII, or a given digest is not the body's.
 */
export function signDocument(document: DocumentToSign): StoredSignature {
  const { body, contentType, key, created, label = 'dap', tag = profileTag, extra = [] } = document;
  const contentDigest = document.contentDigest ?? contentDigestOf(body);
  if (document.contentDigest !== undefined && checkContentDigest(contentDigest, body) !== 'match') throw new TypeError('the Content-Digest given is not that of the body');
  const covered = coveredList(['content-digest', 'content-type', ...extra.map(([name]) => name)]);
  const parameters = `${covered};created=${unixSeconds(created)};keyid="${key.keyid}";tag="${tag}"`;
  return { contentDigest, ...signInput(label, parameters, key, documentValues(contentDigest, contentType, extra)) };
}

/**
 * Verifies a kept signature against the bytes. Everything in `extra` must be covered, and nothing may be covered that
 * is not given. The key must have been usable when the signature says it was made; that this time is true is shown by
 * the audit log, not by the signature.
 */
export function verifyDocument(document: SignedDocument, { resolveKey, label = 'dap', tag = profileTag }: DocumentVerification): DocumentVerdict {
  const { body, contentType, contentDigest, signatureInput, signature, extra = [] } = document;
  const expected = ['content-digest', 'content-type', ...extra.map(([name]) => name)];
  const verdict = verifyProfile({
    fields: { contentDigest, contentType, signatureInput, signature },
    body,
    required: expected,
    mayCover: ({ name }) => expected.includes(name),
    valueOf: documentValues(contentDigest, contentType, extra),
    select: byLabel(label, tag),
    checkParameters: ({ created, expires }) => (isTime(created) && expires === undefined ? undefined : 'signature-invalid'),
    keyUsedAt: (created) => created,
    resolveKey,
  });
  return verdict.ok ? { ok: true, keyid: verdict.key.keyid, key: verdict.key, created: createdAt(verdict.input), base: verdict.base } : verdict;
}

function isTime(seconds: number | undefined): boolean {
  return seconds !== undefined && !Number.isNaN(new Date(seconds * 1000).getTime());
}

function documentValues(contentDigest: string, contentType: string, extra: readonly FieldLine[]): (component: Component) => string | undefined {
  const fields: FieldLine[] = [['content-digest', contentDigest], ['content-type', contentType], ...extra];
  return ({ name, parameters }) => {
    if (parameters.size > 0) return undefined;
    const found = fields.filter(([field]) => field === name);
    const value = found.length === 1 && found[0] !== undefined ? trimField(found[0][1]) : undefined;
    return value !== undefined && isPrintable(value) ? value : undefined;
  };
}
