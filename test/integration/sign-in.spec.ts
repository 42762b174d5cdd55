import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { SignJWT, UnsecuredJWT, decodeJwt, generateKeyPair } from 'jose';
import { startIdentityProvider, type IdentityProvider } from '#local';
import { bearerAuthenticator, type Authenticate } from '#runtime';
import { createCertificateAuthority, issueCertificate } from '#signing';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'iiz-sign-in-'));
const files = { caFile: join(folder, 'ca.pem'), certFile: join(folder, 'idp.pem'), keyFile: join(folder, 'idp.key') };
const audience = 'https://auditor.test';
let idp: IdentityProvider;
let authenticate: Authenticate;

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const { certificatePem, privateKeyPem } = await issueCertificate(authority, { subject: { cn: 'idp', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  for (const [path, content] of [[files.caFile, authority.certificatePem], [files.certFile, certificatePem], [files.keyFile, privateKeyPem]] as const) writeFileSync(path, content);
  idp = await startIdentityProvider({ ...files, audiences: [audience, 'https://operator.test'], clients: [{ clientId: 'dpo-console', roles: ['DPO'] }] });
  authenticate = bearerAuthenticator({ issuer: idp.issuer, audience, caFile: files.caFile });
}, 30_000);

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

test('an unsigned, changed, expired or foreign token is refused, and so is none', async () => {
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

test('nobody gets in while the issuer cannot be reached', async () => {
  const nowhere = bearerAuthenticator({ issuer: 'https://127.0.0.1:9', audience, caFile: files.caFile });
  await expect(nowhere(withToken(await token()))).rejects.toMatchObject({ slug: 'unavailable', members: { retryAfterSeconds: 5 } });
});
