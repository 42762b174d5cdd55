import type pg from 'pg';
import type { Opening, SealedEvent } from '#audit';
import type { Queryable } from '../transaction.ts';

/** An event of the auditor itself that is not a leaf yet. */
export interface PendingEvent {
  readonly pendingId: string;
  readonly leaf: Buffer;
  readonly openings: readonly Opening[];
}

/** Commits an event; durable once this returns, or once the caller's transaction has committed. It becomes a leaf with the integrator's next append. */
export async function addPendingEvent(db: Queryable, { leaf, openings }: SealedEvent): Promise<void> {
  await db.query({ name: 'pending-add', text: 'insert into pending_event (leaf, openings) values ($1, $2::json)', values: [leaf, JSON.stringify(openings)] });
}

/** The oldest pending events. They stay until an append removes them. */
export async function readPendingEvents(pool: pg.Pool, limit: number): Promise<PendingEvent[]> {
  const { rows } = await pool.query<{ pending_id: string; leaf: Buffer; openings: Opening[] }>({
    name: 'pending-read',
    text: 'select pending_id, leaf, openings from pending_event order by pending_id limit $1',
    values: [limit],
  });
  return rows.map(({ pending_id, leaf, openings }) => ({ pendingId: pending_id, leaf, openings }));
}

/** Whether the event whose leaf has that hash (RFC 9162 section 2.1.1) waits to become one. */
export async function isPendingEvent(pool: pg.Pool, leafHash: Buffer): Promise<boolean> {
  const { rows } = await pool.query<{ waits: boolean }>({
    name: 'pending-find',
    text: String.raw`select exists (select from pending_event where sha256('\x00'::bytea || leaf) = $1) as waits`,
    values: [leafHash],
  });
  return rows[0]?.waits === true;
}
