import { keyUsageBit } from './certificate-extensions.ts';
import { isCertifiableKey } from './certificate-key.ts';
import type { Certificate } from './certificate-reader.ts';
import { isAllowedAlgorithm } from './certificate-signature.ts';
import { isPresentableName } from './general-name.ts';

/** Why a certificate may not stand where it stands. */
export type CertificateFault =
  | 'version'
  | 'serial-number'
  | 'empty-name'
  | 'not-yet-valid'
  | 'expired'
  | 'key-not-allowed'
  | 'algorithm-not-allowed'
  | 'extension-malformed'
  | 'extension-duplicate'
  | 'extension-critical-unknown'
  | 'policy-constraints'
  | 'alternative-name'
  | 'key-identifier'
  | 'name-constraints'
  | 'basic-constraints'
  | 'key-usage'
  | 'extended-key-usage';

type Rule = readonly [fault: CertificateFault, holds: (certificate: Certificate, at: Date) => boolean];

/** What every certificate of a path must satisfy, in the order in which faults are reported. */
const everyCertificate: readonly Rule[] = [
  ['version', ({ version }) => version === 3],
  ['not-yet-valid', ({ notBefore }, at) => notBefore <= at],
  ['expired', ({ notAfter }, at) => at <= notAfter],
  ['empty-name', ({ issuer }) => issuer.rdns.length > 0],
  ['extension-duplicate', ({ extensions }) => !extensions.doubled],
  ['extension-malformed', ({ extensions }) => !extensions.malformed],
  ['extension-critical-unknown', ({ extensions }) => !extensions.unknownCritical],
  ['policy-constraints', ({ extensions }) => !extensions.constrainsPolicies],
  ['key-not-allowed', ({ spki }) => isCertifiableKey(spki)],
  ['alternative-name', ({ extensions }) => extensions.subjectAltName?.value.every(isPresentableName) ?? true],
  [
    'key-identifier',
    (certificate) => isSelfIssued(certificate) || certificate.extensions.authorityKeyIdentifier?.value.keyIdentifier !== undefined,
  ],
  [
    'key-identifier',
    ({ extensions }) =>
      (extensions.authorityKeyIdentifier?.value.certIssuer === undefined) ===
      (extensions.authorityKeyIdentifier?.value.certSerialNumber === undefined),
  ],
];

/** What every certificate but an anchor must satisfy: an anchor is trusted by configuration, however it was issued. */
const issued: readonly Rule[] = [
  ['serial-number', ({ serialNumber }) => isProperSerialNumber(serialNumber)],
  ['algorithm-not-allowed', isAllowedAlgorithm],
];

/** What an intermediate or anchor must satisfy besides (RFC 5280 4.2.1.2, .3, .9, .10). */
const authority: readonly Rule[] = [
  ['empty-name', ({ subject }) => subject.rdns.length > 0],
  ['basic-constraints', ({ extensions: { basicConstraints } }) => basicConstraints?.value.authority === true && basicConstraints.critical],
  ['key-usage', ({ extensions: { keyUsage } }) => keyUsage === undefined || keyUsage.value.has(keyUsageBit.keyCertSign)],
  ['key-identifier', ({ extensions }) => extensions.subjectKeyIdentifier !== undefined],
  ['name-constraints', ({ extensions: { nameConstraints } }) => nameConstraints?.critical ?? true],
];

/** What a partner's certificate must satisfy besides: no authority, and fit to sign with. */
const leaf: readonly Rule[] = [
  ['empty-name', ({ subject, extensions: { subjectAltName } }) => subject.rdns.length > 0 || subjectAltName?.critical === true],
  ['basic-constraints', ({ extensions: { basicConstraints } }) => basicConstraints === undefined || isPlainLeaf(basicConstraints.value)],
  ['name-constraints', ({ extensions }) => extensions.nameConstraints === undefined],
  ['key-usage', ({ extensions: { keyUsage } }) => keyUsage === undefined || signsButCertifiesNot(keyUsage.value)],
];

const rulesOf: Record<'leaf' | 'intermediate' | 'anchor', readonly Rule[]> = {
  leaf: [...everyCertificate, ...issued, ...leaf],
  intermediate: [...everyCertificate, ...issued, ...authority],
  anchor: [...everyCertificate, ...authority, ['key-identifier', namesNoOtherKey]],
};

/** The first fault of a certificate in this place; `undefined` if there is none. */
export function faultOf(certificate: Certificate, place: keyof typeof rulesOf, at: Date): CertificateFault | undefined {
  return rulesOf[place].find(([, holds]) => !holds(certificate, at))?.[0];
}

/** Issuer and subject are the same name: a root, or an authority's new key under its old one. */
export function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return Buffer.compare(issuer.raw, subject.raw) === 0;
}

function isPlainLeaf({ authority: isAuthority, pathLength }: { authority: boolean; pathLength?: number }): boolean {
  return !isAuthority && pathLength === undefined;
}

function signsButCertifiesNot(bits: ReadonlySet<number>): boolean {
  const signs = bits.has(keyUsageBit.digitalSignature) || bits.has(keyUsageBit.contentCommitment);
  return signs && !bits.has(keyUsageBit.keyCertSign);
}

/** Positive and at most 20 octets, a leading sign octet not counted (RFC 5280 4.1.2.2). */
function isProperSerialNumber(hex: string): boolean {
  const magnitude = hex.replace(/^00/, '');
  return magnitude.length > 0 && magnitude.length <= 40 && /^[0-7]/.test(hex) && /[1-9a-f]/.test(magnitude);
}

/**
 * Names chain (RFC 5280 6.1.3 a 4), and what a certificate says of its issuer's holds for this one: the key, and who issued it under which number
 * where that is said. Of several names the first one that is a directory name counts; it compares as under constraints, for it may be written anew.
 */
export function isIssuerOf(issuer: Certificate, child: Certificate): boolean {
  const { keyIdentifier, certIssuer, certSerialNumber } = child.extensions.authorityKeyIdentifier?.value ?? {};
  const own = issuer.extensions.subjectKeyIdentifier?.value;
  const name = certIssuer?.find(({ form }) => form === 'directory');
  return Buffer.compare(issuer.subject.raw, child.issuer.raw) === 0
    && (keyIdentifier === undefined || own === undefined || keyIdentifier === own)
    && (certSerialNumber === undefined || certSerialNumber === issuer.serialNumber)
    && (name?.form !== 'directory' || name.value.rdns.join() === issuer.issuer.rdns.join());
}

/** A self-issued anchor that says something of its issuer's certificate says it of itself. */
function namesNoOtherKey(anchor: Certificate): boolean {
  const { authorityKeyIdentifier, subjectKeyIdentifier } = anchor.extensions;
  return !isSelfIssued(anchor) || authorityKeyIdentifier === undefined
    || (authorityKeyIdentifier.value.keyIdentifier === subjectKeyIdentifier?.value && isIssuerOf(anchor, anchor));
}
