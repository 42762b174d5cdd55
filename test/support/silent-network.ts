import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What passes no more: what the server answers, or what its clients ask as well. */
export type Silence = 'answers' | 'both';

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  silence: Silence | undefined;
}

/**
 * Stands between clients and a server and may fall silent: connections stay open, nothing passes on them any more, and neither side is told
 * of the other's end, as when a firewall has forgotten them or a host has vanished.
 */
export class SilentNetwork {
  /** The server's own port. */
  upstreamPort: number;
  /** Of connections that are made from now on. */
  silence: Silence | undefined;
  readonly #links = new Set<Link>();
  readonly #listener: Server;

  private constructor(upstreamPort: number) {
    this.upstreamPort = upstreamPort;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
  }

  static async start(upstreamPort = 0): Promise<SilentNetwork> {
    const network = new SilentNetwork(upstreamPort);
    await new Promise<void>((listening) => network.#listener.listen(0, '127.0.0.1', listening));
    return network;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** The same database through this network. */
  through(url: string): string {
    const through = new URL(url);
    through.port = String(this.port);
    return through.href;
  }

  /** Nothing passes any more on the connections that are open now. */
  forgetOpen(silence: Silence): void {
    for (const link of this.#links) link.silence = silence;
  }

  /** Silent connections that a side has not given up. */
  get held(): Record<'byClients' | 'byServer', number> {
    const silent = [...this.#links].filter(({ silence }) => silence !== undefined);
    const holds = (socket: Socket): boolean => !socket.destroyed && !socket.readableEnded;
    return { byClients: silent.filter(({ client }) => holds(client)).length, byServer: silent.filter(({ server }) => holds(server)).length };
  }

  async close(): Promise<void> {
    for (const { client, server } of this.#links) [client, server].map((socket) => socket.destroy());
    await new Promise((closed) => this.#listener.close(closed));
  }

  #join(client: Socket): void {
    const server = connect({ port: this.upstreamPort, host: '127.0.0.1', allowHalfOpen: true });
    const link: Link = { client, server, silence: this.silence };
    this.#links.add(link);
    carry(client, server, () => link.silence !== 'both');
    carry(server, client, () => link.silence === undefined);
    const forgetIfClosed = (): unknown => client.closed && server.closed && this.#links.delete(link);
    for (const socket of [client, server]) socket.on('close', forgetIfClosed);
  }
}

/** Bytes and ends alike. */
function carry(from: Socket, to: Socket, passes: () => boolean): void {
  from.on('error', () => undefined);
  from.on('data', (bytes) => passes() && to.write(bytes));
  from.on('end', () => passes() && to.end());
  from.on('close', (broken) => passes() && (broken ? to.destroy() : to.end()));
}
