import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers any name with a page: it makes no path known. */
    page?: boolean;
  }
}

/** What the console needs to sign somebody in for the API of the origin that it came from. */
export interface ConsoleSettings {
  readonly api: 'audit' | 'operator';
  readonly issuer: string;
  /** The console's public client at the issuer. */
  readonly clientId: string;
  /** What a token for this API names (RFC 8707). */
  readonly audience: string;
  /** Roles that this API is open to. */
  readonly roles: readonly string[];
  /** The claim of a token that lists the roles of whoever signed in. */
  readonly rolesClaim: string;
  /** Where the console of the other API is, if anywhere. */
  readonly otherConsole?: string | undefined;
}

export interface ConsolePages extends ConsoleSettings {
  /** The built bundle; left out: there are no pages, the settings are told all the same. */
  readonly folder?: string | undefined;
}

interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly caching: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};
/** The bundler names what lies here by its content: it never changes. */
const namedByContent = 'assets/';
const scope = 'openid profile api';
/** Holds its script inside, which the policy here refuses: it is taken along as a file, never shown by this server. */
const takenAlong = 'verifier-offline.html';
/** The console's own pages have names of small letters and hyphens; whatever else is asked for is no page. */
const pagePath = '/:page(^[a-z-]+$)';

/**
 * Serves the console's bundle at `/` and tells it at `/config.json` how to sign in. The files are read once, at the start, and
 * each is a route of its own: no path of a request reaches the file system. A page's address is answered with the document;
 * nothing else that is not there. The document may run its own scripts and styles, and speak to this origin and the issuer.
 */
export function addConsolePages(server: FastifyInstance, { folder, ...settings }: ConsolePages): void {
  server.get('/config.json', (_, reply) => reply.header('content-type', mediaTypes['.json']).send(JSON.stringify({ ...settings, scope })));
  if (folder === undefined) return;
  const files = readBundle(folder);
  const document = files.get('index.html');
  if (document === undefined) throw new Error(`${folder} holds no index.html: it is not the console's bundle`);
  const policy = contentPolicy(settings.issuer);
  for (const [path, file] of files) {
    server.get(`/${path}`, (request, reply) =>
      sendFile(
        request,
        path === takenAlong ? reply.header('content-disposition', `attachment; filename="iiz-dap-verifier.html"`) : reply,
        file,
        policy,
      ),
    );
  }
  server.get('/', (request, reply) => sendFile(request, reply, document, policy));
  server.get(pagePath, { config: { page: true } }, (request, reply) => {
    if (request.headers.accept?.includes('text/html') !== true) return reply.callNotFound();
    return sendFile(request, reply, document, policy);
  });
}

function readBundle(folder: string): Map<string, PageFile> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      const caching = name.startsWith(namedByContent) ? 'public, max-age=31536000, immutable' : 'no-cache';
      return [
        name,
        {
          bytes,
          type: mediaTypes[extname(name)] ?? 'application/octet-stream',
          etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
          caching,
        },
      ];
    }),
  );
}

function sendFile(request: FastifyRequest, reply: FastifyReply, { bytes, type, etag, caching }: PageFile, policy: string): FastifyReply {
  void reply.headers({
    'content-security-policy': policy,
    'cache-control': caching,
    etag,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  });
  return request.headers['if-none-match'] === etag ? reply.status(304).send() : reply.header('content-type', type).send(bytes);
}

/** Nothing from elsewhere, nothing inline, in no frame; the issuer is spoken to for its description and for the token. */
function contentPolicy(issuer: string): string {
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "manifest-src 'self'", `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", 'upgrade-insecure-requests',
  ].join('; ');
}
