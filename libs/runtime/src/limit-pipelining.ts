import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Requests of one connection whose answers have not left yet. Node reads whatever one packet holds: a thousand, and keeps their answers. */
const mostUnanswered = 16;
const unanswered = new WeakMap<Socket, number>();

/** Ends the connection of a client that asks on and on without reading: its answers would fill the memory. */
export function limitPipelining({ raw: { socket } }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const open = (unanswered.get(socket) ?? 0) + 1;
  if (open > mostUnanswered) {
    socket.destroy();
    return;
  }
  unanswered.set(socket, open);
  reply.raw.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
  done();
}
