import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { KafkaMessage } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';

/**
 * What the records of a compressed batch may take once they are inflated. Partners may send 1 MiB a batch (`max.message.bytes` of the
 * submit topics); signed messages, a quarter of them digests and signatures, shrink to a sixth at best, so that nothing of theirs comes near.
 */
const mostInflatedBytes = 8 * 1024 * 1024;
/** Records of one batch. A request of the relay has fewer: it has 4 MiB, and `sizeOf` counts 70 bytes a record at least. */
const mostRecords = 65_536;

/** Why a batch is not read: packed by another codec than gzip, more than a batch may hold, or no batch at all. */
export type UnreadReason = 'codec' | 'too-large' | 'corrupt';

/** Stands for all records of a batch that is not read; its offset is that of their last one. */
export type FetchedMessage = KafkaMessage & { unread?: { reason: UnreadReason; firstOffset: string } };

const inflate = promisify(gunzip);
const GZIP = 1;
/** The only format of Kafka 4. */
const MAGIC = 2;
/** Where the fields of a batch stand, as bytes from its beginning. */
const at = { length: 8, magic: 16, attributes: 21, lastOffsetDelta: 23, maxTimestamp: 35, producerId: 43, count: 57, records: 61 };
const BEFORE_LENGTH_ENDS = 12;
const [CODEC, LOG_APPEND_TIME, IN_TRANSACTION] = [0x07, 0x08, 0x10];

/**
 * The records of a partition's batches as they were fetched; what comes behind one that is cut off, or behind as much as one fetch shall
 * hold, the next fetch brings. A batch that cannot be read, or costs too much, is one message that says so: whoever reads goes on behind it.
 */
export async function readBatches(bytes: Buffer): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = [];
  let inflated = 0;
  for (let from = 0; from + at.records <= bytes.length && inflated < mostInflatedBytes && messages.length < mostRecords; ) {
    const end = from + BEFORE_LENGTH_ENDS + bytes.readInt32BE(from + at.length);
    if (end > bytes.length || end <= from) break;
    const batch = await readBatch(bytes.subarray(from, end));
    inflated += batch.inflated;
    // One call with all of them would put them on the stack.
    for (const message of batch.messages) messages.push(message);
    from = end;
  }
  return messages;
}

interface ReadBatch {
  readonly messages: readonly FetchedMessage[];
  readonly inflated: number;
}

async function readBatch(bytes: Buffer): Promise<ReadBatch> {
  if (bytes.length < at.records || bytes[at.magic] !== MAGIC) return unread(bytes, 'corrupt');
  const codec = bytes.readInt16BE(at.attributes) & CODEC;
  if (codec > GZIP) return unread(bytes, 'codec');
  if (bytes.readInt32BE(at.count) > mostRecords) return unread(bytes, 'too-large');
  try {
    const plain = codec === GZIP ? await inflatedBatch(bytes) : bytes;
    return { messages: (await decodeBatch(new Decoder(plain))).records, inflated: codec === GZIP ? plain.length : 0 };
  } catch (error) {
    return unread(bytes, (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'corrupt');
  }
}

/** The same batch as if it had not been compressed. */
async function inflatedBatch(bytes: Buffer): Promise<Buffer> {
  const records = await inflate(bytes.subarray(at.records), { maxOutputLength: mostInflatedBytes });
  const plain = Buffer.concat([bytes.subarray(0, at.records), records]);
  plain.writeInt16BE(bytes.readInt16BE(at.attributes) & ~CODEC, at.attributes);
  plain.writeInt32BE(plain.length - BEFORE_LENGTH_ENDS, at.length);
  return plain;
}

function unread(bytes: Buffer, reason: UnreadReason): ReadBatch {
  const known = bytes.length >= at.records && bytes[at.magic] === MAGIC;
  const firstOffset = bytes.readBigInt64BE(0);
  const attributes = known ? bytes.readInt16BE(at.attributes) : 0;
  const message = {
    offset: String(firstOffset + BigInt(known ? bytes.readInt32BE(at.lastOffsetDelta) : 0)),
    timestamp: known ? String(bytes.readBigInt64BE(at.maxTimestamp)) : '0',
    key: null, value: null, headers: {}, attributes: 0, isControlRecord: false,
    // What kafkajs asks of a batch, and `incomingRecord`.
    batchContext: {
      timestampType: (attributes & LOG_APPEND_TIME) / LOG_APPEND_TIME, inTransaction: (attributes & IN_TRANSACTION) > 0,
      producerId: known ? String(bytes.readBigInt64BE(at.producerId)) : '-1',
    },
    unread: { reason, firstOffset: String(firstOffset) },
  };
  // What was inflated in vain was inflated too.
  return { messages: [message], inflated: reason === 'too-large' ? mostInflatedBytes : 0 };
}
