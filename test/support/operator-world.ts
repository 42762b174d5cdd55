import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Directory } from '#persistence';
import { createHttpsApp, createLog, Health, loadConfig, Metrics, renewTls } from '#runtime';
import type { TlsSettings } from '#runtime';
import { openVeil, personIndex } from '#sealing';
import { algorithmOf, createCertificateAuthority, createCrl, issueCertificate, keyidOf, signRequest } from '#signing';
import type { CertificateAuthority, CertificateKeyAlgorithm, IssuedCertificate, SigningKey } from '#signing';
import { CertificateTrust } from '../../apps/gateway/src/certificates/certificate-trust.ts';
import { PartnerKeys } from '../../apps/gateway/src/certificates/partner-keys.ts';
import { RevocationLists } from '../../apps/gateway/src/certificates/revocation-lists.ts';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.ts';
import type { UseCases } from '../../apps/gateway/src/gateway.module.ts';
import { PartnerQuota } from '../../apps/gateway/src/http/partner-quota.ts';
import { SignatureGuard } from '../../apps/gateway/src/http/signature.guard.ts';
import { TlsIdentityGuard } from '../../apps/gateway/src/http/tls-identity.guard.ts';
import { ListInbox } from '../../apps/gateway/src/inbox/list-inbox.ts';
import { openOperator } from '../../apps/gateway/src/operator/open-operator.ts';
import type { OperatorListener } from '../../apps/gateway/src/operator/open-operator.ts';
import { operatorConfig } from '../../apps/gateway/src/operator/operator.config.ts';
import { RefusalLog } from '../../apps/gateway/src/refusals/refusal-log.ts';
import { openTestExchange } from './exchange.ts';
import type { TestExchange } from './exchange.ts';
import { TokenIssuer } from './token-issuer.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface TlsClient {
  agent: Agent;
  cert: string;
  key: string;
}

interface Gateway {
  app: NestFastifyApplication;
  directory: Directory;
}

const audience = 'urn:iiz-dap:operator';
const log = createLog({ process: 'test', level: 'fatal' });
const hour = 3_600_000;
const indexKey = Buffer.alloc(32, 7);

/** Two gateways over one real database, the first with the operator API; an authority of partners with its revocation list; an OpenID issuer. */
export class OperatorWorld {
  readonly exchange: TestExchange;
  readonly authority: CertificateAuthority;
  readonly issuer: TokenIssuer;
  /** Every route of the operator API, as `GET /v1/partners/:partnerId`. */
  readonly routes: readonly string[];
  readonly #folder: string;
  readonly #lists: RevocationLists;
  readonly #gateways: readonly [Gateway, Gateway];
  readonly #operator: OperatorListener;
  readonly #refusals: RefusalLog;
  readonly #agents: Agent[] = [];

  private constructor(parts: { exchange: TestExchange; authority: CertificateAuthority; issuer: TokenIssuer; folder: string; lists: RevocationLists; gateways: [Gateway, Gateway]; operator: OperatorListener; refusals: RefusalLog; routes: string[] }) {
    this.exchange = parts.exchange;
    this.authority = parts.authority;
    this.issuer = parts.issuer;
    this.#folder = parts.folder;
    this.#lists = parts.lists;
    this.#gateways = parts.gateways;
    this.#operator = parts.operator;
    this.#refusals = parts.refusals;
    this.routes = parts.routes;
  }

