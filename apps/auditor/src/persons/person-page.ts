import type { AuditDatabase } from '#persistence';
import { opened, type FoundEvent, type OpenedEvent } from '../looks/opened-event.ts';
import { findAll, findEvents } from '../queries/find-events.ts';
import type { QueryFilter } from '../queries/query-filter.ts';
import { eventsOfMessages, type LeafSpan } from './events-of-messages.ts';
import { personsUnder, type PersonInCase, type PersonRequest } from './find-person.ts';

/** Events that one page is made from. */
export const pageEvents = 1_000;

export interface PersonPage {
  readonly persons: readonly PersonInCase[];
  /** Of all her cases, newest first. */
  readonly events: readonly OpenedEvent[];
  /** From pages before: what became later of the messages and consents of this one. */
  readonly later: readonly OpenedEvent[];
  /** Where the next page begins; undefined after the last one. */
  readonly before: bigint | undefined;
}

/**
 * A page of a person's events below leaf `before`. A message is told where it was accepted, with all that became of it since:
 * so no page says of a disclosure that it is pending because it happened on an earlier page.
 *
 * @param known the person's cases, where they have been found already
 */
export async function personPage(database: AuditDatabase, request: PersonRequest, size: bigint, before: bigint, known?: readonly PersonInCase[]): Promise<PersonPage> {
  const persons = known ?? ('personKey' in request ? await personsOfKey(database, request.personKey, size) : [request]);
  // An id is good for its case alone, but whoever looked for the person may have named no case.
  const filters: QueryFilter[] = [
    ...('personKey' in request ? [request] : []),
    ...persons.flatMap(({ personId, caseId }): QueryFilter[] => [
      { person: personId, caseId },
      { person: personId, kind: 'QUERY' },
    ]),
  ];
  const found = new Map<bigint, FoundEvent>();
  for (const filter of filters) for (const each of (await findEvents(database, filter, size, before, pageEvents + 1)).events) found.set(each.index, each);
  const newest = [...found.values()].toSorted((a, b) => Number(b.index - a.index));
  const events = newest.slice(0, pageEvents).map(opened);
  const later = before < size ? await whatCameLater(database, events, persons, { from: before, below: size }) : [];
  return { persons, events, later, before: newest.length > pageEvents ? newest[pageEvents - 1]?.index : undefined };
}

/**
 * All pages about a person as of one size of the log, to be gone through as often as needed: each time they are read anew, so
 * that no more than one is held. What fits one page is read once.
 */
export function personPages(database: AuditDatabase, request: PersonRequest, size: bigint): () => AsyncGenerator<PersonPage> {
  let only: PersonPage | undefined;
  return async function* pages() {
    if (only !== undefined) return yield only;
    let persons: readonly PersonInCase[] | undefined;
    for (let before: bigint | undefined = size; before !== undefined; ) {
      const page: PersonPage = await personPage(database, request, size, before, persons);
      if (before === size && page.before === undefined) only = page;
      yield page;
      ({ persons, before } = page);
    }
  };
}

/** All that the key stands for, however long ago. */
async function personsOfKey(database: AuditDatabase, personKey: string, size: bigint): Promise<PersonInCase[]> {
  const persons = new Map<string, PersonInCase>();
  for await (const found of findAll(database, { personKey }, size)) {
    for (const person of personsUnder(personKey, [opened(found)])) persons.set(`${person.caseId} ${person.personId}`, person);
  }
  return [...persons.values()];
}

async function whatCameLater(database: AuditDatabase, events: readonly OpenedEvent[], persons: readonly PersonInCase[], span: LeafSpan): Promise<OpenedEvent[]> {
  const later = await eventsOfMessages(database, events, span);
  if (!events.some(({ event }) => event.kind === 'CONSENT_GRANTED')) return later;
  for (const { personId, caseId } of persons) {
    for await (const found of findAll(database, { person: personId, caseId, kind: 'CONSENT_WITHDRAWN' }, span.below)) {
      if (found.index < span.from) break;
      later.push(opened(found));
    }
  }
  return later;
}
