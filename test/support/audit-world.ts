import { type KeyObject, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeAuditRecord, type AuditEvent, type SealedEvent } from '#audit';
import { auditTopic, createBus, type SerialProducer } from '#bus';
import { applyTopics, provision, startKafka, startPostgres, type DatabaseUrls, type KafkaEngine, type PostgresEngine, type TlsFiles } from '#local';
import { migrateAudit } from '#persistence';
import { createLog, loadConfig } from '#runtime';
import { createCertificateAuthority, issueCertificate } from '#signing';
import { auditorConfig } from '../../apps/auditor/src/auditor.config.ts';
import { openAuditor, type Auditor } from '../../apps/auditor/src/open-auditor.ts';
import { sealed, TestRelay } from './audit-events.ts';
import { TokenIssuer } from './token-issuer.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
}

/** A whole auditor in this process, on a PostgreSQL and a Kafka of its own, with an OpenID issuer. */
export class AuditWorld {
  readonly urls: DatabaseUrls;
  readonly postgres: PostgresEngine;
  readonly kafka: KafkaEngine;
  readonly issuer: TokenIssuer;
  readonly origin = 'log.iiz-dap.test/audit';
  /** What the auditor told as its reason to end. */
  readonly refusals: Error[] = [];
  readonly lines: string[] = [];
  readonly #folder: string;
  readonly #tls: TlsFiles;
  readonly #producer: SerialProducer;
  readonly #relay = new TestRelay();
  #auditor: Auditor | undefined;

  private constructor(parts: { folder: string; urls: DatabaseUrls; postgres: PostgresEngine; kafka: KafkaEngine; issuer: TokenIssuer; tls: TlsFiles; producer: SerialProducer }) {
    this.#folder = parts.folder;
    this.urls = parts.urls;
    this.postgres = parts.postgres;
    this.kafka = parts.kafka;
    this.issuer = parts.issuer;
    this.#tls = parts.tls;
    this.#producer = parts.producer;
  }

  static async open(): Promise<AuditWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'iiz-auditor-'));
    chmodSync(folder, 0o755);
    const tls = await serverCertificate(folder);
    const postgres = await startPostgres({ folder: join(folder, 'postgres') });
    const kafka = await startKafka({ folder: join(folder, 'kafka') }).catch(async (error: unknown) => {
      await postgres.stop();
      throw error;
    });
    const urls = await provision(postgres.adminUrl);
    await migrateAudit(urls.audit.migrator);
    await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: [] });
    writeFileSync(join(folder, 'log.key'), generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(join(folder, 'index-key'), randomBytes(32), { mode: 0o600 });
    const producer = createBus({ brokers: kafka.brokers, tls: await kafka.credentials('router'), clientId: 'test-relay' }).producer();
    return new AuditWorld({ folder, urls, postgres, kafka, issuer: await TokenIssuer.start(tls), tls, producer });
  }

  /** Under which it turns AHV numbers into the keys of persons. */
  get indexKey(): Buffer {
    return readFileSync(join(this.#folder, 'index-key'));
  }

  /** Starts the auditor, as its own process would; `settings` go over its usual ones. */
  async startAuditor(settings: Record<string, string> = {}): Promise<void> {
    const kafka = await this.kafka.credentials('auditor');
    const config = loadConfig(auditorConfig, {
      AUDIT_DATABASE_URL: this.urls.audit.auditor,
      KAFKA_BROKERS: this.kafka.brokers.join(','),
      KAFKA_CA_FILE: kafka.caFile,
      KAFKA_CERT_FILE: kafka.certFile,
      KAFKA_KEY_FILE: kafka.keyFile,
      AUDITOR_PORT: '0',
      AUDITOR_TLS_CERT_FILE: this.#tls.certFile,
      AUDITOR_TLS_KEY_FILE: this.#tls.keyFile,
      AUDIT_LOG_ORIGIN: this.origin,
      AUDIT_LOG_KEY_FILE: join(this.#folder, 'log.key'),
      INDEX_KEY_FILE: join(this.#folder, 'index-key'),
      OIDC_ISSUER: this.issuer.url,
      OIDC_CA_FILE: this.#tls.caFile,
      OIDC_AUDIENCE: 'urn:iiz-dap:audit',
      ...settings,
    });
    this.#auditor = await openAuditor(config, createLog({ process: 'auditor', destination: { write: (line) => this.lines.push(line) } }), (error) => this.refusals.push(error));
    await this.#auditor.start(new AbortController().signal);
  }

  /** Another key of 32 bytes, in a file of its own. */
  keyFile(name: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
    return file;
  }

  /** Another key for the log, in a file of its own; `log.key` is the first. */
  logKey(name: string): { readonly file: string; readonly key: KeyObject } {
    const file = join(this.#folder, name);
    if (!existsSync(file)) writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return { file, key: createPrivateKey(readFileSync(file)) };
  }

  get running(): boolean {
    return this.#auditor !== undefined;
  }

  async stopAuditor(): Promise<void> {
    await this.#auditor?.close();
    this.#auditor = undefined;
  }

  /** Publishes events as the router's relay does. */
  async send(events: readonly (AuditEvent | SealedEvent)[], shard = 0, skip = 0n): Promise<void> {
    await this.#producer.send(events.map((event, i) => ({ topic: auditTopic, key: null, value: encodeAuditRecord('leaf' in event ? event : sealed(event)), headers: this.#relay.headers(shard, i === 0 ? skip : 0n) })));
  }

  /** Where the auditor answers, and the authority of its certificate: for clients that nobody here wrote. */
  get address(): { readonly port: number; readonly caFile: string } {
    if (this.#auditor === undefined) throw new Error('the auditor does not run');
    return { port: (this.#auditor.app.getHttpServer().address() as AddressInfo).port, caFile: this.#tls.caFile };
  }

  /** `from`: another address of this machine. */
  get(path: string, token?: string, from?: string): Promise<Answer> {
    return this.call('GET', path, undefined, token, from);
  }

  /** What somebody at an address of another machine is answered; it reaches the listener's own handlers, and no socket. */
  async askedFrom(remoteAddress: string, path: string, token?: string): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }> {
    if (this.#auditor === undefined) throw new Error('the auditor does not run');
    const { statusCode, headers, body } = await this.#auditor.app.inject({ method: 'GET', url: path, remoteAddress, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    return { status: statusCode, headers, body };
  }

  post(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.call('POST', path, JSON.stringify(body), token);
  }

  call(method: string, path: string, body?: string, token?: string, from = '127.0.0.1'): Promise<Answer> {
    const { port, caFile } = this.address;
    const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, ca: readFileSync(caFile), method, path, headers, agent: false, localAddress: from }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const bytes = Buffer.concat(chunks);
          const json = /\bjson\b/.test(response.headers['content-type'] ?? '') ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {};
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, json });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  async close(): Promise<void> {
    await this.stopAuditor();
    await this.#producer.close();
    await this.issuer.close();
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Waits for a condition, not for a time. */
export async function until(holds: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await delay(25)) if (Date.now() > end) throw new Error('the condition did not come true in time');
}

async function serverCertificate(folder: string): Promise<TlsFiles> {
  const at = new Date(Date.now() - 3_600_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const issued = await issueCertificate(authority, { subject: { cn: 'auditor', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  const files = { caFile: join(folder, 'https-ca.pem'), certFile: join(folder, 'https.pem'), keyFile: join(folder, 'https.key') };
  writeFileSync(files.caFile, authority.certificatePem);
  writeFileSync(files.certFile, issued.certificatePem);
  writeFileSync(files.keyFile, issued.privateKeyPem, { mode: 0o600 });
  return files;
}
