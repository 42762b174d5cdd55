import type pg from 'pg';
import type { Notice } from './journal-entry.ts';
import { noteNotices } from './notice-store.ts';
import { appendOutbox } from './outbox-append.ts';
import type { OutboxRecord } from './outbox-record.ts';
import type { ShardLease } from './relay-shard.ts';
import { holdShard } from './relay-shard.ts';
import { sealedDeliveryColumns } from './sealed-delivery.ts';
import type { SealedDelivery } from './sealed-delivery.ts';
import type { Queryable } from './transaction.ts';
import { transaction } from './transaction.ts';

/** Rows claimed at once; a row is one commit, so this bounds a send to a few hundred records. */
const claimLimit = 48;
/** Payloads of a claim together: one produce request's worth (assurance.md B8). */
const claimBytes = 4 * 1024 * 1024;
/** How long publishing on a partner's topic may take after the decision (design.md 4). */
export const topicLeaseSeconds = 10;

/** One claimed outbox row; `auditFrom` is the `n` of its first audit record. */
export interface ClaimedRow {
  id: string;
  records: OutboxRecord[];
  auditFrom: bigint;
}

/** A delivery that this relay may publish now. */
export interface LeasedDelivery extends SealedDelivery {
  /** PEM public key to which it must be encrypted. */
  encryptionKey: string | null;
  /** The recipient has acknowledged it: an earlier owner published it and died before it could say so. */
  acknowledged: boolean;
}

/** A claimed delivery that may not be published (any more). `mayHaveLeft`: an earlier owner died while publishing it. */
export interface RefusedDelivery extends SealedDelivery {
  code: string;
  mayHaveLeft: boolean;
}

/** What comes of deliveries: records for the outbox, and what the platform owes. */
export interface Caused {
  parts: readonly { caseId: string; records: readonly OutboxRecord[] }[];
  notices: readonly Notice[];
}

export interface Claim {
  rows: ClaimedRow[];
  leased: LeasedDelivery[];
}

/**
 * Claims the shard's oldest unpublished rows, numbers their audit records gaplessly, leases their deliveries and withholds
 * those that may not go out (any more) together with what that causes (`withheld`), in one transaction: what it returns
 * was committed before anything is sent. Rows are claimed by their flag, never by
 * `id > last` (ids are drawn before commit); numbered rows of an earlier claim come first, in their order.
 *
 * @throws LeaseLost
 */
export async function claimOutbox(pool: pg.Pool, lease: ShardLease, withheld: (refused: readonly RefusedDelivery[]) => Caused): Promise<Claim> {
  return transaction(pool, async (tx) => {
    const base = await holdShard(tx, lease, 0);
    const { rows } = await tx.query<{ id: string; records: OutboxRecord[]; audit_count: number; audit_from: string | null }>({
      name: 'relay-claim-rows',
      text: `select id, records, audit_count, audit_from from outbox where shard = $1 and published_at is null
        order by audit_from nulls last, id limit $2`,
      values: [lease.shard, claimLimit],
    });
    const within = await withinBytes(tx, rows);
    let next = base + 1n;
    const numbered: { id: string; from: string }[] = [];
    const claimed = within.map((row): ClaimedRow => {
      if (row.audit_from !== null) return { id: row.id, records: row.records, auditFrom: BigInt(row.audit_from) };
      const auditFrom = next;
      next += BigInt(row.audit_count);
      numbered.push({ id: row.id, from: auditFrom.toString() });
      return { id: row.id, records: row.records, auditFrom };
    });
    if (numbered.length > 0) {
      await holdShard(tx, lease, Number(next - base - 1n));
      await tx.query({
        name: 'relay-number-rows',
        text: `update outbox o set audit_from = t.n from unnest($2::bigint[], $3::bigint[]) as t (id, n)
          where o.id = t.id and o.shard = $1 and o.published_at is null`,
        values: [lease.shard, numbered.map((r) => r.id), numbered.map((r) => r.from)],
      });
    }
    const { leased, refused } = await leaseDeliveries(tx, lease, claimed);
    if (refused.length > 0) await appendCaused(tx, withheld(refused));
    return { rows: claimed, leased };
  });
}

/** As many of the rows as their payloads fit into one claim; at least the first. */
async function withinBytes<R extends { records: OutboxRecord[] }>(tx: Queryable, rows: readonly R[]): Promise<R[]> {
  const refs = rows.flatMap((row) => row.records.flatMap((r) => (r.kind === 'delivery' ? [r.messageRef] : [])));
  if (refs.length === 0) return [...rows];
  const sizes = await tx.query<{ message_ref: string; bytes: number }>({
    name: 'relay-payload-sizes',
    text: 'select message_ref, octet_length(sealed) as bytes from message where message_ref = any($1::uuid[])',
    values: [refs],
  });
  const bytesOf = new Map(sizes.rows.map((row) => [row.message_ref, row.bytes]));
  let bytes = 0;
  const beyond = rows.findIndex((row, i) => {
    bytes += row.records.reduce((sum, r) => sum + (r.kind === 'delivery' ? (bytesOf.get(r.messageRef) ?? 0) : 0), 0);
    return bytes > claimBytes && i > 0;
  });
  return rows.slice(0, beyond < 0 ? rows.length : beyond);
}

async function appendCaused(tx: Queryable, { parts, notices }: Caused): Promise<void> {
  await noteNotices(tx, notices);
  await appendOutbox(tx, parts);
}

