import type { Server } from 'node:https';
import type { Socket } from 'node:net';

const everyMs = 500;

/** Connections on which nobody has said a word yet, before their handshake or after it. Node takes them for busy as long as a head may take. */
export class UnaskedConnections {
  readonly #node: Server;
  readonly #since = new Map<Socket, number>();

  constructor(node: Server) {
    this.#node = node;
    const opened = (socket: Socket): void => {
      this.#since.set(socket, performance.now());
      socket.once('close', () => this.#since.delete(socket));
    };
    node.on('connection', opened).on('secureConnection', opened);
  }

  /** Ends those that are open for so long already. What a TLS socket has read is what was said, not what it took to say it. */
  close(forMs = 0): void {
    const until = performance.now() - forMs;
    for (const [socket, since] of this.#since) if (since <= until && socket.bytesRead === 0) socket.destroy();
  }

  /** Ends those there are, and until the server is closed those whose handshake is done only now. */
  end(): void {
    this.close();
    const timer = setInterval(() => this.close(everyMs), everyMs).unref();
    this.#node.once('close', () => clearInterval(timer));
  }
}
