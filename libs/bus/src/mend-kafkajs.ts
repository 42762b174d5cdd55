import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder, { type VarLong } from 'kafkajs/src/protocol/encoder.js';
import RequestQueue, { type Response } from 'kafkajs/src/network/requestQueue/index.js';
import { mendFetchResponse } from './mend-fetch-response.ts';
import { mendHeartbeat } from './mend-heartbeat.ts';
import { mendRequestTimer } from './mend-request-timer.ts';

/** Headers of a record that are read; of one with more, one more than these. */
export const MAX_HEADERS = 64;

/**
 * Mends kafkajs 2.2.4, beside the busy loop that `mendRequestTimer` ends, the batches that `mendFetchResponse` bounds and the members that
 * `mendHeartbeat` keeps in their groups:
 *
 * - It copies all headers of a record once for each of them: a record of a hundred thousand headers would hold this process for minutes.
 *   Only the first ones are kept.
 * - It takes 512 bytes of memory, filled with zeros, for every header, record, partition and topic that it writes, and a buffer for
 *   every number: a third of what a record costs. Writers now begin with nothing and grow in the memory that small buffers share.
 * - A writer copies what it is given, into memory of the next power of two, from records to batch, partition, topic and request: eight
 *   times what is sent. Writers now refer to what is not small until somebody asks for the whole.
 * - It keeps requests under way in a map. What a map once held, V8 keeps alive when the map has grown old (docs/performance.md):
 *   requests that were answered now let go of what was sent and of who waited for it.
 *
 * May be called again.
 */
export function mendKafkajs(): void {
  mendRequestTimer();
  mendFetchResponse();
  mendHeartbeat();
  RequestQueue.prototype.fulfillRequest = fulfillAndForget;
  Decoder.prototype.readVarIntArray = readFirstHeaders;
  // Asked by the constructor alone, once `ensureAvailable` is replaced.
  Encoder.nextPowerOfTwo = () => 0;
  Encoder.prototype.ensureAvailable = grow;
  Encoder.prototype.writeBufferInternal = writePart;
  Encoder.prototype.writeBytes = writeBytes;
  Encoder.prototype.writeEncoder = writeEncoder;
  Encoder.prototype.writeEncoderArray = writeEncoders;
  Encoder.prototype.size = sizeOf;
  Object.defineProperty(Encoder.prototype, 'buffer', { get: whole, configurable: true });
  Encoder.prototype.writeUVarInt = writeUVarInt;
  Encoder.prototype.writeVarLong = writeVarLong;
  Encoder.sizeOfVarLong = sizeOfVarLong;
}

const SMALLEST_BUFFER = 64;
const { fulfillRequest } = RequestQueue.prototype;
/** Bytes from which on a part is referred to. */
const REFERRED_TO = 512;
const VAR_INT_BYTES = 5;
/** Time deltas of records: below it a number is written the same as 32 and as 64 bits. */
const SMALL = 2 ** 30;
const { sizeOfVarLong: sizeOfAnyVarLong } = Encoder;
const { writeVarLong: writeAnyVarLong, writeBytes: writeAnyBytes } = Encoder.prototype;

function grow(this: Encoder, length: number): void {
  const needed = this.offset + length;
  if (needed <= this.buf.length) return;
  const grown = Buffer.allocUnsafe(Math.max(SMALLEST_BUFFER, 2 ** Math.ceil(Math.log2(needed))));
  this.buf.copy(grown, 0, 0, this.offset);
  this.buf = grown;
}

/** `buf` and `offset` are what comes after the parts that are finished. */
function writePart(this: Encoder, bytes: Buffer): void {
  if (bytes.length < REFERRED_TO) {
    this.ensureAvailable(bytes.length);
    bytes.copy(this.buf, this.offset);
    this.offset += bytes.length;
  } else {
    finish(this);
    refer(this, bytes);
  }
}

function refer(writer: Encoder, part: Buffer): void {
  (writer.finished ??= []).push(part);
  writer.finishedBytes = (writer.finishedBytes ?? 0) + part.length;
}

function finish(writer: Encoder): void {
  if (writer.offset === 0) return;
  refer(writer, writer.buf.subarray(0, writer.offset));
  writer.buf = writer.buf.subarray(writer.offset);
  writer.offset = 0;
}

function sizeOf(this: Encoder): number {
  return (this.finishedBytes ?? 0) + this.offset;
}

function whole(this: Encoder): Buffer {
  if (this.finished === undefined) return this.buf.subarray(0, this.offset);
  finish(this);
  if (this.finished.length !== 1) this.finished = [Buffer.concat(this.finished, this.finishedBytes)];
  return this.finished[0] ?? this.buf;
}

function writeBytes(this: Encoder, value: Buffer | string | null): Encoder {
  if (!Buffer.isBuffer(value)) return writeAnyBytes.call(this, value);
  this.writeInt32(value.length).writeBufferInternal(value);
  return this;
}

function writeEncoder(this: Encoder, value: Encoder): Encoder {
  for (const part of value.finished ?? []) this.writeBufferInternal(part);
  this.writeBufferInternal(value.buf.subarray(0, value.offset));
  return this;
}

function writeEncoders(this: Encoder, values: readonly Encoder[]): Encoder {
  for (const value of values) this.writeEncoder(value);
  return this;
}

function writeUVarInt(this: Encoder, value: number): Encoder {
  this.ensureAvailable(VAR_INT_BYTES);
  let left = value;
  for (; (left & ~0x7f) !== 0; left >>>= 7) this.buf[this.offset++] = (left & 0x7f) | 0x80;
  this.buf[this.offset++] = left;
  return this;
}

function writeVarLong(this: Encoder, value: VarLong): Encoder {
  return isSmall(value) ? this.writeVarInt(value) : writeAnyVarLong.call(this, value);
}

function sizeOfVarLong(value: VarLong): number {
  return isSmall(value) ? Encoder.sizeOfVarInt(value) : sizeOfAnyVarLong(value);
}

function isSmall(value: VarLong): value is number {
  return typeof value === 'number' && value >= 0 && value < SMALL;
}

/** Used for the headers of a record and for nothing else. */
function readFirstHeaders<T>(this: Decoder, read: (decoder: Decoder) => T): T[] {
  const first: T[] = [];
  for (let left = this.readVarInt(); left > 0; left--) {
    const header = read(this);
    if (first.length <= MAX_HEADERS) first.push(header);
  }
  return first;
}

function fulfillAndForget(this: RequestQueue, response: Response): void {
  const request = this.inflight.get(response.correlationId);
  fulfillRequest.call(this, response);
  if (request !== undefined) Object.assign(request, { entry: undefined, sendRequest: undefined, timeoutHandler: undefined });
}