/** The decision point of a topic delivery: ready and still permitted, or refused for good. */
async function leaseDeliveries(tx: Queryable, lease: ShardLease, claimed: readonly ClaimedRow[]): Promise<{ leased: LeasedDelivery[]; refused: RefusedDelivery[] }> {
  const wanted = claimed.flatMap((row) => row.records.flatMap((r) => (r.kind === 'delivery' ? [r] : [])));
  if (wanted.length === 0) return { leased: [], refused: [] };
  const { rows } = await tx.query<LeaseRow>({
    name: 'relay-lease-deliveries',
    text: `with wanted as materialized (
        select d.message_ref, d.recipient, d.state as was, d.state = 'acknowledged' or (d.not_after > now() and p.active) as permitted,
          p.encryption_key, p.encryption_key is null and d.needs_encryption as bare from delivery d join partner p on p.partner_id = d.recipient
        join unnest($1::uuid[], $2::text[]) as w (message_ref, recipient) using (message_ref, recipient)
        where d.state in ('ready', 'leased', 'acknowledged') order by d.delivery_no for update of d
      )
      update delivery d set
        state = case when was = 'acknowledged' then was when permitted and not bare then 'leased' else 'withheld' end,
        code = case when not permitted then coalesce(d.code, case when d.not_after = '-infinity' then 'DAP-4207' else 'DAP-4202' end) when bare then 'DAP-4205' end,
        withheld_at = case when not permitted or bare then now() end,
        lease_until = now() + make_interval(secs => $3), lease_epoch = $4
      from wanted w join message m using (message_ref) left join payload_key k using (message_ref)
      where d.message_ref = w.message_ref and d.recipient = w.recipient
      returning w.was, w.permitted and not w.bare as permitted, d.code, w.encryption_key as "encryptionKey", ${sealedDeliveryColumns}`,
    values: [wanted.map((r) => r.messageRef), wanted.map((r) => r.recipient), topicLeaseSeconds, lease.epoch],
  });
  return {
    leased: rows.filter((row) => row.permitted).map((row) => ({ ...row, acknowledged: row.was === 'acknowledged' })),
    refused: rows.filter((row) => !row.permitted).map((row) => ({ ...row, code: row.code ?? 'DAP-4207', mayHaveLeft: row.was === 'leased' })),
  };
}

interface LeaseRow extends SealedDelivery {
  was: string;
  permitted: boolean;
  code: string | null;
  encryptionKey: string | null;
}

/** How a claimed delivery ended. */
export interface DeliveryEnd {
  messageRef: string;
  recipient: string;
  state: 'delivered' | 'parked';
  code: string;
}

/**
 * Marks rows as published, after the broker's ack and never before, together with what became of their deliveries and
 * the records that this causes.
 *
 * @throws LeaseLost: nothing is written then; the new owner publishes the rows again under the same numbers.
 */
export async function completeClaim(
  pool: pg.Pool,
  lease: ShardLease,
  rows: readonly ClaimedRow[],
  ends: readonly DeliveryEnd[],
  caused: Caused,
): Promise<void> {
  await transaction(pool, async (tx) => {
    await holdShard(tx, lease, 0);
    await tx.query({
      name: 'relay-mark-published',
      text: 'update outbox set published_at = now() where id = any($2::bigint[]) and shard = $1 and published_at is null',
      values: [lease.shard, rows.map((row) => row.id)],
    });
    if (ends.length > 0) {
      await tx.query({
        name: 'relay-end-deliveries',
        text: `with ended as materialized (
            select d.message_ref, d.recipient, e.state as ended, e.code from delivery d
            join unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as e (message_ref, recipient, state, code) using (message_ref, recipient)
            where d.state in ('leased', 'acknowledged') order by d.delivery_no for update of d
          )
          update delivery d set state = case when d.state = 'leased' then e.ended else d.state end, code = e.code,
            delivered_at = case when e.ended = 'delivered' then coalesce(d.delivered_at, now()) end
          from ended e where d.message_ref = e.message_ref and d.recipient = e.recipient`,
        values: [ends.map((e) => e.messageRef), ends.map((e) => e.recipient), ends.map((e) => e.state), ends.map((e) => e.code)],
      });
    }
    await appendCaused(tx, caused);
  });
}

/** Age of the oldest unpublished row in seconds (0 when there is none) and how many rows wait. */
export async function outboxBacklog(pool: pg.Pool): Promise<{ rows: number; oldestSeconds: number }> {
  const { rows } = await pool.query<{ n: string; age: string | null }>(
    `select count(*) as n, extract(epoch from now() - min(created_at)) as age from (select created_at from outbox where published_at is null limit 10000) o`,
  );
  return { rows: Number(rows[0]?.n ?? 0), oldestSeconds: Number(rows[0]?.age ?? 0) };
}

/** Whether the shard has unpublished rows: the cheap question of an idle relay. */
export async function hasOpenRows(pool: pg.Pool, shard: number): Promise<boolean> {
  const { rows } = await pool.query<{ open: boolean }>({
    name: 'relay-open-rows',
    text: 'select exists (select 1 from outbox where shard = $1 and published_at is null) as open',
    values: [shard],
  });
  return rows[0]?.open === true;
}

/** Beyond so many unpublished rows they are no longer measured one by one. */
const measuredRows = 20_000;

/** What waits in the outbox, in bytes; of a very long backlog an upper bound, the size of the whole table. */
export async function outboxBacklogBytes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string; bytes: string }>(
    `select count(*) as n, coalesce(sum(pg_column_size(records)), 0) as bytes from (select records from outbox where published_at is null limit $1) o`,
    [measuredRows],
  );
  if (Number(rows[0]?.n ?? 0) < measuredRows) return Number(rows[0]?.bytes ?? 0);
  const whole = await pool.query<{ bytes: string }>(`select coalesce(sum(pg_total_relation_size(inhrelid)), 0) as bytes from pg_inherits where inhparent = 'outbox'::regclass`);
  return Number(whole.rows[0]?.bytes ?? 0);
}
