import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface TransitKey {
  readonly versions: Buffer[];
  minDecryptionVersion: number;
  minEncryptionVersion: number;
}

/**
 * Speaks the HTTP API of HashiCorp Vault's transit engine as its documentation has it, over real keys: paths, headers, the ciphertext
 * `vault:v<n>:<base64 of nonce, ciphertext and tag>`, versions, and the bodies of its errors.
 */
export class VaultServer {
  readonly token = `hvs.${randomBytes(16).toString('base64url')}`;
  sealed = false;
  /** Calls by operation. */
  readonly calls: string[] = [];
  readonly #keys = new Map<string, TransitKey>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<VaultServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new VaultServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `vault write -f transit/keys/<name>` */
  createKey(name: string): void {
    this.#keys.set(name, { versions: [randomBytes(32)], minDecryptionVersion: 1, minEncryptionVersion: 0 });
  }

  /** `vault write -f transit/keys/<name>/rotate` */
  rotate(name: string): void {
    this.#keys.get(name)?.versions.push(randomBytes(32));
  }

  /** `vault write transit/keys/<name>/config min_decryption_version=<n>` */
  refuseBelow(name: string, version: number): void {
    const key = this.#keys.get(name);
    if (key !== undefined) key.minDecryptionVersion = version;
  }

  /** `vault write transit/keys/<name>/config min_encryption_version=<n>` */
  wrapFrom(name: string, version: number): void {
    const key = this.#keys.get(name);
    if (key !== undefined) key.minEncryptionVersion = version;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body } = this.#answer(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
  }

  #answer({ method, url = '', headers }: IncomingMessage, body: string): { status: number; body: object } {
    const errors = (status: number, ...messages: string[]) => ({ status, body: { errors: messages } });
    if (this.sealed) return errors(503, 'Vault is sealed');
    if (headers['x-vault-request'] !== 'true') return errors(400, 'missing request header');
    if (headers['x-vault-token'] !== this.token) return errors(403, 'permission denied');
    const [, operation = '', name = ''] = /^\/v1\/transit\/(keys|encrypt|decrypt)\/([^/]+)$/.exec(url) ?? [];
    this.calls.push(operation);
    const key = this.#keys.get(name);
    if (key === undefined) return operation === 'keys' ? errors(404) : errors(400, 'encryption key not found');
    const data = operation === 'keys' && method === 'GET' ? described(name, key) : method === 'POST' ? transit(operation, key, JSON.parse(body) as Record<string, unknown>) : 'unsupported operation';
    return typeof data === 'string' ? errors(data === 'unsupported operation' ? 405 : 400, data) : { status: 200, body: { request_id: randomBytes(8).toString('hex'), lease_id: '', renewable: false, lease_duration: 0, data, wrap_info: null, warnings: null, auth: null } };
  }
}

function described(name: string, { versions, minDecryptionVersion, minEncryptionVersion }: TransitKey): object {
  return { name, type: 'aes256-gcm96', latest_version: versions.length, min_decryption_version: minDecryptionVersion, min_encryption_version: minEncryptionVersion, supports_encryption: true, supports_decryption: true };
}

function transit(operation: string, key: TransitKey, input: Record<string, unknown>): object | string {
  return operation === 'encrypt' ? encrypted(key, input) : decrypted(key, input);
}

function encrypted({ versions, minEncryptionVersion }: TransitKey, { plaintext, key_version: version = versions.length }: Record<string, unknown>): object | string {
  const bytes = versions[Number(version) - 1];
  if (bytes === undefined) return 'requested version for encryption is higher than the latest key version';
  if (Number(version) < minEncryptionVersion) return 'requested version for encryption is less than the minimum encryption key version';
  if (typeof plaintext !== 'string' || Buffer.from(plaintext, 'base64').toString('base64') !== plaintext) return 'failed to base64-decode plaintext';
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: `vault:v${String(version)}:${sealed.toString('base64')}`, key_version: version };
}

function decrypted({ versions, minDecryptionVersion }: TransitKey, { ciphertext }: Record<string, unknown>): object | string {
  const [, version, base64] = /^vault:v(\d+):([A-Za-z0-9+/]+=*)$/.exec(String(ciphertext)) ?? [];
  if (version === undefined || base64 === undefined) return 'invalid ciphertext: no prefix';
  if (Number(version) < minDecryptionVersion) return 'ciphertext or signature version is disallowed by policy (too old)';
  const bytes = versions[Number(version) - 1];
  if (bytes === undefined) return 'invalid ciphertext: version is too new';
  const sealed = Buffer.from(base64, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, 12));
  cipher.setAuthTag(sealed.subarray(-16));
  try {
    return { plaintext: Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]).toString('base64') };
  } catch {
    return 'cipher: message authentication failed';
  }
}
