import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, KafkaIdentities, PlatformProcess } from '#local';
import { enterDirectory } from '#persistence';
import type { Envelope } from '#schemas';
import { createCertificateAuthority, issueCertificate, signRequest } from '#signing';
import type { CertificateAuthority, FieldLine, SignatureAlgorithm, SigningKey } from '#signing';
import type { TestExchange } from './exchange.ts';
import { RawConnection } from './raw-connection.ts';
import type { RawAnswer, TlsTarget } from './raw-connection.ts';

export type EnrolledAlgorithm = Exclude<SignatureAlgorithm, 'ecdsa-p384-sha384'>;

/** How a request is signed; by default by its sender, now, for this gateway. */
export interface SignedAs {
  method?: string;
  /** Path and query as signed. */
  target?: string;
  key?: SigningKey;
  origin?: string;
  headers?: readonly FieldLine[];
  created?: Date;
  expires?: Date;
  nonce?: string;
}

/** A gateway as a process, and partners that ask it over TLS, by the book and otherwise. */
export interface GatewayDoor extends TlsTarget {
  process: PlatformProcess;
  origin: string;
  key(partnerId: string): SigningKey;
  /** Registers a further key of a partner. */
  enrol(partnerId: string, alg: EnrolledAlgorithm): Promise<SigningKey>;
  /** Header lines and body of a signed request. */
  signed(body: string | Buffer | Envelope | undefined, partnerId: string, as?: SignedAs): SignedParts;
  /** Sends bytes on a connection of their own and closes it; undefined when there came no answer. */
  ask(bytes: string | Buffer): Promise<RawAnswer | undefined>;
  /** Sends a message signed as its sender would. */
  post(body: string | Buffer | Envelope, partnerId: string, as?: SignedAs): Promise<RawAnswer | undefined>;
  get(target: string, partnerId: string, as?: SignedAs): Promise<RawAnswer | undefined>;
  logLines(): string[];
  /** Ends the process and starts it anew on the same database, port and keys, with more in its environment. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Ends the process, and the exchange with it. */
  close: () => Promise<void>;
}

export interface SignedParts {
  method: string;
  target: string;
  headers: FieldLine[];
  body: Buffer;
}

/** Starts a gateway over the exchange's database; Kafka is away. Closing ends the exchange too. */
export async function openGateway(exchange: TestExchange, env: Record<string, string> = {}): Promise<GatewayDoor> {
  const authority = await createCertificateAuthority({ name: 'Test TLS CA', alg: 'p256', at: anHourAgo(), years: 1 });
  const [port = 0, nobody = 0] = await freePorts(2);
  const origin = `https://127.0.0.1:${port}`;
  const folder = join(exchange.folder, 'gateway');
  mkdirSync(folder);
  const settings = { ...(await settingsOf(exchange, authority, folder)), GATEWAY_PORT: String(port), PUBLIC_ORIGIN: origin, AUDITOR_URL: `https://127.0.0.1:${nobody}`, KAFKA_BROKERS: `127.0.0.1:${nobody}` };
  const caFile = write(folder, 'tls-ca.pem', authority.certificatePem);
  const start = async (more: Record<string, string>): Promise<PlatformProcess> => {
    const process = new PlatformProcess({ name: 'gateway', folder, origin, caFile, env: { ...settings, ...more } });
    await process.restart();
    return process;
  };
  return doorOf(exchange, start, await start(env), { port, ca: authority.certificatePem, origin });
}

