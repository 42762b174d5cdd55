import type { IncomingRecord } from './record.ts';

/**
 * Where to go on reading, from the database that the handler writes to; undefined: from the beginning. Called once for
 * each assignment of the partition and before its first batch, so an owner may take its epoch here.
 */
export type PositionOf = (topic: string, partition: number) => Promise<bigint | undefined>;

type Seek = (topic: string, partition: number, offset: bigint) => void;

const ADVISE_EVERY_MS = 5_000;

/** What this member knows of the partitions it was assigned; all of it is forgotten at the next assignment. */
export class AssignedPartitions {
  private readonly positionOf: PositionOf;
  private readonly seek: Seek;
  private partitions = new Map<string, AssignedPartition>();

  constructor(positionOf: PositionOf, seek: Seek) {
    this.positionOf = positionOf;
    this.seek = seek;
  }

  /**
   * A new generation begins. Reading goes to the database's position also where Kafka's offset is ahead of it and no new
   * record would ever show that.
   */
  assign(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const partition of this.partitions.values()) partition.lost = true;
    this.partitions = new Map();
    for (const [topic, partitions] of Object.entries(assignment)) {
      // A database that does not answer is asked again with the first batch.
      for (const partition of partitions) this.of(topic, partition).locate().catch(() => undefined);
    }
  }

  of(topic: string, partition: number): AssignedPartition {
    const key = `${topic}/${partition}`;
    const known = this.partitions.get(key) ?? new AssignedPartition(() => this.positionOf(topic, partition), (offset) => this.seek(topic, partition, offset));
    this.partitions.set(key, known);
    return known;
  }
}

export class AssignedPartition {
  /** It may belong to another member by now. */
  lost = false;
  private readonly positionOf: () => Promise<bigint | undefined>;
  private readonly seek: (offset: bigint) => void;
  private position: Promise<bigint | undefined> | undefined;
  private next: bigint | undefined;
  private failures = 0;
  private advisedAt = Number.NEGATIVE_INFINITY;

  constructor(positionOf: () => Promise<bigint | undefined>, seek: (offset: bigint) => void) {
    this.positionOf = positionOf;
    this.seek = seek;
  }

  /** Asks the database once, and sends reading to its answer. */
  locate(): Promise<bigint | undefined> {
    this.position ??= this.positionOf().then(
      (position) => {
        if (position !== undefined && !this.lost) this.seek(position);
        return position;
      },
      (error: unknown) => {
        this.position = undefined;
        throw error;
      },
    );
    return this.position;
  }

  /**
   * The records from the position on; undefined when they are to be dropped because reading was sent elsewhere.
   * @param end the offset after the partition's last record
   */
  async fresh(records: IncomingRecord[], end: bigint): Promise<IncomingRecord[] | undefined> {
    const first = records[0]?.offset;
    if (first === undefined) return records;
    if (this.next !== undefined && this.next > end) this.next = first;
    if (this.next === undefined) {
      const position = await this.locate();
      if (this.lost) return undefined;
      // A position beyond the end belongs to a topic that was made anew, here as above: all of this is unread.
      this.next = position === undefined || position > end ? first : position;
      if (this.next < first) {
        this.seek(this.next);
        return undefined;
      }
    }
    const { next } = this;
    return records.filter(({ offset }) => offset >= next);
  }

  advance(next: bigint): void {
    this.next = next;
    this.failures = 0;
  }

  /** Counts failures in a row. */
  failed(): number {
    return ++this.failures;
  }

  /** True at most every five seconds: only lag monitors read what is committed to Kafka. */
  adviceIsDue(): boolean {
    if (performance.now() - this.advisedAt < ADVISE_EVERY_MS) return false;
    this.advisedAt = performance.now();
    return true;
  }
}
