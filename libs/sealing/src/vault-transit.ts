import { readFileSync } from 'node:fs';
import { request as requestHttp, Agent as HttpAgent } from 'node:http';
import { request as requestHttps, Agent as HttpsAgent } from 'node:https';
import { KeyServiceUnavailable } from './key-encryption-key.ts';

export interface VaultSettings {
  /** Such as `https://vault.example.ch:8200`. */
  readonly url: string;
  /** Name of the key in the transit engine, of a type that encrypts (`aes256-gcm96`). */
  readonly key: string;
  /** Where the engine is mounted. */
  readonly mount: string;
  /** Holds the token; read with every call, because an agent renews it. */
  readonly tokenFile: string;
  readonly namespace?: string | undefined;
  readonly caFile?: string | undefined;
}

/** Vault answered that it will not: a wrong request, an unknown key. Never with a key in it. */
export class VaultRefusal extends Error {
  readonly status: number;

  constructor(status: number, errors: readonly string[]) {
    super(`Vault refuses (${status}): ${errors.length === 0 ? 'not found' : errors.join('; ')}`);
    this.name = 'VaultRefusal';
    this.status = status;
  }
}

const timeoutMs = 5_000;
const mostBytes = 65_536;
/**
 * Answers that say nothing about a key, so that another try may succeed: 401 and 403 (the token ran out or lost its right), 412 (not
 * replicated yet), 429 (standby), 472 and 473 (replication standby), 503 (sealed), other 5xx.
 */
const passing = (status: number): boolean => status === 401 || status === 403 || status === 429 || status === 412 || status === 472 || status === 473 || status >= 500;

/**
 * The HTTP API of HashiCorp Vault's transit engine, as far as wrapping needs it. One connection pool, kept open.
 *
 * @throws (every call) KeyServiceUnavailable, VaultRefusal
 */
export class VaultTransit {
  readonly #settings: VaultSettings;
  readonly #base: URL;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(settings: VaultSettings) {
    this.#settings = settings;
    this.#base = new URL(settings.url);
    const ca = settings.caFile === undefined ? {} : { ca: readFileSync(settings.caFile) };
    this.#agent =
      this.#base.protocol === 'http:'
        ? new HttpAgent({ keepAlive: true, maxSockets: 16 })
        : new HttpsAgent({ keepAlive: true, maxSockets: 16, minVersion: 'TLSv1.2', ...ca });
  }

  /** The key's newest version. */
  async latestVersion(): Promise<number> {
    const { latest_version: version } = await this.#call('GET', 'keys');
    if (typeof version !== 'number') throw new VaultRefusal(200, ['the answer names no latest_version']);
    return version;
  }

  /** The ciphertext that the key's `version` makes: `vault:v<version>:…`. */
  async encrypt(plaintext: Uint8Array, version: number): Promise<string> {
    const { ciphertext } = await this.#call('POST', 'encrypt', { plaintext: Buffer.from(plaintext).toString('base64'), key_version: version });
    if (typeof ciphertext !== 'string') throw new VaultRefusal(200, ['the answer holds no ciphertext']);
    return ciphertext;
  }

  async decrypt(ciphertext: string): Promise<Buffer> {
    const { plaintext } = await this.#call('POST', 'decrypt', { ciphertext });
    if (typeof plaintext !== 'string') throw new VaultRefusal(200, ['the answer holds no plaintext']);
    return Buffer.from(plaintext, 'base64');
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(method: 'GET' | 'POST', operation: string, body?: object): Promise<Record<string, unknown>> {
    const { mount, key, namespace, tokenFile } = this.#settings;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.#send(method, `/v1/${mount}/${operation}/${encodeURIComponent(key)}`, text, {
      'x-vault-token': token(tokenFile), 'x-vault-request': 'true', ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    });
    const said = parsed(answer.body);
    if (answer.status === 200) return (said['data'] ?? {}) as Record<string, unknown>;
    const errors = Array.isArray(said['errors']) ? said['errors'].map(String) : [];
    if (passing(answer.status)) throw new KeyServiceUnavailable(`it answers ${answer.status}${errors.length === 0 ? '' : ` (${errors.join('; ')})`}`);
    throw new VaultRefusal(answer.status, errors);
  }

  #send(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    const send = this.#base.protocol === 'http:' ? requestHttp : requestHttps;
    return new Promise((resolve, reject) => {
      const failed = (error: unknown): void => reject(new KeyServiceUnavailable(error instanceof Error ? error.message : 'no answer', error));
      const sent = send(new URL(path, this.#base), { method, headers, agent: this.#agent, timeout: timeoutMs }, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((length += chunk.length) > mostBytes) sent.destroy(new Error('its answer is too long'));
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.once('error', failed);
      });
      sent.once('timeout', () => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)));
      sent.once('error', failed);
      sent.end(body);
    });
  }
}

function token(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new KeyServiceUnavailable('its token file cannot be read', error);
  }
}

function parsed(body: string): Record<string, unknown> {
  try {
    const said = JSON.parse(body) as unknown;
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
