import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPlatform } from '#local';
import type { Platform, PlatformOptions } from '#local';
import { PartnerClient, readIdentity } from '#sdk';

/** The whole platform as processes, with clients of its partners and of the data-protection officer. */
export interface TestPlatform extends Platform {
  client(partnerId: string): PartnerClient;
  /** Asks the auditor's API as the data-protection officer. */
  asDpo(method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** Asks the operator API as one of the demonstration's staff, such as `ops-dap`. */
  asOperator(clientId: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

export async function startTestPlatform(options: Partial<PlatformOptions> = {}): Promise<TestPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-platform-'));
  const platform = await startPlatform({ folder, ...options });
  const ca = readFileSync(platform.caFile, 'utf8');
  const clients = new Map<string, PartnerClient>();
  const tokens = new Map<string, Promise<string>>();
  const call = async (clientId: string, audience: string, method: string, url: string, body?: object): Promise<{ status: number; body: unknown }> => {
    const token = tokens.get(`${clientId} ${audience}`) ?? tokenOf(platform, ca, clientId, audience);
    tokens.set(`${clientId} ${audience}`, token);
    return callJson(url, { method, ca, headers: { authorization: `Bearer ${await token}` }, body });
  };
  return {
    ...platform,
    client: (partnerId) => {
      const known = clients.get(partnerId) ?? newClient(platform, partnerId, ca);
      clients.set(partnerId, known);
      return known;
    },
    asDpo: (method, path, body) => call('dpo-dap', platform.audience, method, `${platform.auditor.origin}${path}`, body),
    asOperator: (clientId, method, path, body) => call(clientId, platform.operator.audience, method, `${platform.operator.origin}${path}`, body),
    close: async () => {
      for (const client of clients.values()) client.close();
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newClient(platform: Platform, partnerId: string, ca: string): PartnerClient {
  const partner = platform.partners.find(({ id }) => id === partnerId);
  if (partner === undefined) throw new Error(`no partner ${partnerId}`);
  return new PartnerClient({
    origin: platform.gateway.origin,
    identity: readIdentity({ partnerId, certificatePem: readFileSync(partner.certFile, 'utf8'), privateKeyPem: readFileSync(partner.keyFile, 'utf8') }),
    tls: { ca },
    trust: { anchors: [ca] },
    log: { vkey: platform.logVkey, url: `${platform.auditor.origin}/log` },
  });
}

async function tokenOf({ identityProvider }: Platform, ca: string, wanted: string, audience: string): Promise<string> {
  const client = identityProvider.clients.find(({ clientId }) => clientId === wanted);
  const credentials = Buffer.from(`${client?.clientId}:${client?.clientSecret}`).toString('base64');
  const { body } = await callJson(identityProvider.tokenEndpoint, {
    method: 'POST', ca, headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    form: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', resource: audience }).toString(),
  });
  return (body as { access_token: string }).access_token;
}

interface Call {
  method: string;
  ca: string;
  headers: Record<string, string>;
  body?: object | undefined;
  form?: string;
}

/** Sends a JSON body, or a form, and reads a JSON answer. */
export function callJson(url: string, { method, ca, headers, body, form }: Call): Promise<{ status: number; body: unknown }> {
  const content = form ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const call = request(url, { method, ca, timeout: 60_000, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, ...(content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : (JSON.parse(text) as unknown) });
      });
    });
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', reject);
    call.end(content);
  });
}

/** Asks until the answer is there; for what happens a moment later. @throws when it does not come in time */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined, withinMs = 120_000): Promise<T> {
  for (const until = Date.now() + withinMs; Date.now() < until; await delay(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`${what} did not come within ${withinMs} ms`);
}