function doorOf(exchange: TestExchange, start: (env: Record<string, string>) => Promise<PlatformProcess>, process: PlatformProcess, { port, ca, origin }: TlsTarget & { origin: string }): GatewayDoor {
  const key = (partnerId: string): SigningKey => {
    const found = exchange.keys.get(partnerId);
    if (found === undefined) throw new Error(`${partnerId} has no key`);
    return found;
  };
  const signed: GatewayDoor['signed'] = (content, partnerId, as = {}) => {
    const { method = content === undefined ? 'GET' : 'POST', target = '/v1/messages', headers = content === undefined ? [] : [['Content-Type', 'application/json']], origin: signedOrigin = origin, key: by = key(partnerId), created = new Date(), ...more } = as;
    const body = content === undefined ? Buffer.alloc(0) : bytesOf(content);
    const lines = signRequest({ method, targetUri: `${signedOrigin}${target}`, headers, body, key: by, created, ...more }).headers;
    return { method, target, headers: lines, body };
  };
  const ask: GatewayDoor['ask'] = async (bytes) => {
    const connection = await RawConnection.open({ port, ca });
    try {
      return await connection.ask(bytes);
    } finally {
      connection.close();
    }
  };
  const door: GatewayDoor = {
    process, port, ca, origin, key, signed, ask,
    enrol: (partnerId, alg) => enrol(exchange, partnerId, alg),
    post: (content, partnerId, as) => ask(rawRequest(signed(content, partnerId, as), port)),
    get: (target, partnerId, as) => ask(rawRequest(signed(undefined, partnerId, { target, ...as }), port)),
    logLines: () => readFileSync(process.logFile, 'utf8').split('\n').filter(Boolean),
    restart: async (env = {}) => {
      await door.process.stop();
      door.process = await start(env);
    },
    close: async () => {
      await door.process.stop();
      await exchange.close();
    },
  };
  return door;
}

/** A request as bytes; host and length are stated unless the headers say which host, and how the body comes. */
export function rawRequest({ method, target, headers, body }: SignedParts, port: number): Buffer {
  const framed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const hosted = headers.some(([name]) => name === 'Host');
  const lines: FieldLine[] = [...(hosted ? [] : [['Host', `127.0.0.1:${port}`] as const]), ...(framed || body.length === 0 ? [] : [['Content-Length', String(body.length)] as const]), ...headers];
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1'), body]);
}

export function bytesOf(content: string | Buffer | Envelope): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

async function settingsOf(exchange: TestExchange, authority: CertificateAuthority, folder: string): Promise<Record<string, string>> {
  const own = await issueCertificate(authority, { subject: { cn: 'localhost' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at: anHourAgo(), days: 1 });
  const platform = exchange.keys.get('iiz-dap');
  const { rows } = await exchange.migrator.query<{ certificate: string }>('select certificate from partner_key where keyid = $1', [platform?.keyid]);
  const kafka = await (await KafkaIdentities.open(join(folder, 'kafka'))).credentials('gateway');
  return {
    DATABASE_URL: exchange.urls.gateway, GATEWAY_TLS_CERT_FILE: write(folder, 'tls.crt', own.certificatePem), GATEWAY_TLS_KEY_FILE: write(folder, 'tls.key', own.privateKeyPem),
    PARTNER_CA_FILE: write(folder, 'partner-ca.pem', exchange.authority.certificatePem), PLATFORM_CERT_FILE: write(folder, 'platform.crt', rows[0]?.certificate ?? ''),
    PLATFORM_KEY_FILE: write(folder, 'platform.key', String(platform?.privateKey.export({ type: 'pkcs8', format: 'pem' }))), KEK_FILE: exchange.kekFile,
    INDEX_KEY_FILE: write(folder, 'index-key', randomBytes(32)), KAFKA_CA_FILE: kafka.caFile, KAFKA_CERT_FILE: kafka.certFile, KAFKA_KEY_FILE: kafka.keyFile,
  };
}

async function enrol({ authority, migrator }: TestExchange, partnerId: string, alg: EnrolledAlgorithm): Promise<SigningKey> {
  const keyAlgorithm = ({ ed25519: 'ed25519', 'ecdsa-p256-sha256': 'p256', 'rsa-pss-sha512': 'rsa-3072' } as const)[alg];
  const { certificatePem, privateKeyPem, keyid } = await issueCertificate(authority, { subject: { cn: partnerId }, alg: keyAlgorithm, usage: ['signing'], at: anHourAgo(), days: 30 });
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  const publicKey = createPublicKey(certificatePem).export({ type: 'spki', format: 'pem' }).toString();
  await enterDirectory(migrator, { partners: [], agreements: [], keys: [{ keyid, partnerId, alg, certificate: certificatePem, publicKey, validFrom: new Date(validFrom), validUntil: new Date(validTo), revokedAt: null }] });
  return { keyid, alg, privateKey: createPrivateKey(privateKeyPem) };
}

function write(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function anHourAgo(): Date {
  return new Date(Date.now() - 3_600_000);
}
