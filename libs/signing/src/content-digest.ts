import { hash } from 'node:crypto';
import { isInnerListMember, parseUniqueDictionary } from './structured-field.ts';

export type DigestAlgorithm = 'sha-256' | 'sha-512';

/** `unsupported` = an algorithm that is not allowed, also beside a good one; `malformed` covers the empty field. */
export type DigestVerdict = 'match' | 'mismatch' | 'malformed' | 'unsupported';

const hashNames: Record<DigestAlgorithm, string> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** The Content-Digest field (RFC 9530 section 2) of these raw bytes. */
export function contentDigestOf(body: Uint8Array, algorithm: DigestAlgorithm = 'sha-256'): string {
  return `${algorithm}=:${hash(hashNames[algorithm], body, 'base64')}:`;
}

/**
 * Compares a combined Content-Digest field with the raw bytes of the body. Every digest in it must be by sha-256 or
 * sha-512 and every one must match: a field that also vouches for other bytes is worth nothing.
 */
export function checkContentDigest(field: string, body: Uint8Array): DigestVerdict {
  if (field === contentDigestOf(body)) return 'match';
  const digests = parseUniqueDictionary(field);
  if (digests === undefined || digests.size === 0) return 'malformed';
  let verdict: DigestVerdict = 'match';
  for (const [algorithm, member] of digests) {
    if (!isDigestAlgorithm(algorithm)) return 'unsupported';
    if (isInnerListMember(member) || !(member[0] instanceof ArrayBuffer)) return 'malformed';
    const expected = hash(hashNames[algorithm], body, 'buffer');
    if (!expected.equals(new Uint8Array(member[0]))) verdict = 'mismatch';
  }
  return verdict;
}

function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(hashNames, name);
}
