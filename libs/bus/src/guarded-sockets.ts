import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

/**
 * The connections of one kafkajs client, kept so that they can be cut for good. kafkajs goes on retrying a send after
 * its producer was disconnected, and connects again for it: without this a send that was given up could still be
 * published later.
 */
export class GuardedSockets {
  private readonly open = new Set<TLSSocket>();
  private cut = false;

  /** For kafkajs. After `cutOff` it only hands out failures. */
  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.cut) throw new Error('this client was closed');
    const options: ConnectionOptions = { host, port, ...ssl };
    const socket = connect(options, onConnect);
    socket.setKeepAlive(true, 30_000);
    socket.setNoDelay(true);
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  /** Closes every connection now and lets no new one be made. Requests in flight fail at once. */
  cutOff(): void {
    this.cut = true;
    for (const socket of this.open) socket.destroy(new Error('this client was closed'));
  }
}
