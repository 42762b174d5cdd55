import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from '#install';
import { createCertificateAuthority, issueCertificate, type CertificateAuthority } from '#signing';

const VALID_DAYS = 365;

/**
 * Certificates of the local Kafka: kept in one folder, made when first asked for, each for one principal
 * (`router` → OU=platform, `partner-<id>` → OU=partner; topics.yaml says what they may do).
 */
export class KafkaIdentities {
  private readonly folder: string;
  private readonly authority: CertificateAuthority;
  private readonly issuing = new Map<string, Promise<TlsFiles>>();

  private constructor(folder: string, authority: CertificateAuthority) {
    this.folder = folder;
    this.authority = authority;
  }

  /** With an authority of the caller's, its certificates are accepted; without, one is made here and kept. */
  static async open(folder: string, authority?: CertificateAuthority): Promise<KafkaIdentities> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const certFile = join(folder, 'ca.pem');
    const keyFile = join(folder, 'ca.key');
    if (authority === undefined && existsSync(certFile) && existsSync(keyFile)) {
      return new KafkaIdentities(folder, { certificatePem: readFileSync(certFile, 'utf8'), privateKeyPem: readFileSync(keyFile, 'utf8') });
    }
    const used = authority ?? (await createCertificateAuthority({ name: 'IIZ-DAP local Kafka CA', alg: 'p256', at: anHourAgo(), years: 2 }));
    writeFileSync(certFile, used.certificatePem);
    if (authority === undefined) writeFileSync(keyFile, used.privateKeyPem, { mode: 0o600 });
    return new KafkaIdentities(folder, used);
  }

  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** The files of a principal; the same ones each time. */
  credentials(principal: string): Promise<TlsFiles> {
    const known = this.issuing.get(principal) ?? this.issue(principal);
    this.issuing.set(principal, known);
    return known;
  }

  /** The broker's own key, certificate and issuer in one file, as Kafka's PEM keystore wants them. */
  async keystore(): Promise<string> {
    const { keyFile, certFile } = await this.credentials('broker');
    const keystoreFile = join(this.folder, 'broker.keystore.pem');
    writeFileSync(keystoreFile, [keyFile, certFile, this.caFile].map((file) => readFileSync(file, 'utf8').trimEnd()).join('\n') + '\n', { mode: 0o600 });
    return keystoreFile;
  }

  private async issue(principal: string): Promise<TlsFiles> {
    if (!/^[a-z0-9-]{1,64}$/.test(principal)) throw new RangeError(`not a principal: ${principal}`);
    const files = { caFile: this.caFile, certFile: join(this.folder, `${principal}.pem`), keyFile: join(this.folder, `${principal}.key`) };
    if (existsSync(files.certFile) && this.isOurs(files.certFile)) return files;
    const partner = /^partner-(.+)$/.exec(principal)?.[1];
    const issued = await issueCertificate(this.authority, {
      subject: { cn: partner ?? principal, ou: partner === undefined ? 'platform' : 'partner', o: 'Kanton Solothurn', c: 'CH' },
      alg: 'p256',
      usage: principal === 'broker' ? ['tls-server', 'tls-client'] : ['tls-client'],
      ...(principal === 'broker' ? { dnsNames: ['localhost', 'kafka'], ipAddresses: ['127.0.0.1'] } : {}),
      at: anHourAgo(),
      days: VALID_DAYS,
    });
    writeFileSync(files.keyFile, issued.privateKeyPem, { mode: 0o600 });
    writeFileSync(files.certFile, issued.certificatePem);
    return files;
  }

  /** False for a certificate of another authority, or one that ends within a day. */
  private isOurs(certFile: string): boolean {
    const certificate = new X509Certificate(readFileSync(certFile));
    const authority = new X509Certificate(this.authority.certificatePem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey) && certificate.validToDate.getTime() > Date.now() + 86_400_000;
  }
}

/** Certificates begin an hour back: clocks of partners differ. */
function anHourAgo(): Date {
  return new Date(Date.now() - 3_600_000);
}
