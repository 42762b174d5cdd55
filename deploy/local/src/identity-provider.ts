import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { Provider, errors, type ClientMetadata, type Configuration } from 'oidc-provider';
import { EngineFault } from './engine-fault.ts';
import { freePorts } from './free-ports.ts';
import { IdentityStore } from './identity-store.ts';
import { signInPages, signInPath, type IdentityPerson } from './sign-in-page.ts';

/** Somebody who signs in with a secret of their own (RFC 6749 4.4); for demonstrations and tests. */
export interface IdentityClient {
  clientId: string;
  /** The `roles` claim of every token, for example `["DPO"]`. */
  roles: readonly string[];
  /** Left out: a random one. */
  clientSecret?: string;
}

/** Pages that people sign in to from a browser: a public client, authorization code with PKCE. */
export interface IdentityPages {
  clientId: string;
  redirectUris: readonly string[];
}

export interface IdentityProviderOptions {
  certFile: string;
  keyFile: string;
  /** The APIs that tokens can be asked for (`resource`, RFC 8707); the first one when none is named. */
  audiences: readonly [string, ...string[]];
  clients: readonly IdentityClient[];
  /** Left out: nobody signs in from a browser. */
  people?: readonly (Omit<IdentityPerson, 'password'> & { password?: string })[];
  pages?: IdentityPages;
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
  readonly people: readonly IdentityPerson[];
  stop(): Promise<void>;
}

const SCOPE = 'api';

/**
 * An OpenID issuer over HTTPS that stands in for the canton's: client credentials, or a person's name and password, in; a
 * signed JWT access token (RFC 9068) with a `roles` claim out. Keys, tokens and sessions end with it.
 * @throws EngineFault port-taken
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const issuer = options.issuer ?? `https://127.0.0.1:${port}`;
  const clients = options.clients.map((client) => ({ ...client, clientSecret: client.clientSecret ?? randomBytes(32).toString('base64url') }));
  const people = (options.people ?? []).map((person) => ({ ...person, password: person.password ?? randomBytes(12).toString('base64url') }));
  const provider = new Provider(issuer, configuration(options, clients, people));
  const answer = provider.callback();
  const askWho = signInPages(provider, people);
  const server = createServer({ cert: readFileSync(options.certFile), key: readFileSync(options.keyFile), minVersion: 'TLSv1.2' }, (request, response) => {
    void (request.url?.startsWith(signInPath) === true ? askWho : answer)(request, response);
  });
  await listen(server, port, options.host ?? '127.0.0.1');
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    clients,
    people,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function configuration({ audiences, pages, tokenSeconds = 3600 }: IdentityProviderOptions, clients: readonly Required<IdentityClient>[], people: readonly IdentityPerson[]): Configuration {
  const rolesOf = new Map([...clients.map(({ clientId, roles }) => [clientId, roles] as const), ...people.map(({ userId, roles }) => [userId, roles] as const)]);
  const origins = new Set(pages?.redirectUris.map((uri) => new URL(uri).origin));
  return {
    adapter: IdentityStore,
    clients: [...clients.map(asMetadata), ...(pages === undefined ? [] : [publicClient(pages)])],
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ttl: { ClientCredentials: tokenSeconds, AccessToken: tokenSeconds, AuthorizationCode: 60, Grant: tokenSeconds, IdToken: tokenSeconds, Interaction: 600, Session: tokenSeconds },
    scopes: ['openid', 'profile', SCOPE],
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin) => origins.has(origin),
    findAccount: (_, userId) => {
      const person = people.find((each) => each.userId === userId);
      return person && { accountId: userId, claims: () => ({ sub: userId, name: person.name }) };
    },
    interactions: { url: (_, { uid }) => `${signInPath}${uid}` },
    // The console is the platform's own: whoever signs in there need not be asked whether it may.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope(`openid profile ${SCOPE}`);
      for (const audience of audiences) grant.addResourceScope(audience, SCOPE);
      await grant.save();
      return grant;
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
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
    extraTokenClaims: (_, token) => ({ roles: rolesOf.get(token.accountId ?? token.clientId ?? '') ?? [] }),
  };
}

function publicClient({ clientId, redirectUris }: IdentityPages): ClientMetadata {
  return { client_id: clientId, grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [...redirectUris], token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' };
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
