import { setImmediate } from 'node:timers/promises';
import { hashLeaf, indexKeysOf, pooledRandom, readEventLeaf, toLeaf } from '#audit';
import { unreadFrom } from '#bus';
import type { IncomingRecord, RecordBatch } from '#bus';
import {
  appendToLog,
  isDataFault,
  LogTaken,
  readPendingEvents,
  readPosition,
  readRecordHashes,
  type AuditDatabase,
  type LogHead,
  type LogLease,
  type PendingEvent,
} from '#persistence';
import { faultPoint } from '#runtime';
import { acceptedTallies, shardClaims } from './accepted-tallies.ts';
import { holdMoves } from './hold-moves.ts';
import { asUnreadable, endsChains, readAuditRecord, unopenedFields, type AuditTopicRecord } from './audit-records.ts';
import { IntegrationHalted } from './integration-halted.ts';
import { LogTail, type IncomingEvent } from './log-tail.ts';
import { inOrder, type NumberGap } from './record-order.ts';
import { securityEvent } from './security-events.ts';

/** Records of one transaction: more do not make it cheaper. */
const chunkSize = 1_000;
/** Records read before answers of the database are let in: about two milliseconds. */
const readAtOnce = 50;

/** Told of what the integrator did; for metrics, health and the checkpoint. */
export interface IntegrationReport {
  /** Durable by now. */
  appended(head: LogHead, added: { readonly events: number; readonly unreadable: number; readonly unopened: number }): void;
  repeated(records: number): void;
  /** It stands still until somebody looks; undefined: it goes on. */
  halted(cause: IntegrationHalted | undefined): void;
}

/**
 * The single writer of the audit log. A record of the exchange becomes a leaf exactly once and in order: the numbers of
 * a relay shard without a gap, what came before dropped, a gap or a second history stops everything. Leaves, hashes,
 * indexes, positions and head are one transaction; the auditor's own events (a query's) are merged into the next one.
 *
 * One append at a time, whoever calls. Ownership is an epoch in the database: an integrator that wakes up late writes
 * nothing (LogTaken).
 */