  static async open(): Promise<OperatorWorld> {
    const exchange = await openTestExchange();
    const folder = mkdtempSync(join(tmpdir(), 'iiz-operator-'));
    const authority = await createCertificateAuthority({ name: 'Partner CA', alg: 'p256', at: new Date(Date.now() - 2 * hour), years: 1 });
    const tls = await serverFiles(folder, authority);
    mkdirSync(join(folder, 'crl'));
    await writeList(folder, authority, []);
    const lists = await RevocationLists.open({ folder: join(folder, 'crl'), refreshMs: hour, anchors: [authority.certificatePem] }, { failed: (_, error) => { throw error; } });
    const trust = new CertificateTrust({ anchors: [authority.certificatePem], eku: ['documentSigning'], lists });
    const refusals = new RefusalLog(exchange.gateway, () => undefined);
    const issuer = await TokenIssuer.start({ ...tls, caFile: join(folder, 'ca.pem') });
    const gateways = (await Promise.all([0, 1].map(() => openGateway({ exchange, authority, trust, lists, refusals, tls, folder })))) as [Gateway, Gateway];
    const config = loadConfig(operatorConfig, { OPERATOR_PORT: '0', OPERATOR_DATABASE_URL: exchange.urls.operator, OPERATOR_AUDIENCE: audience, OIDC_ISSUER: issuer.url, OIDC_CA_FILE: join(folder, 'ca.pem') });
    const operator = await openOperator(config, { directory: gateways[0].directory, trust, personKeyOf: (vn) => personIndex(indexKey, vn), veil: openVeil(indexKey), kekId: exchange.keks.current.id, refusals, tls, log, health: new Health(), metrics: new Metrics('test'), metricsFrom: [] });
    const routes: string[] = [];
    operator.app.getHttpAdapter().getInstance().addHook('onRoute', ({ method, url }) => void routes.push(`${[method].flat().join()} ${url}`));
    await operator.listen();
    return new OperatorWorld({ exchange, authority, issuer, folder, lists, gateways, operator, refusals, routes });
  }

  /** What somebody with these roles is answered by the operator API. */
  async operate(who: { sub: string; roles: string[] }, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
    return this.callAs(await this.issuer.token({ ...who, aud: audience }), method, path, body);
  }

