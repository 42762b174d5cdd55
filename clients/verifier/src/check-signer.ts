import { algorithmOf, commonName, keyidOf, parseCertificate, pemBlocks, readCertificatePath, signatureWindowSeconds, type CertificatePathResult, type RegisteredKey } from '#signing';
import { fault, type Fault } from './fault.ts';
import type { Trust } from './trust.ts';

/** Where a path of certificates may end, and what may stand between. */
export type Authorities = Pick<Trust, 'anchors' | 'intermediates'>;

/** A certificate as the platform's directory serves it. */
export interface NamedCertificate {
  readonly keyid: string;
  readonly certificatePem: string;
  readonly chainPem?: string;
  readonly revokedAt?: string;
}

/** A signer's key, with what keeps it from counting: the signature is looked at in either case. */
export interface CheckedSigner {
  readonly key: RegisteredKey | undefined;
  /** Whom the certificate names; undefined where it names nobody, or several. */
  readonly name: string | undefined;
  readonly faults: readonly Fault[];
}

/** Whether a partner might sign with an RSA key of 2048 bits then, the platform asked when it took the message. */
const shortRsaUntil = new Date(8.64e15);

/**
 * The times at which a signer's certificate must count: when the platform took what was signed, and when it was signed, where that is
 * not the same by clocks that may be apart (a record may have waited).
 */
export function timesOf(created: Date, takenAt: Date): Date[] {
  return Math.abs(created.getTime() - takenAt.getTime()) <= signatureWindowSeconds * 1_000 ? [takenAt] : [created, takenAt];
}

/**
 * Whether the certificate of that keyid led to a trusted authority, was valid and was not revoked at each of the times.
 * Revocation lists of then are gone: what the directory says of the key counts.
 */
export function checkSigner(
  certificates: readonly NamedCertificate[],
  keyid: string,
  times: readonly Date[],
  place: string,
  { anchors = [], intermediates = [] }: Authorities,
): CheckedSigner {
  const at = certificates.findIndex((each) => each.keyid === keyid);
  const named = certificates[at];
  const certificate = named && parseCertificate(named.certificatePem);
  const alg = certificate && algorithmOf(certificate.publicKey);
  if (named === undefined || certificate === undefined || alg === undefined || keyidOf(certificate.raw) !== keyid) {
    return { key: undefined, name: undefined, faults: [fault('certificate-untrusted', named === undefined ? place : `${place}/${at}`)] };
  }
  const pathAt = readCertificatePath({
    leaf: certificate.raw,
    intermediates: [...intermediates, named.chainPem ?? ''].flatMap(certificatesIn),
    anchors: anchors.flatMap(certificatesIn),
  });
  const codes = new Set(times.flatMap((time) => codesAt(named, time, pathAt(time))));
  return { key: { keyid, alg, publicKey: certificate.publicKey, shortRsaUntil }, name: commonName(certificate), faults: [...codes].map((code) => fault(code, `${place}/${at}`)) };
}

function codesAt({ revokedAt }: NamedCertificate, at: Date, path: CertificatePathResult): ('certificate-revoked' | 'certificate-expired' | 'certificate-untrusted')[] {
  const timely = path.ok || (path.reason !== 'expired' && path.reason !== 'not-yet-valid');
  return [
    ...(revokedAt !== undefined && !(at < new Date(revokedAt)) ? ['certificate-revoked' as const] : []),
    ...(path.ok ? [] : [timely ? ('certificate-untrusted' as const) : ('certificate-expired' as const)]),
  ];
}

function certificatesIn(pem: string): string[] {
  return pemBlocks(pem, 'CERTIFICATE');
}
