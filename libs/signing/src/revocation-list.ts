import { readRawExtensions, keyUsageBit, type RawExtension } from './certificate-extensions.ts';
import { readCertificate, type Certificate, type CertificateInput } from './certificate-reader.ts';
import { isAllowedAlgorithm, isSignedBy, type SignedBytes } from './certificate-signature.ts';
import { DerReader, derTag, integerOctets, octetAlignedBits, readDer, smallInteger, time } from './der.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { derFromPem } from './pem.ts';

export type RevocationFault = 'revoked' | 'crl-missing' | 'crl-not-yet-valid' | 'crl-expired' | 'crl-invalid';

/** A certificate revocation list as read (RFC 5280 5.1), nothing in it believed yet. */
export interface RevocationList extends SignedBytes {
  /** 1 or 2. */
  version: number;
  issuer: DistinguishedName;
  thisUpdate: Date;
  nextUpdate: Date;
  /** CRLNumber in lower-case hex; `undefined` when missing or marked critical. */
  number: string | undefined;
  /** Serial numbers (lower-case hex of the content octets), whatever the reason; a hold counts. */
  revoked: ReadonlySet<string>;
  /** A critical extension, of the list or of an entry: delta, partitioned or indirect lists, which are not understood here. */
  unknownCritical: boolean;
}

const CRL_NUMBER = '2.5.29.20';
/** A list of some 300,000 entries; a larger one needs another way of reading. */
const MOST_BYTES = 16_777_215;

/** Reads a list in PEM (one block) or DER; `undefined` when it is not one, or says no next update. */
export function readRevocationList(input: string | Uint8Array): RevocationList | undefined {
  const der = typeof input === 'string' ? derFromPem(input, 'X509 CRL') : input;
  if (der === undefined || der.length > MOST_BYTES) return undefined;
  return readDer(der, (reader) => {
    const outer = reader.enter();
    const signed = outer.next(derTag.sequence);
    const signatureAlgorithm = outer.next(derTag.sequence).raw;
    const signature = octetAlignedBits(outer.next(derTag.bitString));
    outer.end();
    return { ...readSignedPart(new DerReader(signed.content)), tbs: signed.raw, signatureAlgorithm, signature };
  });
}

/**
 * Why the lists do not clear this certificate, or `undefined` if they do. Listed in any of the issuer's is
 * revoked; otherwise the newest must be current. A list that is not the issuer's own work, or of a form not
 * understood here, neither revokes nor clears anybody.
 */
export function revocationOf(certificate: Certificate, issuer: Certificate, lists: readonly RevocationList[], at: Date): RevocationFault | undefined {
  const own = lists.filter((list) => Buffer.compare(list.issuer.raw, issuer.subject.raw) === 0);
  const genuine = own.filter((list) => isGenuine(list, issuer));
  if (genuine.some((list) => list.thisUpdate <= at && list.revoked.has(certificate.serialNumber))) return 'revoked';
  const begun = genuine.filter(({ thisUpdate }) => thisUpdate <= at).toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime());
  const [newest] = begun;
  if (newest !== undefined) return newest.nextUpdate < at ? 'crl-expired' : undefined;
  if (genuine.length > 0) return 'crl-not-yet-valid';
  return own.length > 0 ? 'crl-invalid' : 'crl-missing';
}

/** The keyid of the authority that made this list, among those given; `undefined` when it is nobody's of them. */
export function authorityOf(list: RevocationList, authorities: readonly CertificateInput[]): string | undefined {
  return authorities
    .map(readCertificate)
    .find((authority) => authority !== undefined && Buffer.compare(list.issuer.raw, authority.subject.raw) === 0 && isGenuine(list, authority))?.keyid;
}

function isGenuine(list: RevocationList, issuer: Certificate): boolean {
  const usage = issuer.extensions.keyUsage?.value;
  return list.version === 2 && list.number !== undefined && !list.unknownCritical
    && (usage === undefined || usage.has(keyUsageBit.cRLSign))
    && isAllowedAlgorithm(list) && isSignedBy(list, issuer.spki);
}

type SignedPart = Omit<RevocationList, 'tbs' | 'signatureAlgorithm' | 'signature'>;

function readSignedPart(tbs: DerReader): SignedPart {
  const version = tbs.optional(derTag.integer);
  const signedAlgorithm = tbs.next(derTag.sequence).raw;
  const issuer = readName(tbs);
  const [thisUpdate, nextUpdate] = [time(tbs), time(tbs)];
  const entries = tbs.optional(derTag.sequence);
  const wrapped = tbs.optional(0xa0);
  tbs.end();
  const extensions = wrapped === undefined ? [] : readDer(wrapped.content, readRawExtensions);
  const { revoked, critical } = entries === undefined ? { revoked: new Set<string>(), critical: false } : readEntries(new DerReader(entries.content));
  return {
    version: version === undefined ? 1 : smallInteger(version) + 1,
    signedAlgorithm, issuer, thisUpdate, nextUpdate, revoked,
    number: crlNumber(extensions ?? []),
    unknownCritical: critical || extensions === undefined || extensions.some((extension) => extension.critical),
  };
}

function readEntries(list: DerReader): { revoked: Set<string>; critical: boolean } {
  const revoked = new Set<string>();
  let critical = false;
  while (!list.atEnd) {
    const entry = list.enter();
    revoked.add(Buffer.from(integerOctets(entry.next(derTag.integer))).toString('hex'));
    time(entry);
    if (!entry.atEnd) critical ||= readRawExtensions(entry).some((extension) => extension.critical);
    entry.end();
  }
  return { revoked, critical };
}

function crlNumber(extensions: RawExtension[]): string | undefined {
  const [only, ...more] = extensions.filter(({ oid }) => oid === CRL_NUMBER);
  if (only === undefined || only.critical || more.length > 0) return undefined;
  return readDer(only.content, (reader) => Buffer.from(integerOctets(reader.next(derTag.integer))).toString('hex'));
}
