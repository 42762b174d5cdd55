import type pg from 'pg';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { noCase } from '../outbox/outbox-record.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import { holdStill } from './destruction-lock.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** An order to wrap every key anew under one key-encryption key. */
export interface KekRotation {
  rotationId: string;
  toKek: string;
  orderedAt: Date;
  doneAt: Date | null;
  rewrapped: number;
  /** The last message of the walk so far; null at its beginning. */
  walkedTo: string | null;
}

export interface WrappedKeyRow {
  messageRef: string;
  wrapped: Buffer;
  kekId: string;
}

export interface RewrappedKey {
  messageRef: string;
  wrapped: Buffer;
  from: string;
  to: string;
}

const columns = `rotation_id as "rotationId", to_kek as "toKek", ordered_at as "orderedAt", done_at as "doneAt", rewrapped::int, walked_to as "walkedTo"`;

/** Orders a rotation; an order for the same key that is not done yet is that one. */
export async function orderRotation(tx: Queryable, rotationId: string, toKek: string, at: Date): Promise<{ rotation: KekRotation; ordered: boolean }> {
  const { rowCount } = await tx.query({
    text: `insert into kek_rotation (rotation_id, to_kek, ordered_at) select $1, $2, $3 where not exists (select from kek_rotation where done_at is null and to_kek = $2)`,
    values: [rotationId, toKek, at],
  });
  const { rows } = await tx.query<KekRotation>({ text: `select ${columns} from kek_rotation where done_at is null and to_kek = $1`, values: [toKek] });
  const rotation = rows[0];
  if (rotation === undefined) throw new Error('a rotation was ordered and is not there');
  return { rotation, ordered: rowCount === 1 };
}

export interface KekState {
  /** How many keys each key-encryption key wraps. */
  keks: { kekId: string; keys: number }[];
  /** The youngest first. */
  rotations: KekRotation[];
}

export async function readKekState(db: Queryable): Promise<KekState> {
  const { rows: keks } = await db.query<KekState['keks'][number]>({ text: 'select kek_id as "kekId", count(*)::int as keys from payload_key group by kek_id order by kek_id' });
  const { rows: rotations } = await db.query<KekRotation>({ text: `select ${columns} from kek_rotation order by ordered_at desc limit 20` });
  return { keks, rotations };
}

/** The youngest order that is not done. */
export async function openRotation(db: Queryable): Promise<KekRotation | undefined> {
  const { rows } = await db.query<KekRotation>({ text: `select ${columns} from kek_rotation where done_at is null order by ordered_at desc limit 1` });
  return rows[0];
}

/** Keys that another key-encryption key wraps, in the order of their messages. */
export async function readForeignKeys(db: Queryable, toKek: string, after: string, limit: number): Promise<WrappedKeyRow[]> {
  const { rows } = await db.query<WrappedKeyRow>({
    text: `select message_ref as "messageRef", wrapped, kek_id as "kekId" from payload_key
      where message_ref > $2 and kek_id <> $1 order by message_ref limit $3`,
    values: [toKek, after, limit],
  });
  return rows;
}

/** Puts keys in place of those that they were made from, where these are still there, together with how far the walk has come. */
export function replaceKeys(pool: pg.Pool, rotationId: string, keys: readonly RewrappedKey[], walkedTo: string): Promise<void> {
  return transaction(pool, async (tx) => {
    await holdStill(tx);
    const { rowCount } = await tx.query({
      text: `update payload_key k set wrapped = n.wrapped, kek_id = n.to_kek from unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[]) as n (ref, wrapped, from_kek, to_kek)
        where k.message_ref = n.ref and k.kek_id = n.from_kek`,
      values: [keys.map(({ messageRef }) => messageRef), keys.map(({ wrapped }) => wrapped), keys.map(({ from }) => from), keys.map(({ to }) => to)],
    });
    await tx.query({ text: 'update kek_rotation set rewrapped = rewrapped + $2, walked_to = $3 where rotation_id = $1', values: [rotationId, rowCount ?? 0, walkedTo] });
  });
}

/** At the end of a walk: done when nothing is wrapped by another key any more, else the walk begins anew. Returns what is left. */
export function endRotation(pool: pg.Pool, rotationId: string, toKek: string, eventOf: (rotation: KekRotation) => AuditRecord): Promise<{ rewrapped: number; remaining: number }> {
  return transaction(pool, async (tx) => {
    const { rows: left } = await tx.query<{ remaining: number }>({ text: 'select count(*)::int as remaining from payload_key where kek_id <> $1', values: [toKek] });
    const remaining = left[0]?.remaining ?? 0;
    const { rows } = await tx.query<KekRotation>({
      text: `update kek_rotation set walked_to = null, done_at = case when $2 then now() end
        where rotation_id = $1 and done_at is null returning ${columns}`,
      values: [rotationId, remaining === 0],
    });
    const rotation = rows[0];
    if (rotation !== undefined && remaining === 0) await appendOutbox(tx, [{ caseId: noCase, records: [eventOf(rotation)] }]);
    return { rewrapped: rotation?.rewrapped ?? 0, remaining };
  });
}
