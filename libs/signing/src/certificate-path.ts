import { readCertificate, type Certificate, type CertificateInput } from './certificate-reader.ts';
import { faultOf, isIssuerOf, isSelfIssued, type CertificateFault } from './certificate-rules.ts';
import { isSignedBy } from './certificate-signature.ts';
import { permitsNames } from './name-constraints.ts';
import { readRevocationList, revocationOf, type RevocationFault, type RevocationList } from './revocation-list.ts';

/** Purposes by the names of RFC 5280 4.2.1.12 and RFC 9336; any other by its dotted object identifier. */
const purposes: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  documentSigning: '1.3.6.1.5.5.7.3.36',
};

export type PathFault =
  | CertificateFault
  | RevocationFault
  | 'unreadable'
  | 'no-anchor'
  | 'signature-invalid'
  | 'path-length'
  | 'path-too-complex';

export interface CertificatePathQuery {
  leaf: CertificateInput;
  /** In any order; those that belong to no path are left aside. */
  intermediates: readonly CertificateInput[];
  anchors: readonly CertificateInput[];
  at: Date;
  /** Given, as read or still to be: every certificate below the anchor must be cleared by a current list of its issuer. Left out: no revocation check. */
  crls?: readonly (CertificateInput | RevocationList)[];
  /** Every purpose listed must stand in the leaf's extended key usage. Left out or empty: no purpose rule. */
  eku?: readonly string[];
  /** At most two, which is also the default; self-issued ones are not counted (RFC 5280 4.2.1.9). */
  maxIntermediates?: 0 | 1 | 2;
}

export type CertificatePathResult =
  | {
      ok: true;
      /** keyids from the leaf to the anchor. */
      path: string[];
      /** Until then the answer stays the same, unless a newer revocation list says otherwise. */
      validUntil: Date;
    }
  | {
      ok: false;
      reason: PathFault;
      /** The certificate at fault, if it could be read. */
      keyid?: string;
    };

interface Search {
  intermediates: Certificate[];
  anchors: Certificate[];
  crls: RevocationList[] | undefined;
  eku: string[];
  at: Date;
  maxIntermediates: number;
  signaturesLeft: number;
}

type Refusal = Extract<CertificatePathResult, { ok: false }>;
type Found = { ok: true; path: Certificate[] };

/** Candidates may share a name, so a pool made for it could ask for a check per pair: no honest path comes near. */
const MOST_SIGNATURES = 32;
const MOST_CERTIFICATES = 256;
const ANY_PURPOSE = '2.5.29.37.0';

/**
 * Whether a path of at most two intermediates leads from the leaf to an anchor and every rule holds for it
 * (RFC 5280 section 6, without policies): validity, names, signatures by node:crypto, key usage, basic
 * constraints, path length, name constraints, extended key usage, no unknown critical extension, revocation.
 * Names chain octet for octet. Server names are not matched. That the leaf's key is pinned for the partner is
 * the caller's affair. `at` counts in whole seconds. Never throws for what it is given to read.
 */
export function checkCertificatePath({ at, ...query }: CertificatePathQuery): CertificatePathResult {
  return readCertificatePath(query)(at);
}

/** The same for several times: the certificates are read once. Above 256 of them none but the leaf is. */
export function readCertificatePath(query: Omit<CertificatePathQuery, 'at'>): (at: Date) => CertificatePathResult {
  const leaf = readCertificate(query.leaf);
  if (leaf !== undefined && query.intermediates.length + query.anchors.length > MOST_CERTIFICATES) return () => ({ ok: false, reason: 'path-too-complex' });
  const given = leaf === undefined ? undefined : prepare(query);
  if (leaf === undefined || given === undefined) return () => ({ ok: false, reason: 'unreadable' });
  return (at) => pathFrom(leaf, { ...given, at: new Date(Math.floor(at.getTime() / 1000) * 1000), signaturesLeft: MOST_SIGNATURES });
}

function pathFrom(leaf: Certificate, search: Search): CertificatePathResult {
  const fault = faultOf(leaf, 'leaf', search.at) ?? (namesPurposes(leaf, search.eku) ? undefined : 'extended-key-usage');
  if (fault !== undefined) return refusal(fault, leaf);
  const found = findPath([leaf], search);
  if (!found.ok) return found;
  return { ok: true, path: found.path.map(({ keyid }) => keyid), validUntil: validUntil(found.path, search.crls) };
}

function prepare({ intermediates, anchors, crls, eku = [], maxIntermediates = 2 }: Omit<CertificatePathQuery, 'at'>): Omit<Search, 'at' | 'signaturesLeft'> | undefined {
  const lists = crls?.map((list) => (typeof list === 'string' || list instanceof Uint8Array ? readRevocationList(list) : list));
  const read = { intermediates: intermediates.map(readCertificate), anchors: anchors.map(readCertificate), crls: lists };
  if ([...read.intermediates, ...read.anchors, ...(read.crls ?? [])].includes(undefined)) return undefined;
  return {
    intermediates: read.intermediates.filter((certificate) => certificate !== undefined),
    anchors: read.anchors.filter((certificate) => certificate !== undefined),
    crls: read.crls?.filter((list) => list !== undefined),
    eku: eku.map((name) => purposes[name] ?? name),
    maxIntermediates,
  };
}

