import type { HoldMove } from '#persistence';
import type { IncomingEvent } from './log-tail.ts';

/**
 * What these events tell of legal holds. A hold by AHV number names no key that all events of the person have, and so stands on
 * everything, like one that names nothing.
 */
export function holdMoves(events: readonly IncomingEvent[]): HoldMove[] {
  return events.flatMap(({ event: { kind, detail }, keys, record }): HoldMove[] => {
    const holdId = detail?.['hold'];
    if (kind !== 'OPERATED' || record === undefined || typeof holdId !== 'string') return [];
    if (detail?.['action'] === 'HOLD_RELEASED') return [{ holdId, released: true }];
    if (detail?.['action'] !== 'HOLD_PLACED') return [];
    return [{ holdId, placedOn: keys.some((key) => key.kind === 'person-key') ? [] : keys }];
  });
}
