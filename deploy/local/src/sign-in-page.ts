import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Provider } from 'oidc-provider';

/** Somebody who signs in at a browser, for demonstrations and tests. */
export interface IdentityPerson {
  readonly userId: string;
  readonly name: string;
  /** The `roles` claim of every token. */
  readonly roles: readonly string[];
  readonly password: string;
}

/** Below this address a sign-in under way asks who somebody is. */
export const signInPath = '/sign-in/';
const largestForm = 4 * 1024;

/** Answers the page that asks for name and password, and takes its answer. No script, nothing from elsewhere, nothing kept. */
export function signInPages(provider: Provider, people: readonly IdentityPerson[]): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      await provider.interactionDetails(request, response);
      const form = request.method === 'POST' ? await readForm(request) : undefined;
      const person = form === undefined ? undefined : people.find(({ userId, password }) => userId === form.get('user') && sameSecret(password, form.get('password') ?? ''));
      if (person !== undefined) await provider.interactionFinished(request, response, { login: { accountId: person.userId } });
      else page(response, 200, form === undefined ? '' : '<p role="alert">Name oder Passwort stimmt nicht. · Name or password is wrong.</p>');
    } catch {
      page(response, 400, '<p role="alert">Diese Anmeldung ist abgelaufen. Bitte beginnen Sie von vorn. · This sign-in has ended; please begin again.</p>');
    }
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    body += chunk;
    if (body.length > largestForm) throw new Error('too large');
  }
  return new URLSearchParams(body);
}

function sameSecret(expected: string, given: string): boolean {
  const [a, b] = [expected, given].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

function page(response: ServerResponse, status: number, note: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  });
  response.end(`<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Anmelden (Vorführung)</title></head>
<body><main><h1>Anmelden</h1><p>Anmeldedienst der Vorführung · sign-in service of the demonstration</p>${note}
<form method="post"><p><label>Name <input name="user" autocomplete="username" autofocus required></label></p>
<p><label>Passwort <input name="password" type="password" autocomplete="current-password" required></label></p><p><button type="submit">Anmelden</button></p></form></main></body></html>`);
}
