import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type { TlsFiles } from '#local';

/** Longer than any file of tests takes, on a busy machine either. */
const validSeconds = 4 * 3_600;

/** An OpenID issuer as far as an API sees one: it describes itself, shows its keys and signs tokens. */
export class TokenIssuer {
  readonly #server: Server;
  #key: CryptoKey;
  #kid = 'test';
  #keys: readonly object[] = [];

  private constructor(server: Server, key: CryptoKey) {
    this.#server = server;
    this.#key = key;
  }

  static async start({ certFile, keyFile }: TlsFiles): Promise<TokenIssuer> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    const issuer = new TokenIssuer(server, privateKey);
    await issuer.#show(publicKey);
    server.on('request', ({ url }, response) => {
      const answer = url === '/jwks' ? { keys: issuer.#keys } : { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on it signs by another key, and takes the former one back. */
  async changeKey(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    [this.#key, this.#kid] = [privateKey, `${this.#kid}-next`];
    await this.#show(publicKey);
  }

  async #show(publicKey: CryptoKey): Promise<void> {
    this.#keys = [{ ...(await exportJWK(publicKey)), kid: this.#kid, alg: 'ES256', use: 'sig' }];
  }

  /** `null`: the token does not say it. */
  token(claims: { sub?: string | null; aud?: string; iss?: string; roles?: unknown; exp?: number | null; nbf?: number }, key: CryptoKey | Uint8Array = this.#key, alg = 'ES256'): Promise<string> {
    const { sub = 'dpo-7', aud = 'urn:iiz-dap:audit', iss = this.url, roles = ['DPO'], exp = Math.floor(Date.now() / 1000) + validSeconds, nbf } = claims;
    const said = Object.entries({ roles, sub, exp, nbf }).filter(([, value]) => value !== null && value !== undefined);
    return new SignJWT(Object.fromEntries(said)).setProtectedHeader({ alg, kid: this.#kid }).setIssuer(iss).setAudience(aud).setIssuedAt().sign(key);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
