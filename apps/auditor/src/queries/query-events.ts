import { formatLeafHash, openEvent, pooledRandom, toLeaf, type LeafEvent, type Opening } from '#audit';
import { addPendingEvent, readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import { findEvents, type FoundEvent } from './find-events.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { queryEvent } from './query-event.ts';
import type { AuditQuery } from './query-filter.ts';

/** An event as the data-protection officer sees it: readable, and checkable against the log. */
export interface ShownEvent {
  readonly leafIndex: number;
  readonly leafHash: string;
  /** Values where they are not erased, commitments elsewhere. */
  readonly event: LeafEvent;
  /** Paths of the fields that stay commitments. */
  readonly sealed: readonly string[];
  /** The leaf's bytes, base64: their RFC 6962 hash is `leafHash`. */
  readonly leaf: string;
  /** With them the values are provably those of the leaf. */
  readonly openings: readonly Opening[];
}

export interface QueryAnswer {
  readonly events: readonly ShownEvent[];
  /** Leaves that the log had when the question was answered. */
  readonly treeSize: number;
  /** Position of this page; asking with it again gives the same page. */
  readonly cursor: string;
  /** Asks for the next page; missing after the last one. */
  readonly nextCursor?: string;
  /** This question in the log: durable by now, a leaf within a second. */
  readonly query: { readonly eventId: string; readonly leafHash: string; readonly at: string };
}

/** Questions of one person under way at a time. */
const mostAtOnce = 4;

/** Answers questions to the log, and puts each on record first. */
export class QueryEvents {
  readonly #database: AuditDatabase;
  readonly #onPending: () => void;
  readonly #random = pooledRandom();
  readonly #asking = new Map<string, number>();

  /** `onPending`: told that an event waits to become a leaf. */
  constructor(database: AuditDatabase, onPending: () => void) {
    this.#database = database;
    this.#onPending = onPending;
  }

  /** @throws Problem query-invalid for a cursor of another question, rate-limited beyond a few at a time */
  async run(userId: string, query: AuditQuery, at: Date): Promise<QueryAnswer> {
    const asking = (this.#asking.get(userId) ?? 0) + 1;
    if (asking > mostAtOnce) throw new Problem('rate-limited', { retryAfterSeconds: 1 });
    this.#asking.set(userId, asking);
    try {
      return await this.#answer(userId, query, at);
    } finally {
      this.#finished(userId);
    }
  }

  async #answer(userId: string, query: AuditQuery, at: Date): Promise<QueryAnswer> {
    const { size } = await readHead(this.#database);
    const before = this.#beginOf(query, size);
    const page = await findEvents(this.#database, query.filter, size, before, query.limit);
    const recorded = await this.#record(userId, query, page.events.length, at);
    return {
      events: page.events.map(shown),
      treeSize: Number(size),
      cursor: writeCursor(before, query.filter),
      ...(page.before === undefined ? {} : { nextCursor: writeCursor(page.before, query.filter) }),
      query: recorded,
    };
  }

  #finished(userId: string): void {
    const asking = (this.#asking.get(userId) ?? 1) - 1;
    if (asking > 0) this.#asking.set(userId, asking);
    else this.#asking.delete(userId);
  }

  #beginOf({ cursor, filter }: AuditQuery, size: bigint): bigint {
    if (cursor === undefined) return size;
    const before = readCursor(cursor, filter);
    if (before === undefined || before > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'of this filter' }] });
    return before;
  }

  async #record(userId: string, query: AuditQuery, count: number, at: Date): Promise<QueryAnswer['query']> {
    const event = queryEvent(userId, query, count, at);
    const sealed = toLeaf(event, this.#random);
    await addPendingEvent(this.#database, sealed);
    this.#onPending();
    return { eventId: event.eventId, leafHash: formatLeafHash(sealed.leafHash), at: event.at };
  }
}

function shown({ index, leafHash, body, event, openings }: FoundEvent): ShownEvent {
  // The key that joins a person's cases serves the search; it leaves the platform for nobody (design.md 5).
  const disclosed = openings.filter(({ path }) => !path.startsWith('/personKeys/'));
  const opened = openEvent(event, disclosed);
  return { leafIndex: Number(index), leafHash: formatLeafHash(leafHash), event: opened.event, sealed: opened.sealed, leaf: body.toString('base64'), openings: disclosed };
}
