import { randomUUID } from 'node:crypto';
import { formatLeafHash, pooledRandom, staffActor, toLeaf, type AuditEvent } from '#audit';
import { addPendingEvent, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import { SharedBudget } from '#runtime';
import { removedEvents, type RemovedEvents } from './removed-events.ts';

/** What somebody looks into the log for (DSV Art. 4 Abs. 5): on record before the answer. */
export interface LookPurpose {
  readonly reason: string;
  readonly ticket: string;
}

/** What was looked at, as the log has it: whom it was about is committed like in any other event, so that the look is found under that case and person. */
export interface LookedAt {
  readonly caseId?: string | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly personKeys?: readonly string[] | undefined;
  /** Criteria, figures and codes; never personal. */
  readonly detail: NonNullable<AuditEvent['detail']>;
  /** Further text, committed. */
  readonly text?: AuditEvent['text'];
}

/** A look in the log: durable by now, a leaf within a second. */
export interface LookRecord {
  readonly eventId: string;
  readonly leafHash: string;
  readonly at: string;
  /** What an answer could not hold any more when it was given; missing while nothing was removed. */
  readonly removed?: RemovedEvents;
}

/** Looks of one person under way at a time. */
const mostAtOnce = 4;

/** Puts every look into the log on record before the first byte of its answer, and bounds how many one person has under way. */
export class RecordLooks {
  readonly #database: AuditDatabase;
  readonly #onPending: () => void;
  readonly #random = pooledRandom();
  readonly #underWay = new SharedBudget(Infinity, mostAtOnce);

  /** `onPending`: told that an event waits to become a leaf. */
  constructor(database: AuditDatabase, onPending: () => void) {
    this.#database = database;
    this.#onPending = onPending;
  }

  /**
   * Finds an answer and puts the look on record; only then it returns.
   * @throws Problem rate-limited beyond a few at a time
   */
  async run<T extends object>(userId: string, purpose: LookPurpose, at: Date, find: () => Promise<{ answer: T; about: LookedAt }>): Promise<T & { query: LookRecord }> {
    const end = this.begin(userId);
    try {
      const { answer, about } = await find();
      return { ...answer, query: await this.write(userId, purpose, about, at) };
    } finally {
      end();
    }
  }

  /** For an answer that is sent in pieces: counts as under way until the function returned is called. @throws Problem rate-limited */
  begin(userId: string): () => void {
    if (!this.#underWay.take(userId)) throw new Problem('rate-limited', { retryAfterSeconds: 1 });
    return () => this.#underWay.giveBack(userId);
  }

  /** Durable once this returns. */
  async write(userId: string, { reason, ticket }: LookPurpose, { detail, text, ...about }: LookedAt, at: Date): Promise<LookRecord> {
    const event: AuditEvent = {
      eventId: randomUUID(), kind: 'QUERY', at: at.toISOString(), actor: staffActor('DPO', userId), ...about, detail, text: { ...text, reason, ticket },
    };
    const sealed = toLeaf(event, this.#random);
    await addPendingEvent(this.#database, sealed);
    this.#onPending();
    // After the answer was found: a month that went meanwhile is told too.
    const removed = await removedEvents(this.#database);
    return { eventId: event.eventId, leafHash: formatLeafHash(sealed.leafHash), at: event.at, ...(removed === undefined ? {} : { removed }) };
  }
}
