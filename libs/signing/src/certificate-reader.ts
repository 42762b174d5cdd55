import { decodeExtensions, readRawExtensions, type CertificateExtensions } from './certificate-extensions.ts';
import { demand, DerReader, derTag, integerOctets, readSigned, paddedBits, readDer, smallInteger, time, type DerValue } from './der.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { keyidOf } from './keyid.ts';
import { certificateFromPem } from './pem.ts';

/** A certificate in PEM (one block, a text before it at most) or DER. */
export type CertificateInput = string | Uint8Array;

/** An X.509 certificate as read, nothing in it believed yet. */
export interface Certificate {
  keyid: string;
  /** The signed part, with tag and length. */
  tbs: Uint8Array;
  /** 1, 2 or 3. */
  version: number;
  /** Lower-case hex of the INTEGER's content octets. */
  serialNumber: string;
  issuer: DistinguishedName;
  subject: DistinguishedName;
  notBefore: Date;
  notAfter: Date;
  /** SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** AlgorithmIdentifier as named within the signed part and beside the signature. */
  signedAlgorithm: Uint8Array;
  signatureAlgorithm: Uint8Array;
  signature: Uint8Array;
  extensions: CertificateExtensions;
}

/** Larger ones are not read: a path may bring in several, and none of a partner's comes near. */
const MOST_BYTES = 65_536;

/** Reads strict DER, complete to the last byte; `undefined` when it is not a certificate in that form. */
export function readCertificate(input: CertificateInput): Certificate | undefined {
  const der = typeof input === 'string' ? certificateFromPem(input) : input;
  if (der === undefined || der.length > MOST_BYTES) return undefined;
  const certificate = readDer(der, (reader) => {
    const { signed, ...whole } = readSigned(reader);
    return { ...readSignedPart(new DerReader(signed.content)), tbs: signed.raw, ...whole };
  });
  return certificate === undefined ? undefined : { ...certificate, keyid: keyidOf(der) };
}

type SignedPart = Omit<Certificate, 'keyid' | 'tbs' | 'signatureAlgorithm' | 'signature'>;

/** TBSCertificate (RFC 5280 4.1.2). */
function readSignedPart(tbs: DerReader): SignedPart {
  const version = tbs.optional(0xa0);
  const serialNumber = Buffer.from(integerOctets(tbs.next(derTag.integer))).toString('hex');
  const signedAlgorithm = tbs.next(derTag.sequence).raw;
  const issuer = readName(tbs);
  const validity = tbs.enter();
  const [notBefore, notAfter] = [time(validity), time(validity)];
  validity.end();
  const subject = readName(tbs);
  const spki = tbs.next(derTag.sequence).raw;
  for (const tag of [0x81, 0x82]) checkUniqueIdentifier(tbs.optional(tag));
  const wrapped = tbs.optional(0xa3);
  tbs.end();
  const extensions = wrapped === undefined ? [] : readExplicit(wrapped.content, readRawExtensions);
  return {
    version: version === undefined ? 1 : readExplicit(version.content, (reader) => smallInteger(reader.next(derTag.integer))) + 1,
    serialNumber, signedAlgorithm, issuer, notBefore, notAfter, subject, spki,
    extensions: decodeExtensions(extensions),
  };
}

/** Nothing goes by one; it is read so that a malformed one is refused. */
function checkUniqueIdentifier(identifier: DerValue | undefined): void {
  if (identifier !== undefined) demand(paddedBits(identifier).octets.length > 0, 'an empty identifier');
}

function readExplicit<T>(content: Uint8Array, read: (reader: DerReader) => T): T {
  const reader = new DerReader(content);
  const value = read(reader);
  reader.end();
  return value;
}
