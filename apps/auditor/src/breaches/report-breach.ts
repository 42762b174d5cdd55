import type { LeafEvent } from '#audit';
import { readHead, type AuditDatabase } from '#persistence';
import { detailWords, opened, type OpenedEvent } from '../looks/opened-event.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { Problem } from '#problems';
import { eventsOfMessages } from '../persons/events-of-messages.ts';
import type { PersonInCase } from '../persons/find-person.ts';
import { pageEvents } from '../persons/person-page.ts';
import { fateOf, isDisclosure, messageThreads, type DisclosureState, type MessageThread } from '../persons/message-threads.ts';
import { findEvents } from '../queries/find-events.ts';
import { readCursor, writeCursor } from '../queries/page-cursor.ts';

export interface BreachRequest {
  readonly keyid: string;
  readonly from: string;
  readonly to: string;
}

/** A message that was sent with the key, and where it went. */
export interface SentUnderKey {
  readonly at: string;
  readonly caseId?: string;
  readonly message: NonNullable<LeafEvent['message']>;
  readonly categories: readonly string[];
  readonly recipients: readonly { readonly recipient: string; readonly state: DisclosureState | 'denied'; readonly at?: string }[];
  readonly leafHash: string;
}

/** Something that was read with it. */
export interface ReadUnderKey {
  readonly at: string;
  readonly caseId?: string;
  readonly message?: LeafEvent['message'];
  readonly categories: readonly string[];
  readonly first: boolean;
  readonly leafHash: string;
}

export interface BreachAnswer extends BreachRequest {
  readonly partners: readonly string[];
  readonly persons: readonly (PersonInCase & { readonly sent: number; readonly read: number })[];
  readonly sent: readonly SentUnderKey[];
  readonly read: readonly ReadUnderKey[];
  readonly refused: number;
  readonly security: number;
  /** Everything is in this one answer. */
  readonly complete: boolean;
  /** Asks for the next page, older events; missing after the last one. */
  readonly nextCursor?: string;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/**
 * What was done with one key in a span of time: for the notice of a breach (DSG Art. 24). In pages of the newest events first;
 * what the pages say together is the whole report: persons, partners and figures of each count what that page has.
 */
export class ReportBreach {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  /** Every page is a look of its own. @throws Problem query-invalid for a cursor of another question */
  run(userId: string, purpose: LookPurpose, request: BreachRequest, cursor: string | undefined, at: Date): Promise<BreachAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const from = cursor === undefined ? size : readCursor(cursor, { ...request });
      if (from === undefined || from > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/cursor', rule: 'of this key and span' }] });
      const page = await findEvents(this.#database, { ...request }, size, from, pageEvents);
      const events = page.events.map(opened);
      const further = cursor !== undefined;
      const answer = {
        ...request, ...breachReport(events, await this.#threadsOf(events, size)), complete: !further && page.before === undefined,
        ...(page.before === undefined ? {} : { nextCursor: writeCursor(page.before, { ...request }) }), treeSize: Number(size),
      };
      return { answer, about: { detail: { answer: 'breach-report', ...request, shown: events.length, furtherPage: further } } };
    });
  }

  /** The messages accepted in these events, newest first, with what became of each later, under whatever key. */
  async #threadsOf(events: readonly OpenedEvent[], size: bigint): Promise<MessageThread[]> {
    const accepted = new Set(events.filter(({ event }) => event.kind === 'ACCEPTED').map(({ leafIndex }) => leafIndex));
    const from = BigInt(events.at(-1)?.leafIndex ?? 0);
    const threads = messageThreads(await eventsOfMessages(this.#database, events, { from, below: size })).filter((thread) => accepted.has(thread.accepted?.leafIndex ?? -1));
    return threads.toSorted((a, b) => (b.accepted?.leafIndex ?? 0) - (a.accepted?.leafIndex ?? 0));
  }
}

/** @param events what was done with the key, newest first; @param threads the messages accepted under it */
function breachReport(events: readonly OpenedEvent[], threads: readonly MessageThread[]): Pick<BreachAnswer, 'partners' | 'persons' | 'sent' | 'read' | 'refused' | 'security'> {
  const reads = events.filter(({ event }) => event.kind === 'READ');
  const persons = new Map<string, PersonInCase & { sent: number; read: number }>();
  const touch = ({ caseId, subjects = [] }: LeafEvent, what: 'sent' | 'read'): void => {
    for (const personId of caseId === undefined ? [] : subjects) {
      const person = persons.get(`${caseId} ${personId}`) ?? { caseId: caseId ?? '', personId, sent: 0, read: 0 };
      person[what] += 1;
      persons.set(`${caseId} ${personId}`, person);
    }
  };
  for (const { accepted } of threads) if (accepted !== undefined) touch(accepted.event, 'sent');
  for (const { event } of reads) touch(event, 'read');
  return {
    partners: [...new Set(events.map(({ event }) => event.actor.id))].sort(), persons: [...persons.values()],
    sent: threads.flatMap(sentUnderKey), read: reads.map(readUnderKey), refused: representing(events, 'REFUSED'), security: representing(events, 'SECURITY'),
  };
}

function sentUnderKey(thread: MessageThread): SentUnderKey[] {
  if (thread.accepted === undefined) return [];
  const { event, leafHash } = thread.accepted;
  const outcomes = event.outcomes ?? [];
  const categories = [
    ...new Set(
      outcomes.flatMap(({ permitted, blocks = [] }) => (permitted ? blocks.filter((block) => block.permitted).map(({ category }) => category) : [])),
    ),
  ].sort();
  const recipients = outcomes.map(({ recipient, permitted }) => {
    const { state, by } = fateOf(thread, recipient);
    return { recipient, state: permitted ? state : ('denied' as const), ...(permitted && by !== undefined ? { at: by.event.at } : {}) };
  });
  return [{ at: event.at, ...(event.caseId === undefined ? {} : { caseId: event.caseId }), message: thread.message, categories, recipients, leafHash }];
}

function readUnderKey({ event, leafHash }: OpenedEvent): ReadUnderKey {
  const { at, caseId, message } = event;
  return {
    at,
    ...(caseId === undefined ? {} : { caseId }),
    ...(message === undefined ? {} : { message }),
    categories: detailWords(event, 'categories'),
    first: isDisclosure(event),
    leafHash,
  };
}

function representing(events: readonly OpenedEvent[], kind: LeafEvent['kind']): number {
  return events.filter(({ event }) => event.kind === kind).reduce((sum, { event }) => sum + Number(event.detail?.['represents'] ?? 1), 0);
}
