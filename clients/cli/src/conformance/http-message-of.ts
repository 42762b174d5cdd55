import type { FieldLine, HttpMessage, HttpRequest } from '#signing';
import { body, isAbsent, isObject, NotUnderstood, object, optionalText, text } from './vector-line.ts';
import type { VectorLine } from './vector-line.ts';

/** The message of a line, as RFC 9421 sees it. @throws NotUnderstood */
export function httpMessageOf(message: VectorLine): HttpMessage {
  const content = {
    fields: fieldsOf(message, 'fields'),
    ...(isAbsent(message['trailers']) ? {} : { trailers: fieldsOf(message, 'trailers') }),
    body: isAbsent(message['body']) && isAbsent(message['bodyBase64']) ? Buffer.alloc(0) : body(message),
  };
  if (message['type'] === 'response') {
    if (typeof message['status'] !== 'number') throw new NotUnderstood('status is no number');
    return { type: 'response', status: message['status'], ...content };
  }
  if (message['type'] !== 'request') throw new NotUnderstood('type is neither request nor response');
  return { type: 'request', method: text(message, 'method'), target: text(message, 'target'), scheme: optionalText(message, 'scheme') ?? 'https', ...content };
}

/** The request that a response answers, if the line has one. @throws NotUnderstood */
export function relatedRequestOf(line: VectorLine): { request?: HttpRequest } {
  if (!isObject(line['request'])) return {};
  const request = httpMessageOf({ type: 'request', ...object(line, 'request') });
  return request.type === 'request' ? { request } : {};
}

function fieldsOf(message: VectorLine, name: string): FieldLine[] {
  const lines = message[name] === null ? [] : message[name];
  if (!Array.isArray(lines) || !lines.every(isFieldLine)) throw new NotUnderstood(`${name} is no list of [name, value]`);
  return lines;
}

function isFieldLine(line: unknown): line is FieldLine {
  return Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string');
}
