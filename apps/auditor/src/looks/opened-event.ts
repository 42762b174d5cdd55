import { formatLeafHash, openEvent, type LeafEvent } from '#audit';
import type { StoredEvent } from '#persistence';

/** An event of the log as it was found, with its leaf and what is left of its openings. */
export interface FoundEvent extends StoredEvent {
  readonly event: LeafEvent;
}

/** An event of the log with its values, where they are not erased; the key that joins a person's cases included: for deriving, never for showing. */
export interface OpenedEvent {
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly event: LeafEvent;
  readonly sealed: readonly string[];
}

export function opened({ index, leafHash, event, openings }: FoundEvent): OpenedEvent {
  const { event: values, sealed } = openEvent(event, openings);
  return { leafIndex: Number(index), leafHash: formatLeafHash(leafHash), event: values, sealed };
}

/** One figure or word of an event's detail; undefined where it has none of that type. */
export function detailText({ detail }: LeafEvent, name: string): string | undefined {
  const value = detail?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** Words of a detail that lists codes. */
export function detailWords(event: LeafEvent, name: string): string[] {
  return detailText(event, name)?.split(' ').filter((word) => word !== '') ?? [];
}
