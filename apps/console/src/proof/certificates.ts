import 'reflect-metadata';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter, X509Certificate } from '@peculiar/x509';
import { sha256, toHex, type Bytes } from './bytes.ts';
import { fault, type Fault, type FaultCode } from './fault.ts';

/** A certificate as the platform's directory serves it. */
export interface NamedCertificate {
  readonly keyid: string;
  readonly certificatePem: string;
  readonly chainPem?: string;
  readonly revokedAt?: string;
}

export interface CheckedSigner {
  readonly spki: Bytes | undefined;
  /** Whom the certificate names; undefined where it names nobody, or several. */
  readonly name: string | undefined;
  readonly faults: readonly Fault[];
}

const mostIntermediates = 2;
/** By so much a signer's clock may be off when the platform takes a message. */
const clocksApartMs = 300_000;

/** The times at which a signer's certificate must count: when the platform took what was signed, and when it was signed, where that is another one by any clock. */
export function timesOf(created: Date, takenAt: Date): Date[] {
  return Math.abs(created.getTime() - takenAt.getTime()) <= clocksApartMs ? [takenAt] : [created, takenAt];
}

/** Whether the certificate of that keyid led to a trusted authority, was valid and was not revoked at each of the times. */
export async function checkSigner(certificates: readonly NamedCertificate[], keyid: string, times: readonly Date[], place: string, anchors: string): Promise<CheckedSigner> {
  const at = certificates.findIndex((each) => each.keyid === keyid);
  const named = certificates[at];
  const certificate = named && certificatesIn(named.certificatePem)[0];
  if (named === undefined || certificate === undefined || toHex(await sha256(new Uint8Array(certificate.rawData))) !== keyid) return { spki: undefined, name: undefined, faults: [fault('certificate-untrusted', named === undefined ? place : `${place}/${at}`)] };
  const codes = new Set<FaultCode>();
  for (const time of times) {
    // A date that cannot be read revokes.
    if (named.revokedAt !== undefined && !(time < new Date(named.revokedAt))) codes.add('certificate-revoked');
    const path = await checkPath(certificate, certificatesIn(named.chainPem ?? ''), certificatesIn(anchors), time);
    if (path !== undefined) codes.add(path);
  }
  const names = certificate.subjectName.getField('CN');
  return { spki: new Uint8Array(certificate.publicKey.rawData), name: names.length === 1 ? names[0] : undefined, faults: [...codes].map((code) => fault(code, `${place}/${at}`)) };
}

/** Climbs from issuer to issuer up to an anchor; what keeps the path from holding at that time. */
async function checkPath(leaf: X509Certificate, intermediates: readonly X509Certificate[], anchors: readonly X509Certificate[], at: Date): Promise<'certificate-untrusted' | 'certificate-expired' | undefined> {
  let current = leaf;
  let expired = !isValidAt(leaf, at);
  for (let step = 0; step <= mostIntermediates; step++) {
    const anchor = await issuerAmong(current, anchors);
    if (anchor !== undefined) return expired || !isValidAt(anchor, at) ? 'certificate-expired' : undefined;
    const next = await issuerAmong(current, intermediates);
    if (next === undefined) return 'certificate-untrusted';
    expired ||= !isValidAt(next, at);
    current = next;
  }
  return 'certificate-untrusted';
}

async function issuerAmong(certificate: X509Certificate, candidates: readonly X509Certificate[]): Promise<X509Certificate | undefined> {
  for (const candidate of candidates) {
    if (candidate.subject !== certificate.issuer || !maySignCertificates(candidate)) continue;
    if (await certificate.verify({ publicKey: candidate.publicKey, signatureOnly: true }).catch(() => false)) return candidate;
  }
  return undefined;
}

function maySignCertificates(certificate: X509Certificate): boolean {
  const usage = certificate.getExtension(KeyUsagesExtension)?.usages;
  return certificate.getExtension(BasicConstraintsExtension)?.ca === true && (usage === undefined || (usage & KeyUsageFlags.keyCertSign) !== 0);
}

function isValidAt({ notBefore, notAfter }: X509Certificate, at: Date): boolean {
  return at >= notBefore && at <= notAfter;
}

function certificatesIn(pem: string): X509Certificate[] {
  try {
    return PemConverter.decodeWithHeaders(pem).filter(({ type }) => type === 'CERTIFICATE').map(({ rawData }) => new X509Certificate(rawData));
  } catch {
    return [];
  }
}
