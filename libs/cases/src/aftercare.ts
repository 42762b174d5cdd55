import { dateOf, itemsWith, textOf } from './block-reader.ts';
import { isCorrection } from './case-message.ts';
import type { CaseMessage } from './case-message.ts';
import type { CalendarDate, CasePerson, CaseState } from './case-state.ts';

const never = '9999-12-31';

export interface Aftercare {
  readonly personId: string;
  readonly detachedOn: CalendarDate;
  readonly endsOn: CalendarDate;
}

/**
 * Detachment and last day of the aftercare that a message states, person by person, because the limit is reckoned from each
 * one's own detachment (RRB 2025/1559); an item that names nobody is about all persons of the message. An aftercare that is
 * running keeps its detachment, so that no later message about that person can stretch it; only a correction of what was said
 * of that person states a new one.
 */
export function statedAftercare(state: CaseState, message: CaseMessage, day: CalendarDate): readonly Aftercare[] {
  return itemsWith(message.blocks, 'endsOn').flatMap((item) => {
    const named = textOf(item, 'personId');
    const stated = dateOf(item, 'detachedOn') ?? dateOf(item, 'startsOn') ?? day;
    const endsOn = dateOf(item, 'endsOn') ?? never;
    return (named === null ? message.personIds : [named]).map((personId) => {
      const corrected = isCorrection(message) && message.correctedPersonIds.includes(personId);
      const known = corrected ? null : (state.persons.find((person) => person.personId === personId)?.detachedOn ?? null);
      return { personId, detachedOn: known !== null && known < stated ? known : stated, endsOn };
    });
  });
}

/** The case with the aftercare of those persons; it is in aftercare as long as the last of its persons. */
export function withAftercare(state: CaseState, agreed: readonly Aftercare[]): CaseState {
  const persons = state.persons.map((person): CasePerson => {
    const own = agreed.find(({ personId }) => personId === person.personId);
    return own === undefined ? person : { ...person, detachedOn: own.detachedOn, aftercareUntil: own.endsOn, aftercareOutcome: null };
  });
  const latest = (field: 'detachedOn' | 'aftercareUntil'): CalendarDate | null => persons.flatMap((person) => person[field] ?? []).toSorted().at(-1) ?? null;
  return { ...state, persons, detachedOn: latest('detachedOn'), aftercareUntil: latest('aftercareUntil') };
}
