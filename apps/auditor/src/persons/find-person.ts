import type { LeafEvent } from '#audit';
import type { OpenedEvent } from '../looks/opened-event.ts';

/** Whom a look is about: by the key made of an AHV number, or by id and case. */
export type PersonRequest = { readonly personKey: string } | { readonly personId: string; readonly caseId: string };

/** A person as one case knows her. */
export interface PersonInCase {
  readonly caseId: string;
  readonly personId: string;
}

/**
 * The persons whom a key stands for, as the messages that carry it say; each once. Not one that was refused: whoever sent it might learn by a
 * number of its choice what others disclosed about a person. But for a registration, which would have opened the case by that.
 */
export function personsUnder(personKey: string, events: readonly OpenedEvent[]): PersonInCase[] {
  const persons = new Map<string, PersonInCase>();
  for (const { event } of events) {
    const { caseId } = event;
    const personId = personOf(event, personKey);
    if (caseId !== undefined && personId !== undefined) persons.set(`${caseId} ${personId}`, { caseId, personId });
  }
  return [...persons.values()];
}

function personOf({ kind, message, personKeys = [], keyedSubjects = [], subjects = [] }: LeafEvent, personKey: string): string | undefined {
  if (kind === 'REFUSED' && message?.type !== 'case.registration') return undefined;
  const at = personKeys.indexOf(personKey);
  if (at < 0) return undefined;
  const subject = keyedSubjects[at];
  if (subject !== undefined) return subjects[subject];
  return subjects.length === 1 && personKeys.length === 1 ? subjects[0] : undefined;
}
