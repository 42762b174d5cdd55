import type { Socket } from 'node:net';
import { Problem } from '#problems';
import { onEveryAnswer } from './every-answer.ts';
import type { KnownRoutes } from './known-routes.ts';
import { lingerMs } from './last-answer.ts';
import type { OpenAnswers } from './open-answers.ts';

/** Who has been too slow is not waited for. */
const DESTROY_AFTER_MS = 1_000;

const tooSlow = 'ERR_HTTP_REQUEST_TIMEOUT';

/** Node reads no further while a long answer is on its way, and loses what TLS hands to it even so. The client has done nothing wrong. */
const lost = 'HPE_PAUSED';

/** Node hangs the answer that is under way on its socket, and looks there itself before it reports such an error. */
type AnsweringSocket = Socket & { _httpMessage?: { headersSent: boolean } | null };

/** Bytes that are no HTTP request, or came too slowly: answered without a word about them, and closed. */
export class UnparsedRequests {
  readonly #ending = new WeakSet<Socket>();
  private readonly routes: KnownRoutes;
  private readonly answers: OpenAnswers;
  private readonly onRefused: (problem: Problem) => void;

  constructor(routes: KnownRoutes, answers: OpenAnswers, onRefused: (problem: Problem) => void = () => undefined) {
    this.routes = routes;
    this.answers = answers;
    this.onRefused = onRefused;
  }

  /** Behind the answers to what came whole before: a client takes what comes next for the answer to its first request. */
  answer({ code = '' }: { code?: string }, socket: AnsweringSocket): void {
    if (code !== tooSlow && !code.startsWith('HPE_')) {
      socket.destroy();
      return;
    }
    // What comes behind bytes that are no request is none either: it is read and thrown away.
    if (this.#ending.has(socket)) return;
    this.#ending.add(socket);
    if (code === lost) this.answers.takeUpNoMore(socket);
    this.answers.whenAnswered(socket, () => this.end(code, socket));
  }

  private end(code: string, socket: AnsweringSocket): void {
    // Refused by its head already; the rest of its body cannot be told from what comes behind.
    const answered = socket._httpMessage?.headersSent === true;
    // Before the handshake is done nothing can be said, and a socket that is only ended would stay.
    if (!answered && !socket.writable) {
      socket.destroy();
      return;
    }
    if (!answered) this.say(code, socket);
    setTimeout(() => socket.destroy(), answered || code === tooSlow ? DESTROY_AFTER_MS : lingerMs).unref();
  }

  private say(code: string, socket: Socket): void {
    // Whoever asks before it is answered asks again what a connection left unanswered (RFC 9112 section 9.3.2).
    if (code === lost) socket.end();
    else if (code === tooSlow) socket.end(bare('408 Request Timeout'));
    else if (code === 'HPE_HEADER_OVERFLOW') socket.end(bare('431 Request Header Fields Too Large'));
    else this.refuse(socket, code === 'HPE_INVALID_METHOD' ? new Problem('method-not-allowed', { allow: this.routes.methods() }) : new Problem('bad-request'));
  }

  private refuse(socket: Socket, problem: Problem): void {
    this.onRefused(problem);
    const body = JSON.stringify(problem.toBody());
    const fields = {
      ...onEveryAnswer,
      ...problem.toHeaders(),
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    };
    const reason = problem.status === 405 ? 'Method Not Allowed' : 'Bad Request';
    socket.end(`HTTP/1.1 ${problem.status} ${reason}\r\n${fieldLines(fields)}\r\n${body}`);
  }
}

function bare(status: string): string {
  return `HTTP/1.1 ${status}\r\n${fieldLines({ ...onEveryAnswer, 'content-length': 0, connection: 'close' })}\r\n`;
}

function fieldLines(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');
}
