import 'reflect-metadata';
import { createPublicKey, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { CertificatePlan, KeyUsageName, NameAttribute } from './certificate-plan.ts';
import { pemOf } from './pem.ts';

export interface RevokedEntry {
  serialNumber: string;
  at: Date;
  reason: keyof typeof reasons;
}

export interface RevocationListPlan {
  issuerCertificatePem: string;
  issuerKey: KeyObject;
  entries: RevokedEntry[];
  number: number;
  thisUpdate: Date;
  nextUpdate: Date;
}

type KeyAlgorithm = webcrypto.Algorithm | webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams;
type SignatureAlgorithm = webcrypto.Algorithm | webcrypto.EcdsaParams;

const reasons = {
  keyCompromise: x509.X509CrlReason.keyCompromise,
  affiliationChanged: x509.X509CrlReason.affiliationChanged,
  superseded: x509.X509CrlReason.superseded,
  cessationOfOperation: x509.X509CrlReason.cessationOfOperation,
} as const;

const usageFlags: Record<KeyUsageName, x509.KeyUsageFlags> = {
  digitalSignature: x509.KeyUsageFlags.digitalSignature,
  contentCommitment: x509.KeyUsageFlags.nonRepudiation,
  keyCertSign: x509.KeyUsageFlags.keyCertSign,
  cRLSign: x509.KeyUsageFlags.cRLSign,
};

/** Writes and signs a certificate in which an EC or Ed25519 key takes part, as PEM. */
export async function writeCertificate(plan: CertificatePlan): Promise<string> {
  const issuer = plan.issuerCertificatePem === null ? null : new x509.X509Certificate(plan.issuerCertificatePem);
  const subject = nameOf(plan.subject);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: plan.serialNumber,
    subject,
    issuer: issuer?.subjectName ?? subject,
    notBefore: plan.notBefore,
    notAfter: plan.notAfter,
    publicKey: new x509.PublicKey(spkiOf(plan.subjectKey)),
    ...(await signer(plan)),
    extensions: await extensions(plan, issuer),
  });
  return pemOf(new Uint8Array(certificate.rawData), 'CERTIFICATE');
}

/**
 * Writes and signs a revocation list (version 2, with its number), as PEM under the label of RFC 7468 6:
 * the library's own, `CRL`, is one that neither openssl nor Java reads.
 */
export async function writeRevocationList(plan: RevocationListPlan): Promise<string> {
  const issuer = new x509.X509Certificate(plan.issuerCertificatePem);
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: plan.thisUpdate,
    nextUpdate: plan.nextUpdate,
    entries: plan.entries.map(({ serialNumber, at, reason }) => ({ serialNumber, revocationDate: at, reason: reasons[reason] })),
    extensions: [...authorityKeyId(issuer), new x509.Extension('2.5.29.20', false, derInteger(plan.number))],
    ...(await signer(plan)),
  });
  return pemOf(new Uint8Array(list.rawData), 'X509 CRL');
}

function nameOf(attributes: NameAttribute[]): x509.Name {
  return new x509.Name(attributes.map(({ type, value }) => ({ [type]: [type === 'C' ? { printableString: value } : { utf8String: value }] })));
}

function spkiOf(key: KeyObject): Uint8Array<ArrayBuffer> {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

async function signer(plan: { issuerKey: KeyObject }): Promise<{ signingKey: webcrypto.CryptoKey; signingAlgorithm: SignatureAlgorithm }> {
  const [key, signature] = algorithms(plan.issuerKey);
  const pkcs8 = new Uint8Array(plan.issuerKey.export({ type: 'pkcs8', format: 'der' }));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, key, false, ['sign']);
  return { signingKey, signingAlgorithm: signature };
}

function algorithms(key: KeyObject): [key: KeyAlgorithm, signature: SignatureAlgorithm] {
  if (key.asymmetricKeyType === 'ed25519') return [{ name: 'Ed25519' }, { name: 'Ed25519' }];
  if (key.asymmetricKeyType === 'ec') return [{ name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }];
  return [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, { name: 'RSASSA-PKCS1-v1_5' }];
}

async function extensions(plan: CertificatePlan, issuer: x509.X509Certificate | null): Promise<x509.Extension[]> {
  const pathLength = plan.authority?.pathLength ?? undefined;
  const flags = plan.keyUsage.map((usage) => usageFlags[usage]).reduce((sum, flag) => sum | flag);
  const names: x509.JsonGeneralNames = [
    ...plan.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...plan.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(plan.authority !== null, pathLength, true),
    new x509.KeyUsagesExtension(flags, true),
    ...(plan.extendedKeyUsage.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(plan.extendedKeyUsage)]),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    await x509.SubjectKeyIdentifierExtension.create(new x509.PublicKey(spkiOf(plan.subjectKey))),
    ...(issuer === null ? [] : authorityKeyId(issuer)),
  ];
}

function authorityKeyId(issuer: x509.X509Certificate): x509.Extension[] {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  return own === null ? [] : [new x509.AuthorityKeyIdentifierExtension(own.keyId)];
}

/** A positive INTEGER in DER. */
function derInteger(value: number): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16);
  const magnitude = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const content = (magnitude[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
  return Uint8Array.of(0x02, content.length, ...content);
}