/** Tries anchors first, then intermediates; the first fault met on a path that named its issuer is the one reported. */
function findPath(path: Certificate[], search: Search): Found | Refusal {
  const child = path.at(-1);
  if (child === undefined) throw new RangeError('a path has at least its leaf');
  let refused: Refusal | undefined;
  const candidates = [
    ...search.anchors.map((issuer) => ({ issuer, place: 'anchor' as const })),
    ...search.intermediates.map((issuer) => ({ issuer, place: 'intermediate' as const })),
  ].filter(({ issuer }) => isIssuerOf(issuer, child) && !path.some(({ keyid }) => keyid === issuer.keyid));
  for (const { issuer, place } of candidates) {
    const result = place === 'anchor' ? finish([...path, issuer], search) : extend(path, issuer, search);
    if (result.ok || result.reason === 'path-too-complex') return result;
    refused ??= result;
  }
  return refused ?? refusal('no-anchor', child);
}

function extend(path: Certificate[], issuer: Certificate, search: Search): Found | Refusal {
  if (countedIntermediates([...path, issuer]) > search.maxIntermediates) return refusal('path-length', issuer);
  const fault = linkFault(path, issuer, 'intermediate', search);
  return fault === undefined ? findPath([...path, issuer], search) : refusal(fault, issuer);
}

/** The path is complete: the anchor's own rules, then those that look at the path as a whole. */
function finish(path: Certificate[], search: Search): Found | Refusal {
  const anchor = path.at(-1);
  if (anchor === undefined) throw new RangeError('a path has at least its leaf');
  const fault = linkFault(path.slice(0, -1), anchor, 'anchor', search);
  if (fault !== undefined) return refusal(fault, anchor);
  for (const [index, authority] of path.entries()) {
    const below = path.slice(0, index);
    if (!allowsPathLength(authority, below)) return refusal('path-length', authority);
    if (!allowsNames(authority, below)) return refusal('name-constraints', authority);
    if (index > 0 && authority !== anchor && !allowsPurposes(authority, search.eku)) return refusal('extended-key-usage', authority);
  }
  return revocationRefusal(path, search) ?? { ok: true, path };
}

/** An issuer that did not sign is refused whatever it says; its own fault is then merely the better reason. */
function linkFault(path: Certificate[], issuer: Certificate, place: 'intermediate' | 'anchor', search: Search): PathFault | undefined {
  const child = path.at(-1);
  if (search.signaturesLeft <= 0) return 'path-too-complex';
  search.signaturesLeft -= 1;
  if (child === undefined || !isSignedBy(child, issuer.spki)) return faultOf(issuer, place, search.at) ?? 'signature-invalid';
  return faultOf(issuer, place, search.at);
}

/** RFC 5280 4.2.1.9: an authority's own key under its own name, which is how it changes keys, does not count. */
function allowsPathLength(authority: Certificate, below: Certificate[]): boolean {
  const limit = authority.extensions.basicConstraints?.value.pathLength;
  return limit === undefined || countedIntermediates(below) <= limit;
}

function countedIntermediates([, ...intermediates]: Certificate[]): number {
  return intermediates.filter((certificate) => !isSelfIssued(certificate)).length;
}

/** RFC 5280 6.1.3 (b): not applied to self-issued certificates, the leaf excepted. */
function allowsNames(authority: Certificate, below: Certificate[]): boolean {
  const constraints = authority.extensions.nameConstraints?.value;
  if (constraints === undefined) return true;
  return below.every((certificate, index) => (index > 0 && isSelfIssued(certificate))
    || permitsNames(constraints, { subject: certificate.subject, alternatives: certificate.extensions.subjectAltName?.value ?? [] }));
}

/** A leaf asked for a purpose names that purpose, and not "any" beside it. */
function namesPurposes(certificate: Certificate, eku: string[]): boolean {
  const named = certificate.extensions.extendedKeyUsage?.value ?? [];
  return eku.length === 0 || (eku.every((purpose) => named.includes(purpose)) && !named.includes(ANY_PURPOSE));
}

/** An intermediate without the extension, or with anyExtendedKeyUsage, leaves purposes open. */
function allowsPurposes(intermediate: Certificate, eku: string[]): boolean {
  const named = intermediate.extensions.extendedKeyUsage?.value;
  return named === undefined || named.includes(ANY_PURPOSE) || eku.every((purpose) => named.includes(purpose));
}

function revocationRefusal(path: Certificate[], { crls, at }: Search): Refusal | undefined {
  if (crls === undefined) return undefined;
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1];
    const fault = issuer === undefined ? 'crl-missing' : revocationOf(certificate, issuer, crls, at);
    if (fault !== undefined) return refusal(fault, certificate);
  }
  return undefined;
}

function validUntil(path: Certificate[], crls: RevocationList[] | undefined): Date {
  const names = new Set(path.slice(1).map(({ subject }) => Buffer.from(subject.raw).toString('hex')));
  const lists = (crls ?? []).filter(({ issuer }) => names.has(Buffer.from(issuer.raw).toString('hex')));
  return new Date(Math.min(...path.map(({ notAfter }) => notAfter.getTime()), ...lists.map(({ nextUpdate }) => nextUpdate.getTime())));
}

function refusal(reason: PathFault, { keyid }: Certificate): Refusal {
  return { ok: false, reason, keyid };
}
