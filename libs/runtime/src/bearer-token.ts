import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import type { FastifyRequest } from 'fastify';
import { createRemoteJWKSet, customFetch, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Problem } from '#problems';
import type { Authenticate, Caller } from './access-guard.ts';

export interface BearerSettings {
  /** The OpenID issuer, exactly as its tokens name it. */
  issuer: string;
  /** The API: tokens for another audience are refused. */
  audience: string;
  /** PEM of the authorities that sign the issuer's TLS certificate; left out: those node knows. */
  caFile?: string;
  /** The claim that holds the roles; default `roles`. */
  rolesClaim?: string;
}

/** Asymmetric ones alone: a public key must never pass as the secret of an HMAC. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const CLOCK_TOLERANCE_S = 5;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Checks the bearer token of a request: signature by a key of the issuer, issuer, audience, expiry. The issuer is looked
 * up at the first token (OpenID Connect Discovery), so it may start later than this process; while it cannot be reached
 * nobody gets in, with 503.
 */
export function bearerAuthenticator(settings: BearerSettings): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (request: FastifyRequest): Promise<Caller> => {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw new Problem('unauthenticated');
    keys ??= issuerKeys(settings);
    const key = await keys.catch(() => {
      keys = undefined;
      throw new Problem('unavailable', { retryAfterSeconds: 5 });
    });
    return verify(token, key, settings);
  };
}

async function verify(token: string, key: JWTVerifyGetKey, { issuer, audience, rolesClaim = 'roles' }: BearerSettings): Promise<Caller> {
  const checks = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'], clockTolerance: CLOCK_TOLERANCE_S };
  const { payload } = await jwtVerify(token, key, checks).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ERR_JWKS_TIMEOUT' || !isJoseError(error)) throw new Problem('unavailable', { retryAfterSeconds: 5 });
    throw new Problem('unauthenticated');
  });
  const { [rolesClaim]: roles, client_id: clientId } = payload;
  return {
    id: payload.sub ?? '',
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    ...(typeof clientId === 'string' ? { clientId } : {}),
  };
}

function isJoseError(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_J');
}

async function issuerKeys({ issuer, caFile }: BearerSettings): Promise<JWTVerifyGetKey> {
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  const discovery = JSON.parse((await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, ca)).text) as { issuer?: string; jwks_uri?: string };
  if (discovery.issuer !== issuer || discovery.jwks_uri === undefined) throw new Error('the issuer does not describe itself');
  let readAt = -Infinity;
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri), {
    timeoutDuration: ANSWER_WITHIN_MS,
    [customFetch]: async (address: string) => {
      const { status, text } = await read(address, ca);
      readAt = Date.now();
      return new Response(text, { status });
    },
  });
  return async (header, jws) => {
    // Read by a clock that was ahead and has been put back, they would pass for fresh for as long as it was wrong by.
    if (Date.now() < readAt) await keys.reload();
    return keys(header, jws);
  };
}

function read(address: string, ca: string | undefined): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(address, { timeout: ANSWER_WITHIN_MS, ...(ca === undefined ? {} : { ca }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
  });
}
