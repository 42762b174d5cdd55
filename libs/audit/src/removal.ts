import type { AuditEvent } from './audit-event.ts';
import type { LeafEvent } from './event-leaf.ts';

/** What retention has removed: nobody opens a leaf below `before` any more, nor finds it by person, case or message. All were written before that time. */
export interface Removal {
  readonly before: bigint;
  readonly writtenBefore: string;
}

/** How an event says it. */
export function removalDetail({ before, writtenBefore }: Removal): NonNullable<AuditEvent['detail']> {
  return { cause: 'retention', of: 'openings', before: before.toString(), writtenBefore };
}

/** What the event says was removed; undefined for any that is about something else. */
export function removalOf({ kind, message, detail }: LeafEvent): Removal | undefined {
  const { cause, of, before, writtenBefore } = detail ?? {};
  if (kind !== 'DESTROYED' || message !== undefined || cause !== 'retention' || of !== 'openings') return undefined;
  return typeof before === 'string' && /^(0|[1-9]\d{0,17})$/.test(before) && typeof writtenBefore === 'string' ? { before: BigInt(before), writtenBefore } : undefined;
}
