import { readRawExtensions, keyUsageBit, type RawExtension } from './certificate-extensions.ts';
import { readCertificate, type Certificate, type CertificateInput } from './certificate-reader.ts';
import { isAllowedAlgorithm, isSignedBy, type SignedBytes } from './certificate-signature.ts';
import { demand, DerReader, derTag, integerOctets, readSigned, readDer, smallInteger, time } from './der.ts';
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
  /** CRLNumber in lower-case hex; `undefined` when missing, marked critical, or not a number from 0 of at most 20 octets. */
  number: string | undefined;
  /** Serial numbers (lower-case hex of the content octets), whatever the reason; a hold counts. */
  revoked: ReadonlySet<string>;
  /** It says more, or of fewer certificates, than is understood here: a critical extension, of the list or of an entry, a delta, a part. */
  beyondReading: boolean;
  /** Of which of its authority's certificates it is; lists replace each other within one scope (RFC 5280 5.2.3). Empty: of all. */
  scope: string;
}

const CRL_NUMBER = '2.5.29.20';
const DELTA_INDICATOR = '2.5.29.27';
const ISSUING_POINT = '2.5.29.28';
/** RFC 5280 5.2.3. */
const LONGEST_NUMBER = 20;
/** A list of some 300,000 entries; a larger one needs another way of reading. */
const MOST_BYTES = 16_777_215;

/** Reads a list in PEM (one block) or DER; `undefined` when it is not one, or says no next update. */
export function readRevocationList(input: string | Uint8Array): RevocationList | undefined {
  const der = typeof input === 'string' ? derFromPem(input, 'X509 CRL') : input;
  if (der === undefined || der.length > MOST_BYTES) return undefined;
  return readDer(der, (reader) => {
    const { signed, ...whole } = readSigned(reader);
    return { ...readSignedPart(new DerReader(signed.content)), tbs: signed.raw, ...whole };
  });
}

/**
 * Why the lists do not clear this certificate, or `undefined` if they do. Listed in any of the issuer's own is
 * revoked, also where that list is a delta or a part; otherwise the newest that is complete and understood must be current. A list that is
 * not the issuer's own work neither revokes nor clears anybody.
 */
export function revocationOf(certificate: Certificate, issuer: Certificate, lists: readonly RevocationList[], at: Date): RevocationFault | undefined {
  const own = lists.filter((list) => Buffer.compare(list.issuer.raw, issuer.subject.raw) === 0);
  const signed = own.filter((list) => isWorkOf(list, issuer));
  if (signed.some((list) => list.thisUpdate <= at && list.revoked.has(certificate.serialNumber))) return 'revoked';
  const genuine = signed.filter(isComplete);
  const newest = genuine.filter(({ thisUpdate }) => thisUpdate <= at).toSorted(byAge).at(-1);
  if (newest !== undefined) return newest.nextUpdate < at ? 'crl-expired' : undefined;
  if (genuine.length > 0) return 'crl-not-yet-valid';
  return own.length > 0 ? 'crl-invalid' : 'crl-missing';
}

/** Older lists first. Of one second the number says which is newer (RFC 5280 5.2.3); equal are only lists of the same bytes. */
export function byAge(a: RevocationList, b: RevocationList): number {
  return a.thisUpdate.getTime() - b.thisUpdate.getTime() || Number(numberOf(a) - numberOf(b)) || Buffer.compare(a.tbs, b.tbs) || Buffer.compare(a.signature, b.signature);
}

function numberOf({ number }: RevocationList): bigint {
  return number === undefined ? -1n : BigInt(`0x${number}`);
}

/** The keyid of the authority that made this list, among those given; `undefined` when it is nobody's of them. */
export function authorityOf(list: RevocationList, authorities: readonly CertificateInput[]): string | undefined {
  return authorities
    .map(readCertificate)
    .find((authority) => authority !== undefined && Buffer.compare(list.issuer.raw, authority.subject.raw) === 0 && isWorkOf(list, authority))?.keyid;
}

function isWorkOf(list: RevocationList, issuer: Certificate): boolean {
  const usage = issuer.extensions.keyUsage?.value;
  return (usage === undefined || usage.has(keyUsageBit.cRLSign)) && isAllowedAlgorithm(list) && isSignedBy(list, issuer.spki);
}

/** Whether who is not in it is not revoked. */
export function isComplete({ version, number, beyondReading }: RevocationList): boolean {
  return version === 2 && number !== undefined && !beyondReading;
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
  demand(entries === undefined || entries.content.length > 0, 'a list of nobody, which is to be left out');
  const { revoked, critical } = entries === undefined ? { revoked: new Set<string>(), critical: false } : readEntries(new DerReader(entries.content));
  return {
    version: version === undefined ? 1 : smallInteger(version) + 1,
    signedAlgorithm, issuer, thisUpdate, nextUpdate, revoked,
    number: crlNumber(extensions ?? []),
    beyondReading: critical || extensions === undefined || isBeyondReading(extensions),
    scope: scopeOf(extensions ?? []),
  };
}

/** A delta and a part say so in an extension that should be critical, and are none the less what they are where it is not. */
function isBeyondReading(extensions: readonly RawExtension[]): boolean {
  return new Set(extensions.map(({ oid }) => oid)).size !== extensions.length
    || extensions.some(({ oid, critical }) => critical || oid === DELTA_INDICATOR || oid === ISSUING_POINT);
}

/** A delta is one whatever it is the delta of. */
function scopeOf(extensions: readonly RawExtension[]): string {
  return extensions.flatMap(({ oid, content }) => (oid === DELTA_INDICATOR ? ['delta'] : oid === ISSUING_POINT ? [Buffer.from(content).toString('hex')] : [])).join(' ');
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
  return readDer(only.content, (reader) => {
    const octets = integerOctets(reader.next(derTag.integer));
    demand(octets.length <= LONGEST_NUMBER && (octets[0] ?? 0) < 0x80, 'a number of a list out of range');
    return Buffer.from(octets).toString('hex');
  });
}
