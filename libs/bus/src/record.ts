import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { FetchedMessage as ReadMessage, UnreadReason } from './read-batches.ts';

export interface OutgoingRecord {
  topic: string;
  /** Records of one key keep their order. */
  key: string | null;
  value: Buffer | null;
  /** Several values of one name are headers of their own. */
  headers: Readonly<Record<string, string | Buffer | string[]>>;
}

export interface IncomingRecord {
  offset: bigint;
  key: Buffer | null;
  value: Buffer | null;
  /** As sent, repeated names included. */
  headers: readonly (readonly [name: string, value: Buffer])[];
  /** The broker's append time on submit topics, the producer's time elsewhere. */
  timestamp: Date;
  /** Whether `timestamp` is the broker's own and nothing that the producer says. */
  stampedByBroker: boolean;
  /** It stands for a whole batch that is not read: why, and where that begins; it ends at `offset`. There is nothing else of it. */
  unread?: { reason: UnreadReason; firstOffset: bigint };
}

/** Records of one partition, in order. */
export interface RecordBatch {
  topic: string;
  partition: number;
  records: IncomingRecord[];
  /** The offset after the last record that the partition held when it was fetched. */
  highWatermark: bigint;
}

/** Where to read on in a partition. A position beyond its end belongs to a topic that was made anew: all of this one is unread. */
export function unreadFrom(position: bigint, highWatermark: bigint): bigint {
  return position > highWatermark ? 0n : position;
}

/** The header's text when it is there exactly once; undefined otherwise. */
export function headerText(record: Pick<IncomingRecord, 'headers'>, name: string): string | undefined {
  let found: Buffer | undefined;
  for (const [each, value] of record.headers) {
    if (each !== name) continue;
    if (found !== undefined) return undefined;
    found = value;
  }
  return found?.toString('utf8');
}

/** What kafkajs says of the batch that a record came in, besides what its types tell. */
type FetchedMessage = ReadMessage & { batchContext?: { timestampType?: number } };

const LOG_APPEND_TIME = 1;

export function incomingRecord(message: KafkaMessage): IncomingRecord {
  const { batchContext, unread } = message as FetchedMessage;
  return {
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers ?? {}),
    timestamp: new Date(Number(message.timestamp)),
    stampedByBroker: batchContext?.timestampType === LOG_APPEND_TIME,
    ...(unread === undefined ? {} : { unread: { reason: unread.reason, firstOffset: BigInt(unread.firstOffset) } }),
  };
}

/** About what the record takes in a produce request: 70 bytes of framing at most, 10 a header. */
export function sizeOf(record: OutgoingRecord): number {
  let size = 70 + (record.value?.length ?? 0) + (record.key === null ? 0 : Buffer.byteLength(record.key));
  for (const name in record.headers) {
    for (const value of valuesOf(record.headers[name])) size += 10 + name.length + Buffer.byteLength(value);
  }
  return size;
}

/**
 * Whatever kafkajs's types say: a header without a value (null on the wire) stays null where its name is there several times, and one whose
 * name every object has (`constructor`, `__proto__`) begins with what it has there.
 */
function headersOf(headers: IHeaders): [string, Buffer][] {
  return Object.entries(headers).flatMap(([name, value]) => valuesOf(value).filter(isSent).map((each): [string, Buffer] => [name, Buffer.isBuffer(each) ? each : Buffer.from(each ?? '')]));
}

function isSent(value: unknown): value is Buffer | string | null {
  return value === null || typeof value === 'string' || Buffer.isBuffer(value);
}

function valuesOf(value: IHeaders[string]): (string | Buffer)[] {
  return Array.isArray(value) ? value : [value ?? ''];
}
