import { derivedValue } from './derived-component.ts';
import { fieldValues, isPrintable } from './http-message.ts';
import type { HttpMessage, HttpRequest } from './http-message.ts';
import type { MessageMemory } from './message-memory.ts';
import type { Component } from './signature-parameters.ts';
import { canonicalField, canonicalMember, dictionaryMembers } from './structured-field.ts';

const fieldName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const fieldParameters: ReadonlySet<string> = new Set(['sf', 'key', 'bs', 'tr', 'req']);

/**
 * The value of one component of a message (RFC 9421 section 2), or undefined when the base cannot be built with it:
 * unknown component or parameter, absent field, value that is not ASCII outside `bs`, `req` outside a response. `memory` is for a base of many.
 */
export function componentValue(message: HttpMessage, component: Component, request?: HttpRequest, memory?: MessageMemory): string | undefined {
  const { name, parameters } = component;
  const source = parameters.has('req') ? relatedRequest(message, component, request) : message;
  if (source === undefined) return undefined;
  if (!name.startsWith('@')) return fieldComponentValue(source, component, memory);
  const queryName = parameters.get('name');
  const expected = (name === '@query-param' ? 1 : 0) + (parameters.has('req') ? 1 : 0);
  if (parameters.size !== expected || (name === '@query-param' && typeof queryName !== 'string')) return undefined;
  return derivedValue(source, name, typeof queryName === 'string' ? queryName : undefined, memory);
}

function relatedRequest(message: HttpMessage, component: Component, request: HttpRequest | undefined): HttpRequest | undefined {
  return message.type === 'response' && component.parameters.get('req') === true ? request : undefined;
}

function fieldComponentValue(message: HttpMessage, { name, parameters }: Component, memory?: MessageMemory): string | undefined {
  if (!fieldName.test(name) || !areFieldParameters(parameters)) return undefined;
  const lines = (parameters.has('tr') ? message.trailers : message.fields) ?? [];
  const values = memory?.fieldValues(lines, name) ?? fieldValues(lines, name);
  if (values.length === 0) return undefined;
  if (parameters.has('bs')) return wrappedValues(values);
  const combined = values.join(', ');
  if (!isPrintable(combined)) return undefined;
  const key = parameters.get('key');
  if (typeof key === 'string') return canonicalMember(memory === undefined ? dictionaryMembers(combined) : memory.read(dictionaryMembers, combined), key);
  return parameters.has('sf') ? strictValue(combined) : combined;
}

function areFieldParameters(parameters: Component['parameters']): boolean {
  for (const [name, value] of parameters) {
    if (!fieldParameters.has(name) || (name === 'key' ? typeof value !== 'string' : value !== true)) return false;
  }
  return !parameters.has('bs') || !(parameters.has('sf') || parameters.has('key'));
}

/** RFC 9421 section 2.1.3. Field values are octets: one character each, as node:http hands them over. */
function wrappedValues(values: readonly string[]): string | undefined {
  if (values.some((value) => /[^\t\x20-\x7e\x80-\xff]/.test(value))) return undefined;
  return values.map((value) => `:${Buffer.from(value, 'latin1').toString('base64')}:`).join(', ');
}

/**
 * RFC 9421 section 2.1.1 for fields of unknown kind: a text that is a field of several kinds reads the same in each
 * (`a, b;c`), or is refused (`a, a`).
 */
function strictValue(combined: string): string | undefined {
  const readings = new Set<string>();
  for (const kind of ['dictionary', 'list', 'item'] as const) {
    const reading = canonicalField(kind, combined);
    if (reading !== undefined) readings.add(reading);
  }
  return readings.size === 1 ? [...readings][0] : undefined;
}
