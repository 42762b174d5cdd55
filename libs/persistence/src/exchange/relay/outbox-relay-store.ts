import type pg from 'pg';
import { leaseDeliveries, readDelivered } from './delivery-lease.ts';
import type { LeasedDelivery, RefusedDelivery, RepeatedDelivery } from './delivery-lease.ts';
import { holdingDirectory } from '../directory/directory-lock.ts';
import { appendCaused } from '../outbox/append-caused.ts';
import type { CausedInCase } from '../outbox/append-caused.ts';
import { shardCount } from '../outbox/outbox-record.ts';
import type { OutboxRecord } from '../outbox/outbox-record.ts';
import type { ShardLease } from './relay-shard.ts';
import { LeaseLost, shardLeaseSeconds } from './relay-shard.ts';
import type { Queryable } from '../../transaction.ts';
import { transaction } from '../../transaction.ts';

/** How much a claim takes at most. */
export interface ClaimLimit {
  /** A row is what one commit has for a shard. */
  rows: number;
  /** Of payloads, as they lie sealed. */
  bytes: number;
}

/** One produce request's worth. */
export const fullClaim: ClaimLimit = { rows: 48, bytes: 4 * 1024 * 1024 };

/** One claimed outbox row; `auditFrom` is the `n` of its first audit record. */
export interface ClaimedRow {
  id: string;
  /** With the id its place in the outbox, which is kept by days. */
  at: string;
  records: OutboxRecord[];
  auditFrom: bigint;
  /** It was published before: what came of it then does not come of it once more. */
  again: boolean;
}

export interface Claim {
  rows: ClaimedRow[];
  leased: LeasedDelivery[];
  /** Deliveries that have left before and still may, as far as the pack says that they were decided under. */
  repeated: RepeatedDelivery[];
}

/**
 * Claims the shard's oldest unpublished rows, numbers their audit records gaplessly, leases their deliveries and withholds
 * those that may not go out (any more) together with what that causes (`withheld`), in one transaction: what it returns
 * was committed before anything is sent. Rows are claimed by their flag, never by `id > last` (ids are drawn before commit); numbered
 * rows of an earlier claim come first, in their order.
 *
 * @throws LeaseLost
 */
export async function claimOutbox(
  pool: pg.Pool,
  lease: ShardLease,
  withheld: (refused: readonly RefusedDelivery[]) => readonly CausedInCase[],
  limit: ClaimLimit = fullClaim,
): Promise<Claim> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: string | null; at: string; records: OutboxRecord[]; audit_from: string; again: boolean }>({
      name: 'relay-claim-rows',
      text: claimRows,
      values: [lease.shard, lease.epoch, shardLeaseSeconds, limit.rows, limit.bytes],
    });
    if (rows.length === 0) throw new LeaseLost(`relay shard ${lease.shard}`);
    const claimed = rows.flatMap(({ id, at, records, audit_from, again }): ClaimedRow[] => (id === null ? [] : [{ id, at, records, auditFrom: BigInt(audit_from), again }]));
    const { leased, refused } = await leaseDeliveries(tx, lease, deliveriesIn(claimed.filter(({ again }) => !again)));
    if (refused.length > 0) await appendCaused(tx, withheld(refused));
    return { rows: claimed, leased, repeated: await readDelivered(tx, deliveriesIn(claimed.filter(({ again }) => again))) };
  });
}

function deliveriesIn(rows: readonly ClaimedRow[]): Extract<OutboxRecord, { kind: 'delivery' }>[] {
  return rows.flatMap(({ records }) => records.flatMap((record) => (record.kind === 'delivery' ? [record] : [])));
}

/** Opens every row that was published since then to be published once more. Returns how many. */
export async function publishAgain(tx: Queryable, since: Date): Promise<number> {
  const { rows } = await tx.query<{ n: string }>({ text: 'select publish_again($1) as n', values: [since] });
  return Number(rows[0]?.n ?? 0);
}

/**
 * The lease's proof and renewal, the oldest open rows as far as their payloads fit (at least the first), and the numbers of
 * those that have none yet: one row without an id when nothing waits, no row at all when the lease is lost. The lease's row
 * is locked before anything is numbered, and the directory held: who suspends a rule finds every lease, or comes before it.
 */
const claimRows = `with open as materialized (
    select id, created_at, audit_count, audit_from, sum(payload_bytes) over claim as bytes, row_number() over claim as place from (
      select id, created_at, audit_count, audit_from, payload_bytes from outbox
      where shard = $1 and published_at is null order by audit_from nulls last, id limit $4) oldest
    window claim as (order by audit_from nulls last, id)
  ), fits as materialized (
    select id, created_at, place, audit_from, case when audit_from is null then audit_count else 0 end as added,
      sum(case when audit_from is null then audit_count else 0 end) over (order by place) as added_until
    from open where bytes <= $5 or place = 1
  ), held as (
    update relay_shard set lease_until = now() + make_interval(secs => $3), audit_n = audit_n + coalesce((select sum(added) from fits), 0)
    where shard = $1 and epoch = $2 and must_be_confirmed() and ${holdingDirectory}
    returning audit_n - coalesce((select sum(added) from fits), 0) as base
  ), numbered as (
    update outbox o set audit_from = held.base + fits.added_until - fits.added + 1 from held cross join fits
    where fits.audit_from is null and o.id = fits.id and o.created_at = fits.created_at
  )
  select o.id, o.created_at::text as at, o.records, o.again,
    coalesce(fits.audit_from, held.base + fits.added_until - fits.added + 1) as audit_from
  from held left join fits on true left join outbox o on o.id = fits.id and o.created_at = fits.created_at
  order by fits.place`;

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

/**
 * What waits in the outbox, in bytes. Beyond `atMost` rows it is estimated, rather too high than too low: every row since the oldest
 * open one, of whichever shard, counts as much as the measured or the newest ones take on average, whichever is more. Never more than
 * the table takes.
 */
export async function outboxBacklogBytes(pool: pg.Pool, atMost = measuredRows): Promise<number> {
  const { rows: [measured] } = await pool.query<{ n: string; bytes: string }>({
    text: 'select count(*) as n, coalesce(sum(pg_column_size(records)), 0) as bytes from (select records from outbox where published_at is null limit $1) o',
    values: [atMost],
  });
  const [n, bytes] = [Number(measured?.n ?? 0), Number(measured?.bytes ?? 0)];
  if (n < atMost) return bytes;
  const { rows: [whole] } = await pool.query<{ newest: string | null; since: string | null; bytes: string }>({
    text: `select (select avg(pg_column_size(records)) from (select records from outbox where published_at is null order by id desc limit $1) o) as newest,
      pg_sequence_last_value('outbox_id') + 1 - (select min(id) from generate_series(0, $2::int - 1) s
        cross join lateral (select id from outbox where shard = s and published_at is null order by audit_from nulls last, id limit 1) oldest) as since,
      (select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits where inhparent = 'outbox'::regclass) as bytes`,
    values: [Math.ceil(atMost / 4), shardCount],
  });
  const each = Math.max(bytes / n, Number(whole?.newest ?? 0));
  return Math.ceil(Math.min(each * Math.max(Number(whole?.since ?? 0), n), Number(whole?.bytes ?? 0)));
}
