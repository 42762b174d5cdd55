import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { addConsolePages } from './console-pages.ts';

const settings = { api: 'audit', issuer: 'https://anmeldung.test/realm', clientId: 'iiz-console', audience: 'urn:iiz-dap:audit', roles: ['DPO'], rolesClaim: 'roles', otherConsole: 'https://betrieb.test' } as const;
const folder = mkdtempSync(join(tmpdir(), 'iiz-console-'));
let server: FastifyInstance;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Konsole</title>');
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'verifier-offline.html'), '<!doctype html><title>Beweis prüfen</title>');
  writeFileSync(join(folder, 'assets', 'index-4f2a.js'), 'export {};');
  server = fastify();
  addConsolePages(server, { ...settings, folder });
  await server.ready();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = { accept: 'text/html,*/*' }) => server.inject({ method: 'GET', url, headers });

test('the settings say how to sign in, whether or not there are pages', async () => {
  const bare = fastify();
  addConsolePages(bare, settings);
  for (const each of [server, bare]) expect((await each.inject('/config.json')).json()).toEqual({ ...settings, scope: 'openid profile api' });
  expect((await bare.inject('/')).statusCode).toBe(404);
});

test.each(['/', '/ereignisse', '/loeschung-und-aufbewahrung', '/index.html'])('%s is answered with the document, which is asked for anew each time', async (path) => {
  const { statusCode, headers, body } = await get(path);
  expect([statusCode, headers['content-type'], headers['cache-control'], body]).toEqual([200, 'text/html; charset=utf-8', 'no-cache', '<!doctype html><title>Konsole</title>']);
  expect((await get(path, { accept: 'text/html', 'if-none-match': String(headers['etag']) })).statusCode).toBe(304);
});

test.each(['/', '/index.html', '/ereignisse', '/assets/index-4f2a.js', '/icon.svg', '/verifier-offline.html'])(
  'THR-C15 %s runs nothing inline and nothing from elsewhere, stands in no frame, and speaks to its origin and the issuer alone',
  async (path) => {
    const { headers } = await get(path);
    expect(String(headers['content-security-policy']).split('; ').toSorted()).toEqual([
      "base-uri 'none'", "connect-src 'self' https://anmeldung.test", "default-src 'none'", "font-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "img-src 'self'",
      "manifest-src 'self'", "script-src 'self'", "style-src 'self'", 'upgrade-insecure-requests',
    ]);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' });
    expect(headers['permissions-policy']).toContain('camera=()');
    const again = await get(path, { accept: 'text/html', 'if-none-match': String(headers['etag']) });
    expect([again.statusCode, again.headers['content-security-policy']]).toEqual([304, headers['content-security-policy']]);
  },
);

test('the verifier to keep is taken along as a file: shown from here, its own script would not run', async () => {
  expect((await get('/verifier-offline.html')).headers['content-disposition']).toBe('attachment; filename="iiz-dap-verifier.html"');
  expect((await get('/')).headers['content-disposition']).toBeUndefined();
});

test('what is named by its content is kept for good', async () => {
  const { headers, body } = await get('/assets/index-4f2a.js');
  expect([headers['content-type'], headers['cache-control'], body]).toEqual(['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', 'export {};']);
  expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test.each(['/assets/other.js', '/v1/audit', '/v1', '/7561234567897', '/Seite', '/%2e%2e/package.json', '/assets/..%2f..%2fetc/passwd', '/ereignisse/'])('%s is no page', async (path) => {
  expect((await get(path)).statusCode).toBe(404);
});

test('a client that asks for no document gets none for an address that is not there', async () => {
  expect((await get('/ereignisse', { accept: 'application/json' })).statusCode).toBe(404);
});

test('a folder without the document is refused at the start', () => {
  expect(() => addConsolePages(fastify(), { ...settings, folder: join(folder, 'assets') })).toThrow(/holds no index.html/);
});
