import type { AuditorApi } from './auditor.ts';
import type { OperatorApi } from './operator.ts';
import { ProblemAnswer, readProblem } from './problem.ts';

/** Everything that an origin of this console may offer, by `METHOD /path`. */
export type Api = AuditorApi & OperatorApi;
export type Operation = keyof Api;
export type Answer<O extends Operation> = Api[O]['answer'];

type Part<Name extends string, Value> = object extends Value ? { readonly [N in Name]?: Value } : { readonly [N in Name]: Value };
/** What an operation is given: parameters of its path and query, and its body. */
export type Given<O extends Operation> = Part<'path', Api[O]['path']> & Part<'query', Api[O]['query']> & (Api[O]['request'] extends undefined ? object : { readonly body: Api[O]['request'] });

/** Sends a request to the origin of this page, the only one that is ever called. @throws ProblemAnswer */
export type Call = <O extends Operation>(operation: O, given: Given<O>) => Promise<Answer<O>>;

interface Sending {
  readonly path?: Record<string, string | number>;
  readonly query?: Record<string, string | number | undefined>;
  readonly body?: unknown;
}

/** `token`: asked anew for every request; `language`: of the titles of problems. */
export function caller(token: () => string | undefined, language: () => string): Call {
  return async (operation, given) => {
    const { path = {}, query = {}, body } = given as Sending;
    const [method = 'GET', pattern = ''] = operation.split(' ');
    const bearer = token();
    const headers = {
      'accept-language': language(),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, credentials: 'omit' as const, cache: 'no-store' as const, redirect: 'error' as const, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(addressOf(pattern, path, query), sent).catch(() => undefined);
    if (response === undefined) throw ProblemAnswer.unreachable();
    if (!response.ok) throw await readProblem(response);
    return (await contentOf(response)) as Answer<typeof operation>;
  };
}

function addressOf(pattern: string, path: Record<string, string | number>, query: Record<string, string | number | undefined>): string {
  const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) => String(path[name] ?? '').split('/').map(encodeURIComponent).join('/'));
  const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

async function contentOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/plain')) return response.text();
  if (/^application\/(?:[\w.-]+\+)?json\b/.test(type)) return response.json();
  return response.status === 204 ? undefined : response.blob();
}
