import type { LeafEvent } from '#audit';
import type { AuditDatabase } from '#persistence';
import { opened, type OpenedEvent } from '../looks/opened-event.ts';
import { findAll } from '../queries/find-events.ts';
import type { QueryFilter } from '../queries/query-filter.ts';

/** Whom a look is about: by the key made of an AHV number, or by id and case. */
export type PersonRequest = { readonly personKey: string } | { readonly personId: string; readonly caseId: string };

/** A person as one case knows her. */
export interface PersonInCase {
  readonly caseId: string;
  readonly personId: string;
}

export interface FoundPerson {
  readonly persons: readonly PersonInCase[];
  /** Of all her cases, newest first. */
  readonly events: readonly OpenedEvent[];
  /** False when there are more events than one answer holds. */
  readonly complete: boolean;
}

/** Events that one answer is made from at most. */
export const mostEvents = 5_000;

/**
 * Finds all events of a person. A number is named by few messages: they tell which person of which case it stands for, and
 * that person's id leads to the messages that name no number.
 */
export async function findPerson(database: AuditDatabase, request: PersonRequest, size: bigint): Promise<FoundPerson> {
  const found = new Map<number, OpenedEvent>();
  let complete = true;
  const gather = async (filter: QueryFilter): Promise<void> => {
    for await (const each of findAll(database, filter, size)) {
      if (found.size >= mostEvents) {
        complete = false;
        return;
      }
      found.set(Number(each.index), opened(each));
    }
  };
  if ('personKey' in request) await gather({ personKey: request.personKey });
  const persons = 'personKey' in request ? personsUnder(request.personKey, [...found.values()]) : [request];
  for (const { personId, caseId } of persons) await gather({ person: personId, caseId });
  return { persons, events: [...found.values()].toSorted((a, b) => b.leafIndex - a.leafIndex), complete };
}

/** The persons whom a key stands for, as the acceptances that carry it say; each once. */
export function personsUnder(personKey: string, events: readonly OpenedEvent[]): PersonInCase[] {
  const persons = new Map<string, PersonInCase>();
  for (const { event } of events) {
    const { caseId } = event;
    const personId = personOf(event, personKey);
    if (caseId !== undefined && personId !== undefined) persons.set(`${caseId} ${personId}`, { caseId, personId });
  }
  return [...persons.values()];
}

function personOf({ personKeys = [], keyedSubjects = [], subjects = [] }: LeafEvent, personKey: string): string | undefined {
  const at = personKeys.indexOf(personKey);
  if (at < 0) return undefined;
  const subject = keyedSubjects[at];
  if (subject !== undefined) return subjects[subject];
  return subjects.length === 1 && personKeys.length === 1 ? subjects[0] : undefined;
}
