import { unreadFrom } from '#bus';
import { advancePositions, transaction } from '#persistence';
import type { PartitionLease, Pool } from '#persistence';
import { writeTold } from '../refusals/refusal-log.ts';
import type { Told } from '../refusals/refusal-on-record.ts';

/** A partition of a submit topic that this process owns: how far it is dealt with, in the database and beyond it. */
export class HeldPartition {
  readonly lease: PartitionLease;
  readonly #pool: Pool;
  /** Records beyond the position that are judged, with what is still to be told of them; of those that were accepted that is durable. */
  readonly #settled = new Map<bigint, readonly Told[]>();
  readonly #failures = new Map<bigint, number>();
  #position: bigint;
  /** Records before it have drawn on their partner's quota. */
  #drawnTo = 0n;

  constructor(pool: Pool, lease: PartitionLease) {
    this.#pool = pool;
    this.lease = lease;
    this.#position = lease.nextOffset;
  }

  /** Where to read on. Of a topic that was made anew nothing is known. */
  startWithin(highWatermark: bigint): bigint {
    const start = unreadFrom(this.#position, highWatermark);
    if (start < this.#position) {
      this.#settled.clear();
      this.#failures.clear();
      this.#drawnTo = 0n;
    }
    this.#position = start;
    return start;
  }

  /** Draws once for each record, however often it comes. @returns how many of them may be taken now, and seconds until the next one may */
  withinQuota(offsets: readonly bigint[], draw: () => number): { count: number; wait: number } {
    for (const [count, offset] of offsets.entries()) {
      if (offset < this.#drawnTo) continue;
      const wait = draw();
      if (wait > 0) return { count, wait };
      this.#drawnTo = offset + 1n;
    }
    return { count: offsets.length, wait: 0 };
  }

  isSettled(offset: bigint): boolean {
    return this.#settled.has(offset);
  }

  settle(offset: bigint, told: readonly Told[]): void {
    this.#settled.set(offset, told);
  }

  /** Counts a failure of a record and says how many there were. */
  failed(offset: bigint): number {
    const failures = (this.#failures.get(offset) ?? 0) + 1;
    this.#failures.set(offset, failures);
    return failures;
  }

  /**
   * Moves the position over the records that are settled, up to the first that is not, together with what is told of them.
   *
   * @throws LeaseLost when another process owns the partition by now; nothing is written then
   */
  async advance(offsets: readonly bigint[]): Promise<void> {
    const open = offsets.findIndex((offset) => !this.#settled.has(offset));
    const done = open < 0 ? offsets : offsets.slice(0, open);
    const last = done.at(-1);
    if (last === undefined) return;
    const told = done.flatMap((offset) => this.#settled.get(offset) ?? []);
    await transaction(this.#pool, async (tx) => {
      await advancePositions(tx, [{ lease: this.lease, nextOffset: last + 1n }]);
      await writeTold(tx, told);
    });
    this.#position = last + 1n;
    for (const offset of done) {
      this.#settled.delete(offset);
      this.#failures.delete(offset);
    }
  }
}
