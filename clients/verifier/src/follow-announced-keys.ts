import { followKeys, readEventLeaf, type Checkpoint, type ProvenLeaf } from '#audit';
import { inclusionFaults, placed } from './check-leaf.ts';
import type { Fault } from './fault.ts';
import type { Trust } from './trust.ts';

/**
 * The trust with every key of the log that a known one announced in a leaf of the file. An announcement that no known key
 * signed adds none, and is no fault: it may be one from before the key that is known.
 */
export function followAnnouncedKeys(keys: readonly ProvenLeaf[] = [], trust: Trust): Trust {
  const events = placed(keys, 'keys').flatMap(({ bytes }) => readEventLeaf(bytes) ?? []);
  return events.length === 0 ? trust : { ...trust, log: followKeys(trust.log, events) };
}

/** An announcement counts where everybody can read it: in the log. */
export function keyFaults(keys: readonly ProvenLeaf[] = [], checkpoint: Checkpoint | undefined): Fault[] {
  return placed(keys, 'keys').flatMap((leaf, i) => inclusionFaults(leaf, keys[i]?.proof ?? [], checkpoint));
}
