import type { Pool } from 'pg';
import { takePartition } from './consumer-position.ts';
import type { PartitionLease } from './consumer-position.ts';
import { LeaseLost } from './relay-shard.ts';
import { AmbiguousCommit } from '../../transaction.ts';

interface Owned<T> {
  readonly lease: PartitionLease;
  readonly kept: T;
}

/**
 * The partitions that this process has taken over, each with what it keeps of it. It owns one from its first look at the position on;
 * what it does with one that moved to another process writes nothing, because the epoch says so.
 */
export class OwnedPartitions<T> {
  readonly #pool: Pool;
  readonly #keep: (lease: PartitionLease) => T;
  readonly #owned = new Map<string, Owned<T>>();

  constructor(pool: Pool, keep: (lease: PartitionLease) => T) {
    this.#pool = pool;
    this.#keep = keep;
  }

  /** Takes the partition over and says where to go on; called on assignment. */
  async positionOf(topic: string, partition: number): Promise<bigint> {
    return (await this.#take(topic, partition)).lease.nextOffset;
  }

  /** Works with what is kept of the partition, which is taken over first where it is not. @throws LeaseLost, or what `work` throws */
  async workOn<R>({ topic, partition }: { topic: string; partition: number }, work: (kept: T) => Promise<R>): Promise<R> {
    const key = keyOf(topic, partition);
    const owned = this.#owned.get(key) ?? (await this.#take(topic, partition));
    try {
      return await work(owned.kept);
    } catch (error) {
      // Kafka gave the partition to this process, so it takes it again; the one that came late is told so by Kafka. And nobody knows whether
      // a commit without an answer has moved the position.
      if ((error instanceof LeaseLost || error instanceof AmbiguousCommit) && this.#owned.get(key) === owned) this.#owned.delete(key);
      throw error;
    }
  }

  async #take(topic: string, partition: number): Promise<Owned<T>> {
    const lease = await takePartition(this.#pool, topic, partition);
    const owned = this.#owned.get(keyOf(topic, partition));
    // Two answers may come in another order than their questions were settled in.
    if (owned !== undefined && BigInt(owned.lease.epoch) > BigInt(lease.epoch)) return owned;
    const taken = { lease, kept: this.#keep(lease) };
    this.#owned.set(keyOf(topic, partition), taken);
    return taken;
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
