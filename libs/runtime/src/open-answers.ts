import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Requests of one connection whose answers have not left yet. Node reads whatever one packet holds: a thousand, and keeps their answers. */
const mostUnanswered = 16;

/** What each connection has asked and has not been answered yet. */
export class OpenAnswers {
  readonly #open = new WeakMap<Socket, Set<ServerResponse>>();

  /**
   * The first hook of every request. Ends the connection of a client that asks on and on without reading: its answers would fill the memory.
   * What comes behind a request whose answer says that it is the last is not taken up (RFC 9112 section 9.6).
   */
  readonly admit = ({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, done: () => void): void => {
    const open = this.#open.get(socket) ?? new Set();
    for (const earlier of open) if (earlier.getHeader('connection') === 'close') return;
    if (open.size === mostUnanswered) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, open.add(answer));
    answer.once('close', () => open.delete(answer));
    done();
  };

  /** Calls back when all requests of the connection that came whole are answered: at once, where there is none. */
  whenAnswered(socket: Socket, then: () => void): void {
    const whole = [...(this.#open.get(socket) ?? [])].filter(({ req }) => req.complete);
    let left = whole.length;
    if (left === 0) then();
    for (const answer of whole) {
      answer.once('close', () => {
        left -= 1;
        if (left === 0) then();
      });
    }
  }
}
