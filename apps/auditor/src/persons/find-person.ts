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
  for (const { event, sealed } of events) {
    const { caseId, subjects = [] } = event;
    const place = placeOf(event, personKey);
    const personId = place === undefined ? undefined : subjects[place];
    // Whom the log has forgotten is nobody, though the number beside is somebody else's and stays.
    if (caseId === undefined || personId === undefined || sealed.includes(`/subjects/${place}`)) continue;
    persons.set(`${caseId} ${personId}`, { caseId, personId });
  }
  return [...persons.values()];
}

/** Whose number it is, by the place among the event's subjects. */
function placeOf({ kind, message, personKeys = [], keyedSubjects = [], subjects = [] }: LeafEvent, personKey: string): number | undefined {
  if (kind === 'REFUSED' && message?.type !== 'case.registration') return undefined;
  const at = personKeys.indexOf(personKey);
  if (at < 0) return undefined;
  return keyedSubjects[at] ?? (subjects.length === 1 && personKeys.length === 1 ? 0 : undefined);
}

/** Those of the persons whom an event names by another number than the one asked for: who asks by it may be somebody else. */
export function otherwiseNamed(personKey: string, persons: readonly PersonInCase[], { event, sealed }: OpenedEvent): PersonInCase[] {
  const others = (event.personKeys ?? []).flatMap((key, i) => (key === personKey || sealed.includes(`/personKeys/${i}`) ? [] : [placeOf(event, key)]));
  const named = new Set(others.map((place) => (place === undefined ? undefined : event.subjects?.[place])));
  return persons.filter(({ caseId, personId }) => caseId === event.caseId && named.has(personId));
}
