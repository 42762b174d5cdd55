import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { Provider, errors, type Adapter, type ClientMetadata, type Configuration } from 'oidc-provider';
import { EngineFault } from './engine-fault.ts';
import { freePorts } from './free-ports.ts';

/** Somebody who signs in with a secret of their own (RFC 6749 4.4); for demonstrations and tests. */
export interface IdentityClient {
  clientId: string;
  /** The `roles` claim of every token, for example `["DPO"]`. */
  roles: readonly string[];
  /** Left out: a random one. */
  clientSecret?: string;
}

export interface IdentityProviderOptions {
  certFile: string;
  keyFile: string;
  /** The APIs that tokens can be asked for (`resource`, RFC 8707); the first one when none is named. */
  audiences: readonly [string, ...string[]];
  clients: readonly IdentityClient[];
  /** Left out: a free one. */
  port?: number;
  /** Where it listens; default 127.0.0.1. */
  host?: string;
  /** What tokens name as their issuer and clients connect to; default `https://127.0.0.1:<port>`. */
  issuer?: string;
  /** Default 3600. */
  tokenSeconds?: number;
}

export interface IdentityProvider {
  /** What `iss` says; discovery lies below it. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly clients: readonly Required<IdentityClient>[];
  stop(): Promise<void>;
}

const SCOPE = 'api';

/**
 * An OpenID issuer over HTTPS that stands in for the canton's: client credentials in, a signed JWT access
 * token (RFC 9068) with a `roles` claim out. It keeps nothing; keys and tokens end with it.
 * @throws EngineFault port-taken
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const issuer = options.issuer ?? `https://127.0.0.1:${port}`;
  const clients = options.clients.map((client) => ({ ...client, clientSecret: client.clientSecret ?? randomBytes(32).toString('base64url') }));
  const provider = new Provider(issuer, configuration(options, clients));
  const answer = provider.callback();
  const server = createServer({ cert: readFileSync(options.certFile), key: readFileSync(options.keyFile), minVersion: 'TLSv1.2' }, (request, response) => void answer(request, response));
  await listen(server, port, options.host ?? '127.0.0.1');
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    clients,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function configuration({ audiences, tokenSeconds = 3600 }: IdentityProviderOptions, clients: readonly Required<IdentityClient>[]): Configuration {
  const rolesOf = new Map(clients.map(({ clientId, roles }) => [clientId, roles]));
  return {
    adapter: Forgetful,
    clients: clients.map(asMetadata),
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ttl: { ClientCredentials: tokenSeconds },
    scopes: [SCOPE],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audiences[0],
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (!audiences.includes(resource)) throw new errors.InvalidTarget();
          return { scope: SCOPE, audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: tokenSeconds, jwt: { sign: { alg: 'ES256' } } };
        },
      },
    },
    extraTokenClaims: (_, token) => ({ roles: rolesOf.get(token.clientId ?? '') ?? [] }),
  };
}

function asMetadata({ clientId, clientSecret }: Required<IdentityClient>): ClientMetadata {
  return { client_id: clientId, client_secret: clientSecret, grant_types: ['client_credentials'], response_types: [], redirect_uris: [], token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'ES256' };
}

function signingKey(): Record<string, unknown> & { kty: 'EC' } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'EC', kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'ES256' };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new EngineFault('port-taken', `The identity provider cannot listen on port ${port}: ${cause.message}.`, 'Choose another port, or end the process that holds it.', cause)));
    server.listen(port, host, resolve);
  });
}

/** Tokens are signed and need no place of their own; nothing else is ever asked for again. */
class Forgetful implements Adapter {
  upsert = (): Promise<void> => Promise.resolve();
  find = (): Promise<undefined> => Promise.resolve(undefined);
  findByUserCode = this.find;
  findByUid = this.find;
  consume = this.upsert;
  destroy = this.upsert;
  revokeByGrantId = this.upsert;
}
