import { removalOf, type LeafEvent } from '#audit';
import { fault, type Fault } from './fault.ts';

const dayMs = 86_400_000;
/** The log is kept for a year at least (DSV Art. 4 Abs. 5), less a day for clocks. */
const keptMs = 364 * dayMs;

/** Nothing may be said to be removed before its year is over, nor what stands behind the record that says so. */
export function removalFaults(event: LeafEvent, index: bigint, place: string): Fault[] {
  const removal = removalOf(event);
  if (removal === undefined) return [];
  const over = Date.parse(event.at) - Date.parse(removal.writtenBefore) >= keptMs;
  return over && removal.before <= index ? [] : [fault('removal-untrue', place, index)];
}

/**
 * By which day the leaves of a log were written, by what they say themselves: a record that events were removed names a time, and none
 * of them may be younger. Somebody with the database can write such a record; what it says of leaves that are public, anybody can compare.
 */
export class WrittenDays {
  /** Where the latest day so far goes up. */
  readonly #days: { readonly from: bigint; readonly day: number }[] = [];

  /** @returns the faults of a removal that this event records */
  event(index: bigint, event: LeafEvent): Fault[] {
    const day = Math.floor(Date.parse(event.at) / dayMs);
    if (day > (this.#days.at(-1)?.day ?? -Infinity)) this.#days.push({ from: index, day });
    const removal = removalOf(event);
    if (removal === undefined) return [];
    const faults = removalFaults(event, index, `leaf ${index}`);
    const latest = this.#days.findLast(({ from }) => from < removal.before)?.day ?? -Infinity;
    const younger = latest > Math.floor(Date.parse(removal.writtenBefore) / dayMs) + 1;
    return faults.length === 0 && younger ? [fault('removal-untrue', `leaf ${index}`, index)] : faults;
  }
}
