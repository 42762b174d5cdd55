import type { FastifyRequest } from 'fastify';

/**
 * For an answer of which nothing is sent before all of it is there: its connection may be silent for so long. The next request on the
 * connection has the usual limit again.
 */
export function allowSilence({ raw: { socket } }: Pick<FastifyRequest, 'raw'>, ms: number): void {
  socket.setTimeout(ms);
}
