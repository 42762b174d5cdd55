import { fieldValues } from './http-message.ts';
import type { HttpMessage, HttpRequest } from './http-message.ts';
import type { MessageMemory } from './message-memory.ts';

const defaultPorts: Record<string, string> = { http: '80', https: '443' };
const absoluteForm = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/;
/** Host and port without user information or commas: a list of hosts is not one. */
const authorityForm = /^[A-Za-z0-9._~%!$&'()*+;=:[\]-]+$/;
const visibleAscii = /^[\x21-\x7e]+$/;
const methodToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

interface RequestTarget {
  readonly scheme: string;
  readonly authority: string;
  readonly pathAndQuery: string;
}

/**
 * The value of a derived component (RFC 9421 section 2.2); undefined when it is unknown, does not apply to this kind
 * of message, or cannot be told from it. `parameter` is the `name` of `@query-param`; `memory` keeps what was read of the query.
 *
 * Path and query are taken as sent: no decoding, no dot segments removed, no URL parser in between.
 */
export function derivedValue(message: HttpMessage, name: string, parameter?: string, memory?: MessageMemory): string | undefined {
  if (message.type === 'response') return name === '@status' ? statusText(message.status) : undefined;
  if (name === '@method') return methodToken.test(message.method) ? message.method : undefined;
  if (!visibleAscii.test(message.target) || message.target.includes('#')) return undefined;
  if (name === '@request-target') return message.target;
  const target = requestTarget(message);
  if (target === undefined) return undefined;
  switch (name) {
    case '@target-uri':
      return `${target.scheme}://${target.authority}${target.pathAndQuery}`;
    case '@authority':
      return normalAuthority(target);
    case '@scheme':
      return target.scheme.toLowerCase();
    case '@path':
      return target.pathAndQuery.split('?', 1)[0] || '/';
    case '@query':
      return queryOf(target) ?? '?';
    case '@query-param':
      return parameter === undefined ? undefined : parametersOf(target, memory).get(parameter);
    default:
      return undefined;
  }
}

function statusText(status: number): string | undefined {
  return Number.isInteger(status) && status >= 100 && status <= 999 ? String(status) : undefined;
}

function requestTarget(request: HttpRequest): RequestTarget | undefined {
  const { target, scheme } = request;
  const absolute = absoluteForm.exec(target);
  if (absolute !== null) return withAuthority(absolute[1] ?? '', absolute[2], absolute[3] ?? '');
  if (request.method === 'CONNECT') return withAuthority(scheme, target, '');
  const authority = request.authority ?? onlyHost(request);
  if (target === '*') return withAuthority(scheme, authority, '');
  return target.startsWith('/') ? withAuthority(scheme, authority, target) : undefined;
}

function withAuthority(scheme: string, authority: string | undefined, pathAndQuery: string): RequestTarget | undefined {
  return authority !== undefined && authorityForm.test(authority) ? { scheme, authority, pathAndQuery } : undefined;
}

function onlyHost(request: HttpRequest): string | undefined {
  const hosts = fieldValues(request.fields, 'host');
  return hosts.length === 1 ? hosts[0] : undefined;
}

function normalAuthority({ scheme, authority }: RequestTarget): string {
  const lower = authority.toLowerCase();
  const port = defaultPorts[scheme.toLowerCase()];
  if (lower.endsWith(':')) return lower.slice(0, -1);
  return port !== undefined && lower.endsWith(`:${port}`) ? lower.slice(0, -port.length - 1) : lower;
}

function queryOf({ pathAndQuery }: RequestTarget): string | undefined {
  const start = pathAndQuery.indexOf('?');
  return start === -1 ? undefined : pathAndQuery.slice(start);
}

function parametersOf(target: RequestTarget, memory?: MessageMemory): ReadonlyMap<string, string | undefined> {
  const query = (queryOf(target) ?? '?').slice(1);
  return memory === undefined ? queryParameters(query) : memory.read(queryParameters, query);
}

/** The values of a query's parameters by their encoded names (RFC 9421 section 2.2.8). One that is repeated, or whose bytes are not UTF-8, has none. */
function queryParameters(query: string): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [[name, value] = ['', '']] = new URLSearchParams(`?${pair}`);
    const encodedName = formEncoded(name);
    values.set(encodedName, values.has(encodedName) || !isUtf8Encoded(pair) ? undefined : formEncoded(value));
  }
  return values;
}

/** The text is ASCII; whether the octets that it spells by escapes are UTF-8. */
function isUtf8Encoded(text: string): boolean {
  try {
    decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
    return true;
  } catch {
    return false;
  }
}

function formEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
