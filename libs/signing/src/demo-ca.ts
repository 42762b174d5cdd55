import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import type { CertificatePlan, KeyUsageName, NameAttribute } from './certificate-plan.ts';
import type { RevokedEntry } from './write-certificate.ts';
import { keyidOf } from './keyid.ts';

export type CertificateKeyAlgorithm = 'ed25519' | 'p256' | 'rsa-3072';
export type CertificateUsage = 'signing' | 'tls-client' | 'tls-server';

/** Encoded as C, O, OU, CN, so that RFC 2253 (Java, Kafka) prints `CN=…,OU=…,O=…,C=…`. */
export interface CertificateSubject {
  cn: string;
  ou?: string;
  o?: string;
  c?: string;
}

/** A certificate authority as plain data; `privateKeyPem` is unencrypted PKCS#8. */
export interface CertificateAuthority {
  certificatePem: string;
  privateKeyPem: string;
}

export interface IssuedCertificate {
  certificatePem: string;
  /** Unencrypted PKCS#8. */
  privateKeyPem: string;
  keyid: string;
  /** Upper-case hex, as node's X509Certificate prints it. */
  serialNumber: string;
}

export interface AuthorityRequest {
  /** The common name. */
  name: string;
  alg: CertificateKeyAlgorithm;
  at: Date;
  years: number;
  o?: string;
  /** Left out: a self-signed root. */
  issuer?: CertificateAuthority;
  /** How many authorities may follow below this one; left out: no limit. */
  pathLength?: number;
}

export interface CertificateRequest {
  subject: CertificateSubject;
  alg: CertificateKeyAlgorithm;
  usage: CertificateUsage[];
  dnsNames?: string[];
  ipAddresses?: string[];
  at: Date;
  days: number;
}

/** A certificate to be revoked, named by its serial number or by itself. */
export interface Revocation {
  certificate: string;
  at: Date;
  reason?: RevokedEntry['reason'];
}

const DAY_MS = 86_400_000;
const organisation = 'Kanton Solothurn';
const country = 'CH';

/** RFC 9336 (document signing) and RFC 5280 4.2.1.12. */
const extendedUsage: Record<CertificateUsage, string> = {
  signing: '1.3.6.1.5.5.7.3.36',
  'tls-client': '1.3.6.1.5.5.7.3.2',
  'tls-server': '1.3.6.1.5.5.7.3.1',
};

/** Makes a root, or an authority below `issuer`. For demonstrations and tests: the key is handed out in clear. */
export async function createCertificateAuthority(request: AuthorityRequest): Promise<CertificateAuthority> {
  const key = await newKey(request.alg);
  const privateKeyPem = pkcs8(key);
  const issuer = request.issuer ?? null;
  const certificatePem = await write({
    ...lifetime(request.at, request.years * 365.25, issuer),
    subject: nameOf({ cn: request.name, ...(request.o === undefined ? {} : { o: request.o }) }),
    subjectKey: createPublicKey(key),
    authority: { pathLength: request.pathLength ?? null },
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    dnsNames: [],
    ipAddresses: [],
    issuerCertificatePem: issuer?.certificatePem ?? null,
    issuerKey: issuer === null ? key : createPrivateKey(issuer.privateKeyPem),
  });
  return { certificatePem, privateKeyPem };
}

/** Makes a key and its leaf certificate. A certificate never outlives the authority that issues it. */
export async function issueCertificate(ca: CertificateAuthority, request: CertificateRequest): Promise<IssuedCertificate> {
  const key = await newKey(request.alg);
  const privateKeyPem = pkcs8(key);
  const usage: KeyUsageName[] = request.usage.includes('signing') ? ['digitalSignature', 'contentCommitment'] : ['digitalSignature'];
  const certificatePem = await write({
    ...lifetime(request.at, request.days, ca),
    subject: nameOf(request.subject),
    subjectKey: createPublicKey(key),
    authority: null,
    keyUsage: usage,
    extendedKeyUsage: request.usage.map((name) => extendedUsage[name]),
    dnsNames: request.dnsNames ?? [],
    ipAddresses: request.ipAddresses ?? [],
    issuerCertificatePem: ca.certificatePem,
    issuerKey: createPrivateKey(ca.privateKeyPem),
  });
  const { raw, serialNumber } = new X509Certificate(certificatePem);
  return { certificatePem, privateKeyPem, keyid: keyidOf(raw), serialNumber };
}

/** Makes the authority's revocation list, as PEM. `number` must rise with each list (RFC 5280 5.2.3). */
export async function createCrl(ca: CertificateAuthority, revoked: Revocation[], options: { at: Date; nextUpdate: Date; number: number }): Promise<string> {
  const { writeRevocationList } = await import('./write-certificate.ts');
  return writeRevocationList({
    issuerCertificatePem: ca.certificatePem,
    issuerKey: createPrivateKey(ca.privateKeyPem),
    entries: revoked.map(({ certificate, at, reason }) => ({ serialNumber: serialOf(certificate), at, reason: reason ?? 'superseded' })),
    number: options.number,
    thisUpdate: options.at,
    nextUpdate: options.nextUpdate,
  });
}

/** The encoders are loaded on use: a process that only verifies never has node-forge in memory. */
async function write(plan: CertificatePlan): Promise<string> {
  if (plan.subjectKey.asymmetricKeyType === 'rsa' && plan.issuerKey.asymmetricKeyType === 'rsa') {
    const { writeRsaCertificate } = await import('./write-rsa-certificate.ts');
    return writeRsaCertificate(plan);
  }
  const { writeCertificate } = await import('./write-certificate.ts');
  return writeCertificate(plan);
}

function newKey(alg: CertificateKeyAlgorithm): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, _publicKey: KeyObject, privateKey: KeyObject): void => (error === null ? resolve(privateKey) : reject(error));
    if (alg === 'ed25519') generateKeyPair('ed25519', undefined, done);
    else if (alg === 'p256') generateKeyPair('ec', { namedCurve: 'P-256' }, done);
    else generateKeyPair('rsa', { modulusLength: 3072 }, done);
  });
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function nameOf(subject: CertificateSubject): NameAttribute[] {
  return [
    { type: 'C', value: subject.c ?? country },
    { type: 'O', value: subject.o ?? organisation },
    ...(subject.ou === undefined ? [] : [{ type: 'OU' as const, value: subject.ou }]),
    { type: 'CN', value: subject.cn },
  ];
}

function lifetime(at: Date, days: number, issuer: CertificateAuthority | null): Pick<CertificatePlan, 'notBefore' | 'notAfter' | 'serialNumber'> {
  const start = Math.floor(at.getTime() / 1000) * 1000;
  const wished = start + Math.floor(days * DAY_MS / 1000) * 1000;
  const latest = issuer === null ? wished : new X509Certificate(issuer.certificatePem).validToDate.getTime();
  return { notBefore: new Date(start), notAfter: new Date(Math.min(wished, latest)), serialNumber: newSerialNumber() };
}

/** 126 random bits, positive and of full length without a leading zero octet. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function serialOf(certificate: string): string {
  return certificate.includes('BEGIN CERTIFICATE') ? new X509Certificate(certificate).serialNumber : certificate;
}
