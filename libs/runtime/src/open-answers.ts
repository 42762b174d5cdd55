import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { clientAddress } from './client-address.ts';
import { provenBy } from './proven-requests.ts';
import { SharedBudget } from './shared-budget.ts';
import { smallBytes, unprovenBytes } from './unproven-bytes.ts';

/** Requests of one connection whose answers have not left yet. Node reads whatever one packet holds: a thousand. */
const mostUnanswered = 16;
/** Whoever has not taken a whole answer by then, however it drips, is cut off. */
const takenWithinMs = 60_000;
const looksEveryMs = 5_000;
/** What one partner has not taken at a time: 128 whole messages. */
const partnerBytes = 64 * 2 ** 20;

interface Waiting {
  readonly answer: ServerResponse;
  readonly takeUp: () => void;
}

interface Connection {
  /** What is being answered. */
  answer: ServerResponse | undefined;
  /** When it was seen whole and not taken. */
  untakenSince: number;
  readonly waiting: Waiting[];
  /** What comes now is nobody's: a part before it is lost. */
  isOver: boolean;
  readonly left: () => void;
}

/**
 * What each connection has asked and has not been answered yet. Its requests are taken up one at a time, the next when the answer before
 * has left: so a connection keeps one answer in memory, however much it asks. What is sent to those who have proven nothing has a budget
 * besides, so has what is sent to each partner, and every answer its time.
 */
export class OpenAnswers {
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #answering = new Set<Connection>();
  readonly #untaken: SharedBudget;
  readonly #untakenOfPartners = new SharedBudget(Infinity, partnerBytes);
  readonly #timer: NodeJS.Timeout;

  /** @param share of one address in everything */
  constructor(share: number) {
    this.#untaken = unprovenBytes(share);
    this.#timer = setInterval(() => this.#cutOff(performance.now()), looksEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The first hook of every request. Ends the connection of a client that asks on and on without reading. */
  readonly admit = ({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, done: () => void): void => {
    const connection = this.#connections.get(socket) ?? this.#opened(socket);
    if (connection.isOver) return;
    if (connection.answer === undefined) {
      this.#takeUp(connection, answer);
      done();
    } else if (connection.waiting.length + 1 < mostUnanswered) connection.waiting.push({ answer, takeUp: done });
    else socket.destroy();
  };

  /** Before an answer is sent. What is larger than a problem and goes to nobody known, or to a partner, is refused where too much of it waits to be taken. */
  readonly weigh = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error?: Error) => void): void => {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
    const known = bytes > smallBytes ? provenBy(request) : undefined;
    // Of those who signed in, how much is under way at a time is bounded where they ask.
    if (bytes <= smallBytes || reply.raw.closed || (known !== undefined && known.partnerId === undefined)) {
      done();
      return;
    }
    const [untaken, whose] = known?.partnerId === undefined ? [this.#untaken, clientAddress(request.raw.socket)] : [this.#untakenOfPartners, known.partnerId];
    if (untaken.take(whose, bytes)) {
      reply.raw.once('close', () => untaken.giveBack(whose, bytes));
      done();
      return;
    }
    reply.removeHeader('etag').header('cache-control', 'no-store');
    done(new Problem('rate-limited', { retryAfterSeconds: 1 }));
  };

  /** What comes of this connection from now on is not answered; what came whole before is. */
  takeUpNoMore(socket: Socket): void {
    (this.#connections.get(socket) ?? this.#opened(socket)).isOver = true;
  }

  /** Calls back when all requests of the connection that came whole are answered: at once, where there is none. */
  whenAnswered(socket: Socket, then: () => void): void {
    const { answer, waiting = [] } = this.#connections.get(socket) ?? {};
    const whole = [...(answer === undefined ? [] : [answer]), ...waiting.map((each) => each.answer)].filter(({ req }) => req.complete);
    let left = whole.length;
    if (left === 0) then();
    for (const each of whole) {
      each.once('close', () => {
        left -= 1;
        if (left === 0) then();
      });
    }
  }

  #opened(socket: Socket): Connection {
    const connection: Connection = { answer: undefined, untakenSince: Infinity, waiting: [], isOver: false, left: () => this.#next(socket, connection) };
    this.#connections.set(socket, connection);
    return connection;
  }

  #takeUp(connection: Connection, answer: ServerResponse): void {
    connection.answer = answer;
    connection.untakenSince = Infinity;
    this.#answering.add(connection);
    answer.once('close', connection.left);
  }

  /** What comes behind a request whose answer says that it is the last is not taken up (RFC 9112 section 9.6). */
  #next(socket: Socket, connection: Connection): void {
    connection.answer = undefined;
    this.#answering.delete(connection);
    if (!socket.writable) connection.waiting.length = 0;
    const next = connection.waiting.shift();
    if (next === undefined) return;
    this.#takeUp(connection, next.answer);
    next.takeUp();
  }

  /** An answer that is still being written, by pieces as they are taken, is not whole yet: Node's idle time bounds it. */
  #cutOff(now: number): void {
    for (const connection of this.#answering) {
      if (connection.answer?.writableEnded !== true) continue;
      connection.untakenSince = Math.min(connection.untakenSince, now);
      if (now - connection.untakenSince >= takenWithinMs) connection.answer.destroy();
    }
  }
}
