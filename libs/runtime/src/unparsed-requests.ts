import type { Socket } from 'node:net';
import { Problem } from '#problems';
import type { KnownRoutes } from './known-routes.ts';

const DESTROY_AFTER_MS = 1_000;

/** Node hangs the answer that is under way on its socket, and looks there itself before it reports such an error. */
type AnsweringSocket = Socket & { _httpMessage?: { headersSent: boolean } | null };

/** Bytes that are no HTTP request, or came too slowly: answered without a word about them, and closed. */
export class UnparsedRequests {
  private readonly routes: KnownRoutes;
  private readonly onRefused: (problem: Problem) => void;

  constructor(routes: KnownRoutes, onRefused: (problem: Problem) => void = () => undefined) {
    this.routes = routes;
    this.onRefused = onRefused;
  }

  answer({ code = '' }: NodeJS.ErrnoException, socket: AnsweringSocket): void {
    const tooSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const answered = socket._httpMessage?.headersSent === true;
    // Before the handshake is done nothing can be said, and a socket that is only ended would stay.
    if (answered || !socket.writable || !(tooSlow || code.startsWith('HPE_'))) {
      socket.destroy();
      return;
    }
    if (tooSlow) socket.end(bare('408 Request Timeout'));
    else if (code === 'HPE_HEADER_OVERFLOW') socket.end(bare('431 Request Header Fields Too Large'));
    else this.refuse(socket, code === 'HPE_INVALID_METHOD' ? new Problem('method-not-allowed', { allow: this.routes.methods() }) : new Problem('bad-request'));
    setTimeout(() => socket.destroy(), DESTROY_AFTER_MS).unref();
  }

  private refuse(socket: Socket, problem: Problem): void {
    this.onRefused(problem);
    const body = JSON.stringify(problem.toBody());
    const lines = Object.entries({ ...problem.toHeaders(), 'content-type': 'application/problem+json; charset=utf-8', 'content-length': Buffer.byteLength(body), connection: 'close' });
    const reason = problem.status === 405 ? 'Method Not Allowed' : 'Bad Request';
    socket.end(`HTTP/1.1 ${problem.status} ${reason}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
  }
}

function bare(status: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
}
