import { componentValue } from './component-value.ts';
import { isPrintable } from './http-message.ts';
import type { FieldLine, HttpRequest } from './http-message.ts';
import type { SignatureFields } from './signature-fields.ts';
import type { Component } from './signature-parameters.ts';

/** A request over HTTPS: `targetUri` is absolute, its origin from configuration; headers and body are raw. */
export interface SignedRequest {
  readonly method: string;
  readonly targetUri: string;
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

/** A record of a submit topic: `topic` is where it was found, not what it says. */
export interface SignedRecord {
  readonly topic: string;
  readonly headers: readonly FieldLine[];
  readonly body: Uint8Array;
}

const requiredWithBody: readonly string[] = ['@method', '@target-uri', 'content-digest', 'content-type'];
const requiredWithoutBody: readonly string[] = ['@method', '@target-uri'];
const targetForm = /^(https?):\/\/([^/?#\s]+)(\/[\x21\x22\x24-\x7e]*)$/;

/** What a record's signature covers, in place of method and URI its topic. */
export const requiredOfRecord: readonly string[] = ['content-digest', 'content-type', 'dap-topic'];

/**
 * What else a request's signature may cover. Covered fields are kept as evidence and passed on to every recipient, so
 * nothing belongs here that could hold a credential or a person's data.
 */
const mayBeCovered: ReadonlySet<string> = new Set([
  'accept', 'accept-encoding', 'accept-language', 'cache-control', 'content-digest', 'content-encoding', 'content-language', 'content-length', 'content-type',
  'date', 'host', 'idempotency-key', 'traceparent', 'user-agent', 'x-correlation-id', 'x-request-id',
]);

export function mayCover({ name }: Component): boolean {
  return name.startsWith('@') || mayBeCovered.has(name);
}

export function requiredOfRequest(body: Uint8Array): readonly string[] {
  return body.length > 0 ? requiredWithBody : requiredWithoutBody;
}

/** Component values of a request as the profile sees it; those of the profile itself without building a message. */
export function requestValue(request: SignedRequest, fields: SignatureFields, component: Component): string | undefined {
  if (component.parameters.size === 0) {
    if (component.name === '@target-uri') return targetForm.test(request.targetUri) ? request.targetUri : undefined;
    if (component.name === 'content-digest') return printable(fields.contentDigest);
    if (component.name === 'content-type') return printable(fields.contentType);
  }
  const message = httpRequest(request);
  return message && componentValue(message, component);
}

/** Component values of a record: the three of the profile, of which the topic is the one it was found on. */
export function recordValue({ topic, headers }: SignedRecord, fields: SignatureFields, { name, parameters }: Component): string | undefined {
  if (parameters.size > 0) return undefined;
  if (name === 'content-digest') return printable(fields.contentDigest);
  if (name === 'content-type') return printable(fields.contentType);
  const named = headers.filter(([header]) => header.toLowerCase() === 'dap-topic');
  return name === 'dap-topic' && named.length === 1 && named[0]?.[1] === topic ? printable(topic) : undefined;
}

function httpRequest({ method, targetUri, headers, body }: SignedRequest): HttpRequest | undefined {
  const parts = targetForm.exec(targetUri);
  if (parts === null) return undefined;
  const [, scheme = '', authority = '', target = ''] = parts;
  return { type: 'request', method, target, scheme, authority, fields: headers, body };
}

function printable(value: string | undefined): string | undefined {
  return value !== undefined && isPrintable(value) ? value : undefined;
}
