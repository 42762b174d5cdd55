import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { KafkaEngine } from '#local';

const codecs = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };
export type Codec = keyof typeof codecs;

/** A record batch of so many records of so many zeros each, as no client of good will writes it: compressed it has a thousandth of its bytes. */
export function batchOfZeros(codec: Codec, records: number, valueBytes: number): Buffer {
  const payload = compressors[codec](Array.from({ length: records }, (_, i) => written(i, valueBytes)));
  const now = int64(BigInt(Date.now()));
  const summed = Buffer.concat([int16(codecs[codec]), int32(records - 1), now, now, int64(-1n), int16(-1), int32(-1), int32(records), payload]);
  return Buffer.concat([int64(0n), int32(9 + summed.length), int32(-1), Buffer.from([2]), int32(crc32c(summed)), summed]);
}

/** Produces a batch with a partner's certificate, past any client. @returns the broker's error code, 0 for none, and the batch's first offset */
export async function produceRaw(kafka: Pick<KafkaEngine, 'brokers' | 'credentials'>, partnerId: string, topic: string, partition: number, batch: Buffer): Promise<{ errorCode: number; offset: bigint }> {
  const { caFile, certFile, keyFile } = await kafka.credentials(`partner-${partnerId}`);
  const [host = '', port] = (kafka.brokers[0] ?? '').split(':');
  const socket = connect({ host, port: Number(port), ca: readFileSync(caFile), cert: readFileSync(certFile), key: readFileSync(keyFile) });
  try {
    socket.write(produceRequest(topic, partition, batch));
    let answer = Buffer.alloc(0);
    for await (const part of socket as AsyncIterable<Buffer>) {
      answer = Buffer.concat([answer, part]);
      if (answer.length >= 4 && answer.length >= 4 + answer.readInt32BE()) break;
    }
    // Behind length, correlation id, one topic with its name, one partition with its index.
    const at = 4 + 4 + 4 + 2 + topic.length + 4 + 4;
    return { errorCode: answer.readInt16BE(at), offset: answer.readBigInt64BE(at + 2) };
  } finally {
    socket.destroy();
  }
}

/** Produce request, version 7: the first that may bring zstd. */
function produceRequest(topic: string, partition: number, batch: Buffer): Buffer {
  const head = Buffer.concat([int16(0), int16(7), int32(1), text('hostile')]);
  const body = Buffer.concat([int16(-1), int16(-1), int32(30_000), int32(1), text(topic), int32(1), int32(partition), int32(batch.length), batch]);
  return Buffer.concat([int32(head.length + body.length), head, body]);
}

/** A record: what stands before its value, and how many zeros follow, that of its header count included. */
interface Written {
  head: Buffer;
  zeros: number;
}

function written(index: number, valueBytes: number): Written {
  const body = Buffer.concat([Buffer.from([0, 0]), varint(index), varint(-1), varint(valueBytes)]);
  return { head: Buffer.concat([varint(body.length + valueBytes + 1), body]), zeros: valueBytes + 1 };
}

const whole = ({ head, zeros }: Written): Buffer => Buffer.concat([head, Buffer.alloc(zeros)]);
const zstdLongest = 128 * 1024;

/** Only gzip compresses here, and zstd by its runs of one byte; what else is read back stands in literals and stored blocks. */
const compressors: Record<Codec, (records: readonly Written[]) => Buffer> = {
  none: (records) => Buffer.concat(records.map(whole)),
  // Members one after the other are one stream to whoever reads them.
  gzip: (records) => Buffer.concat(inParts(records).map((part) => gzipSync(Buffer.concat(part.map(whole)), { level: 9 }))),
  snappy: (records) => Buffer.concat([Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1]), ...records.map(whole).flatMap(snappyBlock)]),
  lz4: (records) => Buffer.concat([Buffer.from([4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]), ...records.map(whole).flatMap(lz4Block), int32(0)]),
  zstd: (records) => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), ...records.flatMap(zstdBlocks), Buffer.from([1, 0, 0])]),
};

/** Of some megabytes each. */
function inParts(records: readonly Written[]): Written[][] {
  const together = Math.ceil(4_000_000 / ((records[0]?.zeros ?? 0) + 10));
  return Array.from({ length: Math.ceil(records.length / together) }, (_, i) => records.slice(i * together, (i + 1) * together));
}

function snappyBlock(bytes: Buffer): Buffer[] {
  const block = Buffer.concat([unsigned(bytes.length), Buffer.from([61 << 2, (bytes.length - 1) & 0xff, (bytes.length - 1) >>> 8]), bytes]);
  return [int32(block.length), block];
}

function lz4Block(bytes: Buffer): Buffer[] {
  const stored = Buffer.alloc(4);
  stored.writeUInt32LE((bytes.length | 0x80000000) >>> 0);
  return [stored, bytes];
}

function zstdBlocks({ head, zeros }: Written): Buffer[] {
  const runs = Array.from({ length: Math.ceil(zeros / zstdLongest) }, (_, i) => Buffer.concat([zstdBlock(1, Math.min(zstdLongest, zeros - i * zstdLongest)), Buffer.from([0])]));
  return [zstdBlock(0, head.length), head, ...runs];
}

function zstdBlock(type: number, length: number): Buffer {
  const head = (length << 3) | (type << 1);
  return Buffer.from([head & 0xff, (head >>> 8) & 0xff, (head >>> 16) & 0xff]);
}

function crc32c(bytes: Buffer): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0x82f63b78 : 0);
  }
  return ~sum;
}

function varint(value: number): Buffer {
  return unsigned(((value << 1) ^ (value >> 31)) >>> 0);
}

function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(value.length), Buffer.from(value)]);
}
