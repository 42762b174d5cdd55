import type { PositionOf } from './assigned-partitions.ts';
import type { RecordBatch } from './record.ts';

export interface BatchControls {
  /** False once the partition may belong to another member: stop, commit nothing more, and reject, or what is left is passed over. */
  owned(): boolean;
}

/** Not all of a batch now: its records from `next` on come after `restMs`; meanwhile other partitions go on. */
export interface Rest {
  next: bigint;
  restMs: number;
}

export interface ConsumerOptions {
  groupId: string;
  /** Names, or a pattern: topics that match it and appear later are found within `rediscoverMs`. */
  topics: readonly string[] | RegExp;
  /**
   * Does everything with the batch, the position's new value included, in one transaction, and may be called again with
   * records that it has seen. Rejecting means "not now": the same records come again after a pause of this partition
   * (full jitter, at most 15 s), other partitions go on. A record that can never be processed is this function's to park.
   */
  onBatch(batch: RecordBatch, controls: BatchControls): Promise<Rest | void>;
  positionOf: PositionOf;
  /** A fetch waits until so many bytes are there or `maxWaitMs` is over; small batches cost CPU. Default 1. */
  minBytes?: number;
  /** Default 500. */
  maxWaitMs?: number;
  /** Partitions handled at the same time; default 1. */
  concurrency?: number;
  /** Records of one batch, in bytes per partition; default 1 MiB. */
  maxBytesPerPartition?: number;
  /** Without a sign of life for so long, another member takes over. Default 10 s; the broker may ask for more. */
  sessionTimeoutMs?: number;
  /** How often a pattern is compared with the topics that are there. Default 30 s. */
  rediscoverMs?: number;
  /** Called when nothing has moved for three sessions although the broker is there. Default: ends the process with 1. */
  onStall?: () => void;
}
