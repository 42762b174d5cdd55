import { dateOf, itemsWith } from './block-reader.ts';
import { aftercareLimit } from './case-limits.ts';
import { isCorrection } from './case-message.ts';
import type { CaseMessage } from './case-message.ts';
import type { CalendarDate, CaseState } from './case-state.ts';

const never = '9999-12-31';

function datesOf(message: CaseMessage, field: string): CalendarDate[] {
  return itemsWith(message.blocks, field).map((item) => dateOf(item, field) ?? never).sort();
}

/**
 * Detachment and last day of the aftercare that a message states. An aftercare that is running keeps its
 * detachment, so that no later message can stretch it; only a correction states a new one.
 */
export function statedAftercare(state: CaseState, message: CaseMessage, day: CalendarDate): { detachedOn: CalendarDate; endsOn: CalendarDate } {
  const stated = datesOf(message, 'detachedOn')[0] ?? datesOf(message, 'startsOn')[0] ?? day;
  const known = isCorrection(message) ? null : state.detachedOn;
  const detachedOn = known !== null && known < stated ? known : stated;
  return { detachedOn, endsOn: datesOf(message, 'endsOn').at(-1) ?? aftercareLimit(detachedOn) };
}
