import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { SignJWT, UnsecuredJWT, decodeJwt, generateKeyPair } from 'jose';
import { startIdentityProvider, type IdentityProvider } from '#local';
import { bearerAuthenticator, type Authenticate } from '#runtime';
import { createCertificateAuthority, issueCertificate } from '#signing';
import { TokenIssuer } from '../support/token-issuer.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-sign-in-'));
const files = { caFile: join(folder, 'ca.pem'), certFile: join(folder, 'idp.pem'), keyFile: join(folder, 'idp.key') };
const audience = 'https://auditor.test';
const page = 'https://127.0.0.1:8445';
let idp: IdentityProvider;
let authenticate: Authenticate;

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const { certificatePem, privateKeyPem } = await issueCertificate(authority, { subject: { cn: 'idp', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  for (const [path, content] of [[files.caFile, authority.certificatePem], [files.certFile, certificatePem], [files.keyFile, privateKeyPem]] as const) writeFileSync(path, content);
  idp = await startIdentityProvider({ ...files, audiences: [audience, 'https://operator.test'], clients: [{ clientId: 'dpo-console', roles: ['DPO'] }], people: [{ userId: 'dpo', name: 'Datenschutzstelle', roles: ['DPO'], password: 'geheim' }], pages: { clientId: 'iiz-console', redirectUris: [`${page}/`] } });
  authenticate = bearerAuthenticator({ issuer: idp.issuer, audience, caFile: files.caFile });
});

afterAll(async () => {
  await idp.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function token(resource = audience): Promise<string> {
  const secret = idp.clients[0]?.clientSecret ?? '';
  const ca = readFileSync(files.caFile);
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'api' }).toString();
  const authorization = `Basic ${Buffer.from(`dpo-console:${secret}`).toString('base64')}`;
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(idp.tokenEndpoint, { method: 'POST', ca, headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(body);
  });
  const { access_token: issued } = JSON.parse(answer) as { access_token?: string };
  if (issued === undefined) throw new Error(`no token: ${answer}`);
  return issued;
}

const withToken = (value: string): FastifyRequest => ({ headers: { authorization: `Bearer ${value}` } }) as unknown as FastifyRequest;

test('a token of the issuer says who calls and in which role', async () => {
  expect(await authenticate(withToken(await token()))).toEqual({ id: 'dpo-console', roles: ['DPO'], clientId: 'dpo-console' });
});

test('a token for another API is refused', async () => {
  await expect(authenticate(withToken(await token('https://operator.test')))).rejects.toMatchObject({ slug: 'unauthenticated' });
});

test('THR-C14 an unsigned, changed or foreign token is refused, and so is none', async () => {
  const genuine = await token();
  const claims = { ...decodeJwt(genuine), roles: ['DPO', 'OPS'] };
  const [header, , signature] = genuine.split('.');
  const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  const { privateKey } = await generateKeyPair('ES256');
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: '../../x' }).sign(privateKey);
  const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('x'.repeat(32)));
  for (const bad of [new UnsecuredJWT(claims).encode(), changed, foreign, hmac, 'x', '']) {
    await expect(authenticate(withToken(bad))).rejects.toMatchObject({ slug: 'unauthenticated' });
  }
  await expect(authenticate({ headers: {} } as FastifyRequest)).rejects.toMatchObject({ slug: 'unauthenticated' });
});

describe('tokens of an issuer that signs whatever it is told to', () => {
  const now = Math.floor(Date.now() / 1000);
  let issuer: TokenIssuer;
  let authenticateBy: Authenticate;

  beforeAll(async () => {
    issuer = await TokenIssuer.start(files);
    authenticateBy = bearerAuthenticator({ issuer: issuer.url, audience: 'urn:iiz-dap:audit', caFile: files.caFile });
  });

  afterAll(() => issuer.close());

  test.each<[string, Parameters<TokenIssuer['token']>[0]]>([
    ['that has just expired', { exp: now - 10 }],
    ['that never expires', { exp: null }],
    ['that is not good yet', { nbf: now + 3_600 }],
    ['of nobody', { sub: null }],
    ['for another API', { aud: 'urn:iiz-dap:operator' }],
    ['of another issuer', { iss: 'https://elsewhere.test' }],
  ])('THR-C14 one %s is refused', async (_, claims) => {
    await expect(authenticateBy(withToken(await issuer.token({})))).resolves.toMatchObject({ id: 'dpo-7', roles: ['DPO'] });
    await expect(authenticateBy(withToken(await issuer.token(claims)))).rejects.toMatchObject({ slug: 'unauthenticated', status: 401 });
  });

  test('THR-C14 one that somebody else signed under the name of its key is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    await expect(authenticateBy(withToken(await issuer.token({}, privateKey)))).rejects.toMatchObject({ slug: 'unauthenticated' });
  });

  test('THR-C14 keys of an issuer that calls itself otherwise prove nothing', async () => {
    const other = `${issuer.url}/other`;
    const misled = bearerAuthenticator({ issuer: other, audience: 'urn:iiz-dap:audit', caFile: files.caFile });
    await expect(misled(withToken(await issuer.token({ iss: other })))).rejects.toMatchObject({ slug: 'unavailable' });
  });

  test('once a clock that was ahead is put right its keys are asked for again: a new one counts, and one taken back no longer', async () => {
    const right = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => right() + 86_400_000);
    await issuer.changeKey();
    const former = await issuer.token({ exp: now + 3_600 });
    const misled = bearerAuthenticator({ issuer: issuer.url, audience: 'urn:iiz-dap:audit', caFile: files.caFile });
    await expect(misled(withToken(former))).resolves.toMatchObject({ id: 'dpo-7' });
    clock.mockRestore();
    await issuer.changeKey();
    await expect(misled(withToken(await issuer.token({})))).resolves.toMatchObject({ id: 'dpo-7' });
    await expect(misled(withToken(former))).rejects.toMatchObject({ slug: 'unauthenticated' });
  });
});

