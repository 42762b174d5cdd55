import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

/** One answer: its status; of a refusal also what came with its head. */
type Answered = (status: number, refusal: string) => void;

/**
 * Keep-alive connections that write ready-made requests and read no more of an answer than its status and length: the
 * load generator must cost little of the machine that it measures. One request at a time on each.
 */
export class TlsConnections {
  readonly #sockets: Connection[];

  private constructor(sockets: Connection[]) {
    this.#sockets = sockets;
  }

  static async open(target: { port: number; ca: Buffer }, count: number): Promise<TlsConnections> {
    return new TlsConnections(await Promise.all(Array.from({ length: count }, () => Connection.open(target))));
  }

  get all(): readonly Connection[] {
    return this.#sockets;
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}

export class Connection {
  readonly #socket: TLSSocket;
  #answered: Answered | undefined;
  #status = 0;
  /** Bytes of the body still to come; -1 while the head is read. */
  #missing = -1;
  #head: Buffer = Buffer.alloc(0);

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.#end(0));
    socket.on('error', () => undefined);
  }

  static open({ port, ca }: { port: number; ca: Buffer }): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca, minVersion: 'TLSv1.3' }, () => resolve(new Connection(socket.setNoDelay(true))));
      socket.once('error', reject);
    });
  }

  /** A connection on which no request came for eight seconds after it was opened has been closed by the server. */
  get open(): boolean {
    return this.#socket.writable;
  }

  /** The status is 0 when the connection ended before an answer. */
  send(request: Buffer, answered: Answered): void {
    this.#answered = answered;
    if (this.open) this.#socket.write(request);
    else this.#end(0);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#missing >= 0) this.#missing -= chunk.length;
    else {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#head.toString('latin1', 0, end);
      this.#status = Number(head.slice(9, 12));
      this.#missing = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0) - (this.#head.length - end - 4);
    }
    if (this.#missing <= 0) this.#end(this.#status);
  }

  #end(status: number): void {
    const answered = this.#answered;
    const refusal = status < 400 ? '' : this.#head.toString('utf8');
    this.#missing = -1;
    this.#head = Buffer.alloc(0);
    this.#answered = undefined;
    answered?.(status, refusal);
  }
}
