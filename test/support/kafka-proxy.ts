import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { TlsFiles } from '#local';

/** What becomes of the response to the n-th produce request (from 1) that passes. */
export type ProduceFate = (n: number) => 'pass' | 'cut' | 'tear' | 'late' | 'swallow';

export interface KafkaProxy {
  readonly port: number;
  /** The broker's own client port. */
  upstreamPort: number;
  fate: ProduceFate;
  /** Produce requests that reached the broker. */
  readonly produced: number;
  /** Answers of the broker that did not come in time, or not at all. */
  readonly lost: number;
  close(): Promise<void>;
}

const PRODUCE = 0;
/** Longer than a producer waits for an answer. */
const LATE_MS = 11_000;

/**
 * Stands between clients and one broker, ends TLS on both sides and loses acknowledgements: the broker has stored the
 * records, the client never hears of it. `cut` closes the connection in place of the answer, `late` gives it when nobody
 * waits any more, `swallow` stays silent. `tear` ends both connections in the middle of the request.
 * Whoever connects acts as the owner of `client`.
 */
export async function startKafkaProxy(server: TlsFiles, client: TlsFiles): Promise<KafkaProxy> {
  const open = new Set<TLSSocket>();
  const state = { upstreamPort: 0, fate: (() => 'pass') as ProduceFate, produced: 0, lost: 0 };
  const listener = createServer({ ...pem(server), requestCert: true, rejectUnauthorized: true }, (downstream) => {
    const upstream = connect({ host: '127.0.0.1', port: state.upstreamPort, ...pem(client) });
    const awaited = new Map<number, ReturnType<ProduceFate>>();
    for (const socket of [downstream, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => (open.delete(socket), downstream.destroy(), upstream.destroy()));
    }
    eachFrame(downstream, (frame) => {
      const fate = frame.readInt16BE(4) === PRODUCE ? state.fate(++state.produced) : 'pass';
      awaited.set(frame.readInt32BE(8), fate);
      if (fate === 'tear') upstream.end(frame.subarray(0, frame.length / 2), () => downstream.destroy());
      else upstream.write(frame);
    });
    eachFrame(upstream, (frame) => {
      const fate = awaited.get(frame.readInt32BE(4)) ?? 'pass';
      if (fate === 'pass') downstream.write(frame);
      else state.lost++;
      if (fate === 'cut') downstream.destroy();
      if (fate === 'late') setTimeout(() => downstream.write(frame), LATE_MS).unref();
    });
  });
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  return Object.assign(state, {
    port: (listener.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => listener.close(closed));
    },
  });
}

/** A frame is four bytes of length and the rest (Kafka protocol guide, "Protocol Primitive Types"). */
function eachFrame(socket: TLSSocket, take: (frame: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      take(held.subarray(0, end));
      held = held.subarray(end);
    }
  });
}

function pem({ caFile, certFile, keyFile }: TlsFiles): { ca: Buffer; cert: Buffer; key: Buffer } {
  return { ca: readFileSync(caFile), cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