  callAs(token: string | undefined, method: string, path: string, body?: object): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(text === undefined ? {} : { 'content-type': 'application/json' }) };
    return send(this.#operator.app, this.authority, { method, path, headers, ...(text === undefined ? {} : { body: text }) });
  }

  /** Asks a gateway for the inbox, signed by a partner's key, over TLS as whom `client` says; the answer as status and problem code. */
  async ask(gateway: 0 | 1, key: SigningKey, client?: TlsClient): Promise<string> {
    const path = '/v1/inbox';
    const { headers } = signRequest({ method: 'GET', targetUri: `${origin}${path}`, headers: [], key, created: new Date() });
    const { status, body } = await send(this.#gateways[gateway].app, this.authority, { method: 'GET', path, headers: Object.fromEntries(headers), ...(client === undefined ? {} : { client }) });
    return status === 200 ? '200' : `${status} ${String(body['code'])}`;
  }

  /** An authority below the partners', with a list of its own that revokes nobody. */
  async authorityBelow(name: string): Promise<CertificateAuthority> {
    const below = await createCertificateAuthority({ name, alg: 'p256', at: new Date(Date.now() - hour), years: 1, issuer: this.authority });
    await writeList(this.#folder, below, [], name);
    await this.#lists.refresh();
    return below;
  }

  /** A TLS client certificate of the partners' authority, or of one below it that is shown with it, on connections of its own that stay open. */
  async tlsClient(cn: string, below?: CertificateAuthority): Promise<TlsClient & { certificatePem: string }> {
    const { certificatePem, privateKeyPem } = await issueCertificate(below ?? this.authority, { subject: { cn, ou: 'partner' }, alg: 'p256', usage: ['tls-client'], at: new Date(Date.now() - hour), days: 1 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agents.push(agent);
    return { agent, cert: `${certificatePem}${below?.certificatePem ?? ''}`, key: privateKeyPem, certificatePem };
  }

  certificatesOf(partnerId: string): Promise<Answer> {
    return send(this.#gateways[1].app, this.authority, { method: 'GET', path: `/v1/partners/${partnerId}/certificates`, headers: {} });
  }

  directory(gateway: 0 | 1): Directory {
    return this.#gateways[gateway].directory;
  }

  issue(cn: string, alg: CertificateKeyAlgorithm, by = this.authority): Promise<IssuedCertificate> {
    return issueCertificate(by, { subject: { cn, ou: 'partner' }, alg, usage: ['signing'], at: new Date(Date.now() - hour), days: 30 });
  }

  /** The authority publishes a list of what it has revoked. */
  async revoke(...certificates: string[]): Promise<void> {
    await writeList(this.#folder, this.authority, certificates);
    await this.#lists.refresh();
  }

  /** Every audit event in the outbox: its public leaf, with what is committed as commitments, and the openings. */
  async events(): Promise<{ leaf: Record<string, unknown>; openings: Record<string, string> }[]> {
    await this.#refusals.flush();
    const { rows } = await this.exchange.migrator.query<{ records: { kind: string; leaf: string; openings: { path: string; value: string }[] }[] }>('select records from outbox order by id');
    return rows.flatMap(({ records }) => records).filter(({ kind }) => kind === 'audit').map(({ leaf, openings }) => ({
      leaf: JSON.parse(Buffer.from(leaf, 'base64').subarray(1).toString()) as Record<string, unknown>,
      openings: Object.fromEntries(openings.map(({ path, value }) => [path, value])),
    }));
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.destroy();
    await this.#operator.close();
    for (const { app, directory } of this.#gateways) {
      await app.close();
      directory.close();
    }
    this.#lists.close();
    await this.#refusals.close();
    await this.issuer.close();
    await this.exchange.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const origin = 'https://gateway.test';

/** A key ready to sign requests with. */
export function signer(certificatePem: string, privateKeyPem: string): SigningKey {
  const { raw, publicKey } = new X509Certificate(certificatePem);
  const alg = algorithmOf(publicKey);
  if (alg === undefined) throw new Error('a key of an unknown kind');
  return { keyid: keyidOf(raw), alg, privateKey: createPrivateKey(privateKeyPem) };
}

interface GatewayParts {
  exchange: TestExchange;
  authority: CertificateAuthority;
  trust: CertificateTrust;
  lists: RevocationLists;
  refusals: RefusalLog;
  tls: { certFile: string; keyFile: string };
  folder: string;
}

async function openGateway({ exchange, authority, trust, lists, refusals, tls: files, folder }: GatewayParts): Promise<Gateway> {
  const directory = await Directory.open(exchange.gateway, () => undefined);
  const keys = new PartnerKeys(directory, trust);
  // What is asked here is the inbox and the certificates; the other use cases have tests of their own.
  const use = { listInbox: new ListInbox({ pool: exchange.gateway, stopping: new AbortController().signal, mostHeld: 8, refusals }), directory } as UseCases;
  const tls: TlsSettings = { ...files, clientCertificates: 'optional', clientCaFile: join(folder, 'ca.pem'), crls: () => lists.encoded };
  const app = await createHttpsApp(GatewayModule.with(use), {
    tls, log, health: new Health(), metrics: new Metrics('test'), guard: new SignatureGuard(directory, keys, refusals, origin, new PartnerQuota({ requestsPerSecond: 1000, preflightsPerSecond: 1000 })),
  });
  app.useGlobalGuards(new TlsIdentityGuard(directory, keys, new CertificateTrust({ anchors: [authority.certificatePem], eku: ['clientAuth'], lists }), refusals));
  lists.onRefreshed(() => renewTls(app, tls));
  await app.listen(0, '127.0.0.1');
  return { app, directory };
}

async function serverFiles(folder: string, authority: CertificateAuthority): Promise<{ certFile: string; keyFile: string }> {
  const issued = await issueCertificate(authority, { subject: { cn: 'gateway', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at: new Date(Date.now() - hour), days: 1 });
  const files = { certFile: join(folder, 'tls.pem'), keyFile: join(folder, 'tls.key') };
  writeFileSync(join(folder, 'ca.pem'), authority.certificatePem);
  writeFileSync(files.certFile, issued.certificatePem);
  writeFileSync(files.keyFile, issued.privateKeyPem, { mode: 0o600 });
  return files;
}

let listNumber = 0;

async function writeList(folder: string, authority: CertificateAuthority, revoked: readonly string[], name = 'ca'): Promise<void> {
  listNumber += 1;
  const at = new Date(Date.now() - hour + listNumber * 1_000);
  writeFileSync(join(folder, 'crl', `${name}.crl`), await createCrl(authority, revoked.map((certificate) => ({ certificate, at })), { at, nextUpdate: new Date(Date.now() + 24 * hour), number: listNumber }));
}

function send(app: NestFastifyApplication, authority: CertificateAuthority, { method, path, headers, body, client }: { method: string; path: string; headers: Record<string, string>; body?: string; client?: TlsClient }): Promise<Answer> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, ca: authority.certificatePem, method, path, headers, agent: false, ...client, timeout: 30_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) });
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', reject);
    sent.end(body);
  });
}
