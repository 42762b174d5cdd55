import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

/** An answer as it came, status line to last byte of its body. */
export interface RawAnswer {
  status: number;
  /** Names in lower case; of repeated ones the last. */
  headers: ReadonlyMap<string, string>;
  body: string;
  /** Milliseconds from the first byte written since the answer before to the last byte of this one. */
  tookMs: number;
}

/** Where a server listens, and who vouches for it. */
export interface TlsTarget {
  port: number;
  ca: string;
}

/** A TLS connection that writes bytes as they are given and reads whole answers; several may be under way. */
export class RawConnection {
  readonly socket: TLSSocket;
  readonly #answers: RawAnswer[] = [];
  readonly #waiting: ((answer: RawAnswer | undefined) => void)[] = [];
  readonly closed: Promise<void>;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #since = 0;

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ended = true;
        for (const waiting of this.#waiting.splice(0)) waiting(undefined);
        resolve();
      });
    });
  }

  static open({ port, ca }: TlsTarget): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca }, () => {
        socket.off('error', reject);
        resolve(new RawConnection(socket.setNoDelay(true)));
      });
      socket.once('error', reject);
    });
  }

  get isClosed(): boolean {
    return this.#ended;
  }

  write(bytes: string | Buffer): void {
    if (this.#since === 0) this.#since = performance.now();
    if (!this.#ended) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** The next answer; undefined when the connection ended without one. */
  answer(): Promise<RawAnswer | undefined> {
    const ready = this.#answers.shift();
    if (ready !== undefined || this.#ended) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  ask(bytes: string | Buffer): Promise<RawAnswer | undefined> {
    this.write(bytes);
    return this.answer();
  }

  close(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    for (let end = this.#bytes.indexOf('\r\n\r\n'); end >= 0; end = this.#bytes.indexOf('\r\n\r\n')) {
      const [line = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
      const headers = new Map(lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()] as const));
      const status = Number(line.slice(9, 12));
      const total = end + 4 + Number(headers.get('content-length') ?? 0);
      if (this.#bytes.length < total) return;
      const body = this.#bytes.toString('utf8', end + 4, total);
      this.#bytes = this.#bytes.subarray(total);
      // An interim answer is none yet (RFC 9110 section 15.2).
      if (status >= 200) this.#deliver({ status, headers, body, tookMs: performance.now() - this.#since });
    }
  }

  #deliver(answer: RawAnswer): void {
    this.#since = this.#waiting.length > 1 ? performance.now() : 0;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#answers.push(answer);
    else waiting(answer);
  }
}