test('nobody gets in while the issuer cannot be reached', async () => {
  const nowhere = bearerAuthenticator({ issuer: 'https://127.0.0.1:9', audience, caFile: files.caFile });
  await expect(nowhere(withToken(await token()))).rejects.toMatchObject({ slug: 'unavailable', members: { retryAfterSeconds: 5 } });
});

interface Visited {
  status: number;
  location: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A browser as far as signing in needs one: it keeps cookies and is told where to go. */
class Browser {
  readonly #cookies = new Map<string, string>();

  visit(address: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Visited> {
    const body = form && new URLSearchParams(form).toString();
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const sent = request(address, { method: body === undefined ? 'GET' : 'POST', ca: readFileSync(files.caFile), headers: { ...headers, cookie, ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) } }, (response) => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          this.#cookies.set(name, value);
        }
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, location: new URL(response.headers.location ?? '', address).href, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

describe('somebody at a browser', () => {
  const verifier = randomBytes(32).toString('base64url');
  const asked = (more: Record<string, string> = {}): string => {
    const parameters = { client_id: 'iiz-console', redirect_uri: `${page}/`, response_type: 'code', scope: 'openid profile api', resource: audience, state: 's', nonce: 'n', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...more };
    return `${idp.issuer}/auth?${new URLSearchParams(parameters).toString()}`;
  };
  const redeem = (code: string, codeVerifier: string) =>
    new Browser().visit(idp.tokenEndpoint, { grant_type: 'authorization_code', client_id: 'iiz-console', redirect_uri: `${page}/`, code, code_verifier: codeVerifier, resource: audience }, { origin: page });

  async function signIn(): Promise<URL> {
    const browser = new Browser();
    const { location: form } = await browser.visit(asked());
    expect((await browser.visit(form)).text).toContain('type="password"');
    expect((await browser.visit(form, { user: 'dpo', password: 'falsch' })).text).toContain('stimmt nicht');
    const { location: resumed } = await browser.visit(form, { user: 'dpo', password: 'geheim' });
    return new URL((await browser.visit(resumed)).location);
  }

  test('gets a token for one API by a code that only the page that asked can redeem', async () => {
    const back = await signIn();
    expect([back.origin, back.searchParams.get('state')]).toEqual([page, 's']);
    const { status, headers, text } = await redeem(back.searchParams.get('code') ?? '', verifier);
    expect([status, headers['access-control-allow-origin']]).toEqual([200, page]);
    const { access_token: issued, id_token: identity } = JSON.parse(text) as { access_token: string; id_token: string };
    expect(await authenticate(withToken(issued))).toEqual({ id: 'dpo', roles: ['DPO'], clientId: 'iiz-console' });
    expect(decodeJwt(identity)).toMatchObject({ sub: 'dpo', name: 'Datenschutzstelle', nonce: 'n', aud: 'iiz-console' });
    await expect(authenticate(withToken(identity))).rejects.toMatchObject({ slug: 'unauthenticated' });
  });

  test('THR-C14 a code is good once, and for nobody who does not hold the secret behind it', async () => {
    const code = (await signIn()).searchParams.get('code') ?? '';
    expect((await redeem(code, randomBytes(32).toString('base64url'))).status).toBe(400);
    const fresh = (await signIn()).searchParams.get('code') ?? '';
    expect((await redeem(fresh, verifier)).status).toBe(200);
    expect((await redeem(fresh, verifier)).status).toBe(400);
  });

  test('THR-C15 is sent to no address that is not registered, and needs the secret', async () => {
    expect((await new Browser().visit(asked({ redirect_uri: 'https://elsewhere.test/' }))).status).toBe(400);
    const { location } = await new Browser().visit(asked({ code_challenge: '', code_challenge_method: '' }));
    expect(new URL(location).searchParams.get('error')).toBe('invalid_request');
  });
});
