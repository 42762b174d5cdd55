import Decoder from 'kafkajs/src/protocol/decoder.js';
import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import { readBatches } from './read-batches.ts';

/**
 * kafkajs 2.2.4 inflates a batch whatever it becomes, ends the consumer at one whose codec it does not know, and puts all records of a
 * batch on the stack, where some hundred thousand do not fit: each time one batch of one topic closes all topics of a consumer, for ever,
 * as the next consumer begins with it. Batches are now read within bounds (`read-batches.ts`). May be called again.
 */
export function mendFetchResponse(): void {
  response.decode = decode;
}

/** Fetch response, version 11. The broker has throttled by itself what it says that it throttles. */
async function decode(raw: Buffer): Promise<object> {
  const decoder = new Decoder(raw);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(decodeTopic);
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function decodeTopic(decoder: Decoder): Promise<object> {
  const topicName = decoder.readString();
  return { topicName, partitions: await decoder.readArrayAsync(decodePartition) };
}

async function decodePartition(decoder: Decoder): Promise<object> {
  const partition = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const highWatermark = decoder.readInt64().toString();
  const lastStableOffset = decoder.readInt64().toString();
  const lastStartOffset = decoder.readInt64().toString();
  const abortedTransactions = decoder.readArray(decodeAborted);
  const preferredReadReplica = decoder.readInt32();
  const messages = await readBatches(decoder.readBytes() ?? Buffer.alloc(0));
  return { partition, errorCode, highWatermark, lastStableOffset, lastStartOffset, abortedTransactions, preferredReadReplica, messages };
}

function decodeAborted(decoder: Decoder): object {
  return { producerId: decoder.readInt64().toString(), firstOffset: decoder.readInt64().toString() };
}
