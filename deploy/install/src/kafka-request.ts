import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type TLSSocket } from 'node:tls';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { InstallFault } from './install-fault.ts';
import type { KafkaConnection } from './kafka-admin.ts';

const ANSWERED_WITHIN_MS = 10_000;

/** What kafkajs has no call for: one request of version 0 to the first broker that answers. @throws InstallFault unreachable */
export async function askKafka({ brokers, tls }: KafkaConnection, apiKey: number, body: Encoder): Promise<Decoder> {
  const [ca, cert, key] = await Promise.all([tls.caFile, tls.certFile, tls.keyFile].map((file) => readFile(file)));
  let cause: unknown;
  for (const broker of brokers) {
    const end = broker.lastIndexOf(':');
    const [host, port] = [broker.slice(0, end), Number(broker.slice(end + 1))];
    const socket = connect({ host, port, ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' });
    socket.setTimeout(ANSWERED_WITHIN_MS, () => socket.destroy(new Error('no answer in time')));
    try {
      return await exchange(socket, new Encoder().writeInt16(apiKey).writeInt16(0).writeInt32(1).writeString('iiz-dap-admin').writeEncoder(body));
    } catch (error) {
      cause = error;
    } finally {
      socket.destroy();
    }
  }
  throw new InstallFault('unreachable', `No Kafka broker answers at ${brokers.join(', ')}.`, 'Check KAFKA_BROKERS and the network, then apply the topics again.', cause);
}

/** @returns the answer behind its length and its correlation id */
async function exchange(socket: TLSSocket, request: Encoder): Promise<Decoder> {
  await once(socket, 'secureConnect');
  socket.write(new Encoder().writeBytes(request.buffer).buffer);
  let answer = Buffer.alloc(0);
  for await (const part of socket as AsyncIterable<Buffer>) {
    answer = Buffer.concat([answer, part]);
    if (answer.length >= 4 && answer.length >= 4 + answer.readInt32BE()) return new Decoder(answer.subarray(8));
  }
  throw new Error('the broker ended the connection');
}