export class IntegrateEvents {
  readonly #database: AuditDatabase;
  readonly #report: IntegrationReport;
  readonly #now: () => Date;
  readonly #random = pooledRandom();
  #tail: LogTail | undefined;
  /** Up to where partitions are integrated, as far as that was looked up or moved since the tail was opened. */
  readonly #integratedTo = new Map<string, bigint>();
  /** Since the log was taken, and until another process has taken it. */
  #owned = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: AuditDatabase, report: IntegrationReport, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#report = report;
    this.#now = now;
  }

  /** Takes the log over and says where it ends. @throws IntegrationHalted when it is damaged */
  take(): Promise<LogHead> {
    return this.#alone(async () => {
      this.#tail = undefined;
      return (await this.#opened()).head;
    });
  }

  /**
   * Integrates a batch of the audit topic; durable when it returns.
   *
   * @throws IntegrationHalted after what came before the fault is integrated; LogTaken; what the database throws.
   */
  async run(batch: Source & Pick<RecordBatch, 'records'>): Promise<void> {
    let integrating: Promise<void> = Promise.resolve();
    for await (const records of chunksOf(batch.records)) {
      await integrating;
      integrating = this.#alone(() => this.#integrate(batch, records)).catch((error: unknown) => this.#integrateOneByOne(batch, records, error));
      // It may fail while the next chunk is still being read, and is awaited after that.
      integrating.catch(() => undefined);
    }
    await integrating;
    this.#report.halted(undefined);
  }

  /** Integrates what the auditor itself has to say. Does nothing while this process does not own the log. */
  async runPending(): Promise<void> {
    await this.#alone(async () => {
      const pending = this.#owned ? await readPendingEvents(this.#database, chunkSize) : [];
      if (pending.length > 0) await this.#append(await this.#opened(), [], pending);
    });
  }

  /**
   * Runs work on the log's tables between two appends, and looks anew afterwards where the log ends. Does nothing while this process
   * does not own the log.
   */
  async between(work: (lease: LogLease) => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      if (!this.#owned) return;
      const { lease } = await this.#opened();
      this.#tail = undefined;
      await work(lease);
    });
  }

  async #opened(): Promise<LogTail> {
    if (this.#tail === undefined) {
      this.#integratedTo.clear();
      this.#tail = await LogTail.open(this.#database).catch((error: unknown) => {
        throw error instanceof IntegrationHalted ? this.#halted(error) : error;
      });
    }
    this.#owned = true;
    return this.#tail;
  }

  /** A batch comes again when anything of it failed. Records without a number are told apart by their place alone. */
  async #unseen({ topic, partition, highWatermark }: Source, records: readonly AuditTopicRecord[]): Promise<readonly AuditTopicRecord[]> {
    if (records.every(({ record }) => record !== undefined)) return records;
    const name = `${topic}/${partition}`;
    const to = this.#integratedTo.get(name) ?? (await readPosition(this.#database, topic, partition)) ?? 0n;
    this.#integratedTo.set(name, to);
    const from = unreadFrom(to, highWatermark ?? to);
    return records.filter(({ record, offset }) => record !== undefined || offset >= from);
  }

  async #integrate(source: Source, taken: readonly AuditTopicRecord[]): Promise<void> {
    const tail = await this.#opened();
    const records = await this.#unseen(source, taken);
    const ordered = inOrder(records, tail.shards);
    await this.#refuseSecondHistory(ordered.repeated);
    const reached = beforeGap(taken, ordered.gap).at(-1);
    if (reached !== undefined) {
      const pending = endsChains(ordered.fresh.at(-1)) ? [] : await readPendingEvents(this.#database, chunkSize);
      await this.#append(tail, ordered.fresh, pending, { last: ordered.last, position: { topic: source.topic, partition: source.partition, nextOffset: reached.offset + 1n } });
      if (ordered.repeated.length > 0) this.#report.repeated(ordered.repeated.length);
    }
    if (ordered.gap !== undefined) throw this.#halted(IntegrationHalted.atGap(ordered.gap));
  }

  /** A record with a value that the database refuses must not stop the log: it is found, and set aside like an unreadable one. */
  async #integrateOneByOne(source: Source, records: readonly AuditTopicRecord[], cause: unknown): Promise<void> {
    if (!isDataFault(cause)) throw cause;
    for (const record of records) {
      await this.#alone(() => this.#integrate(source, [record])).catch((error: unknown) => {
        if (!isDataFault(error)) throw error;
        return this.#alone(() => this.#integrate(source, [asUnreadable(record, 'refused by the database')]));
      });
    }
  }

  /** One transaction. If it does not succeed, what is in memory runs ahead of the database and is thrown away. */
  async #append(
    tail: LogTail,
    records: readonly AuditTopicRecord[],
    pending: readonly PendingEvent[],
    moved?: { readonly last: Map<number, bigint>; readonly position: TopicPartition & { readonly nextOffset: bigint } },
  ): Promise<void> {
    this.#tail = undefined;
    const events = [...records.flatMap((record) => this.#eventsOf(record)), ...pending.map(incomingOf)];
    const append = await tail.prepare(events);
    const unreadable = records.flatMap((record) => (record.kind === 'unreadable' && moved ? [{ ...moved.position, ...record }] : []));
    await appendToLog(this.#database, tail.lease, {
      ...append,
      shards: moved?.last ?? new Map(),
      position: moved?.position,
      pendingIds: pending.map(({ pendingId }) => pendingId),
      tallies: acceptedTallies(events),
      claims: shardClaims(events, append.from.size),
      holds: holdMoves(events),
      unreadable,
    }).catch((error: unknown) => {
      if (error instanceof LogTaken) this.#owned = false;
      throw error;
    });
    faultPoint('after-append-before-publish');
    if (moved !== undefined) {
      tail.shards = moved.last;
      this.#integratedTo.set(`${moved.position.topic}/${moved.position.partition}`, moved.position.nextOffset);
    }
    this.#tail = tail;
    this.#report.appended(append.to, { events: events.length, unreadable: unreadable.length, unopened: records.filter((record) => unopenedFields(record) > 0).length });
  }

  #eventsOf(record: AuditTopicRecord): IncomingEvent[] {
    const security = securityEvent(record, this.#now());
    return [...(record.kind === 'event' ? [record.incoming] : []), ...(security === undefined ? [] : [incomingOf(toLeaf(security, this.#random))])];
  }

  async #refuseSecondHistory(repeated: readonly AuditTopicRecord[]): Promise<void> {
    const events = repeated.filter((record) => record.kind === 'event');
    const hashes = await readRecordHashes(this.#database, events.map(({ record }) => record));
    for (const { record, incoming } of events) {
      const integrated = hashes.get(`${record.shard}/${record.n}`);
      if (integrated !== undefined && !integrated.equals(hashLeaf(incoming.leaf))) throw this.#halted(IntegrationHalted.atFork(record.shard, record.n));
    }
  }

  #halted(cause: IntegrationHalted): IntegrationHalted {
    this.#report.halted(cause);
    return cause;
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

type TopicPartition = Pick<RecordBatch, 'topic' | 'partition'>;
type Source = TopicPartition & Partial<Pick<RecordBatch, 'highWatermark'>>;

function beforeGap(records: readonly AuditTopicRecord[], gap: NumberGap | undefined): readonly AuditTopicRecord[] {
  return gap === undefined ? records : records.slice(0, records.findIndex(({ record }) => record?.shard === gap.shard && record.n === gap.found));
}

/**
 * Reads records while the transaction before commits, letting its answers in now and then. A claim of the exchange is
 * compared with what came before it, so a transaction ends with it; and with what ends a person's chains.
 */
async function* chunksOf(records: readonly IncomingRecord[]): AsyncGenerator<AuditTopicRecord[]> {
  let chunk: AuditTopicRecord[] = [];
  for (const incoming of records) {
    const record = readAuditRecord(incoming);
    chunk.push(record);
    if (chunk.length === chunkSize || (record.kind === 'event' && record.incoming.event.kind === 'SHARD_COUNT') || endsChains(record)) {
      yield chunk;
      chunk = [];
    } else if (chunk.length % readAtOnce === 0) {
      await setImmediate();
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** An event that the auditor wrote itself. */
function incomingOf({ leaf, openings }: Pick<PendingEvent, 'leaf' | 'openings'>): IncomingEvent {
  const event = readEventLeaf(leaf);
  if (event === undefined) throw new Error('the auditor wrote an event that it cannot read');
  return { leaf, event, openings, keys: indexKeysOf(event, openings) };
}
