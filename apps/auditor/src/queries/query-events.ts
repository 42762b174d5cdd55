import { formatLeafHash, openEvent, type LeafEvent, type Opening } from '#audit';
import { readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import type { LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type { FoundEvent } from '../looks/opened-event.ts';
import { findEvents } from './find-events.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { aboutFilter, type AuditQuery } from './query-filter.ts';

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
  /** This question in the log. */
  readonly query: LookRecord;
}

/** Answers questions to the log. */
export class QueryEvents {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  /** @throws Problem query-invalid for a cursor of another question, rate-limited beyond a few at a time */
  run(userId: string, query: AuditQuery, at: Date): Promise<QueryAnswer> {
    const { filter, limit, cursor } = query;
    return this.#looks.run(userId, query.purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const before = beginOf(query, size);
      const page = await findEvents(this.#database, filter, size, before, limit);
      const answer = {
        events: page.events.map(shownEvent),
        treeSize: Number(size),
        cursor: writeCursor(before, filter),
        ...(page.before === undefined ? {} : { nextCursor: writeCursor(page.before, filter) }),
      };
      return { answer, about: aboutFilter(filter, { limit, shown: page.events.length, furtherPage: cursor !== undefined }) };
    });
  }
}

function beginOf({ cursor, filter }: AuditQuery, size: bigint): bigint {
  if (cursor === undefined) return size;
  const before = readCursor(cursor, filter);
  if (before === undefined || before > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'of this filter' }] });
  return before;
}

export function shownEvent({ index, leafHash, body, event, openings }: FoundEvent): ShownEvent {
  // The key that joins a person's cases serves the search; it leaves the platform for nobody.
  const disclosed = openings.filter(({ path }) => !path.startsWith('/personKeys/'));
  const opened = openEvent(event, disclosed);
  return { leafIndex: Number(index), leafHash: formatLeafHash(leafHash), event: opened.event, sealed: opened.sealed, leaf: body.toString('base64'), openings: disclosed };
}
