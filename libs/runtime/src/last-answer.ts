import { finished, Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * So long a client that has been refused may go on sending before its connection is closed. A connection that is closed while bytes
 * come in is reset, and the client's system then throws away the answer that it has not read yet (RFC 9112 section 9.6).
 */
export const lingerMs = 5_000;

/** Sends the last answer of a connection at once and ends it with its request, whose rest is read and thrown away; after `lingerMs` at the latest. */
export function sendLast(reply: FastifyReply, text: string): void {
  const { raw } = reply.request;
  const answer = new Readable({ read: () => undefined });
  answer.push(text);
  const end = (): void => {
    clearTimeout(timer);
    answer.push(null);
  };
  const timer = setTimeout(end, lingerMs).unref();
  finished(raw, { writable: false }, end);
  raw.resume();
  void reply.header('content-length', Buffer.byteLength(text)).send(answer);
  reply.raw.flushHeaders();
}
