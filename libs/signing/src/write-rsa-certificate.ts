import { sign } from 'node:crypto';
import forge from 'node-forge';
import type { CertificatePlan, KeyUsageName } from './certificate-plan.ts';
import { pemOf } from './pem.ts';

const { asn1, pki, util } = forge;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const SIGNATURE = 2;
const TBS_ISSUER = 3;
const TBS_SUBJECT = 5;

/**
 * Writes a certificate for an RSA key, issued by an RSA key, as PEM. node-forge encodes; the signature
 * itself (sha256WithRSAEncryption) is node:crypto's, as every signature of the platform.
 */
export function writeRsaCertificate(plan: CertificatePlan): string {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(plan.subjectKey.export({ type: 'spki', format: 'pem' }).toString());
  certificate.serialNumber = plan.serialNumber;
  certificate.validity.notBefore = plan.notBefore;
  certificate.validity.notAfter = plan.notAfter;
  certificate.setSubject(plan.subject.map(({ type, value }) => nameAttribute(type, value)));
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions(extensions(plan));
  certificate.signatureOid = SHA256_WITH_RSA;
  certificate.siginfo.algorithmOid = SHA256_WITH_RSA;
  certificate.signature = '';
  return signed(pki.certificateToAsn1(certificate), plan);
}

function signed(certificate: forge.asn1.Asn1, plan: CertificatePlan): string {
  const tbs = child(certificate, 0);
  if (plan.issuerCertificatePem !== null) putIssuerName(tbs, plan.issuerCertificatePem);
  const signature = sign('sha256', Buffer.from(asn1.toDer(tbs).getBytes(), 'binary'), plan.issuerKey);
  const unusedBits = '\0';
  children(certificate)[SIGNATURE] = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, false, unusedBits + signature.toString('binary'));
  return pemOf(Buffer.from(asn1.toDer(certificate).getBytes(), 'binary'), 'CERTIFICATE');
}

function nameAttribute(shortName: string, value: string): forge.pki.CertificateField {
  const tag = shortName === 'C' ? asn1.Type.PRINTABLESTRING : asn1.Type.UTF8;
  return { shortName, value, valueTagClass: tag as unknown as forge.asn1.Class };
}

/** The issuer's name is copied as encoded: names are compared byte by byte, and forge would re-encode it. */
function putIssuerName(tbs: forge.asn1.Asn1, issuerCertificatePem: string): void {
  const issuer = asn1.fromDer(util.createBuffer(forge.pem.decode(issuerCertificatePem)[0]?.body ?? ''));
  children(tbs)[TBS_ISSUER] = child(child(issuer, 0), TBS_SUBJECT);
}

function children(node: forge.asn1.Asn1): forge.asn1.Asn1[] {
  if (!Array.isArray(node.value)) throw new TypeError('a constructed ASN.1 value was expected');
  return node.value;
}

function child(node: forge.asn1.Asn1, index: number): forge.asn1.Asn1 {
  const found = children(node)[index];
  if (found === undefined) throw new TypeError('an ASN.1 element is missing');
  return found;
}

function extensions(plan: CertificatePlan): object[] {
  const pathLength = plan.authority?.pathLength ?? null;
  const issuerKeyId = plan.issuerCertificatePem === null ? null : subjectKeyId(plan.issuerCertificatePem);
  const names = [
    ...plan.dnsNames.map((value) => ({ type: 2, value })),
    ...plan.ipAddresses.map((ip) => ({ type: 7, ip })),
  ];
  return [
    { name: 'basicConstraints', critical: true, cA: plan.authority !== null, ...(pathLength === null ? {} : { pathLenConstraint: pathLength }) },
    { name: 'keyUsage', critical: true, ...Object.fromEntries(plan.keyUsage.map((usage) => [forgeUsage(usage), true])) },
    ...(plan.extendedKeyUsage.length === 0 ? [] : [{ name: 'extKeyUsage', ...Object.fromEntries(plan.extendedKeyUsage.map((oid) => [pki.oids[oid] ?? oid, true])) }]),
    ...(names.length === 0 ? [] : [{ name: 'subjectAltName', altNames: names }]),
    { name: 'subjectKeyIdentifier' },
    ...(issuerKeyId === null ? [] : [{ name: 'authorityKeyIdentifier', keyIdentifier: util.hexToBytes(issuerKeyId) }]),
  ];
}

function forgeUsage(usage: KeyUsageName): string {
  return usage === 'contentCommitment' ? 'nonRepudiation' : usage;
}

function subjectKeyId(certificatePem: string): string | null {
  const extension: unknown = pki.certificateFromPem(certificatePem).getExtension('subjectKeyIdentifier');
  if (typeof extension !== 'object' || extension === null || !('subjectKeyIdentifier' in extension)) return null;
  return typeof extension.subjectKeyIdentifier === 'string' ? extension.subjectKeyIdentifier : null;
}
