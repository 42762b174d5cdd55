import type pg from 'pg';
import type { DeliveryCode } from '#problems';
import { isClosed } from '../deliveries/delivery-states.ts';
import type { DeliveryState } from '../deliveries/delivery-states.ts';
import type { SealedDelivery } from '../deliveries/sealed-delivery.ts';
import { holdReceipts } from './held-receipts.ts';
import type { ToldRecord } from './held-receipts.ts';
import { outboxInsert, outboxValues } from '../outbox/outbox-append.ts';
import type { CaseRecords } from '../outbox/outbox-append.ts';
import type { ClaimedRow } from './outbox-relay-store.ts';
import type { ShardLease } from './relay-shard.ts';
import { LeaseLost, shardLeaseSeconds } from './relay-shard.ts';
import type { Queryable } from '../../transaction.ts';
import { transaction } from '../../transaction.ts';

/** What comes of a claim: records for the outbox, and what senders are told once their topics answer. */
export interface Caused {
  parts: readonly CausedPart[];
  toldLater: readonly ToldRecord[];
}

export interface CausedPart extends CaseRecords {
  /** It tells that this delivery was parked. */
  readonly parks?: DeliveryKey;
}

type DeliveryKey = Pick<SealedDelivery, 'messageRef' | 'recipient'>;

/** How a claimed delivery ended. */
export interface DeliveryEnd {
  messageRef: string;
  recipient: string;
  /** `held`: it waits behind one of its case that is parked, or for its next attempt. */
  state: Extract<DeliveryState, 'delivered' | 'parked' | 'held'>;
  code: DeliveryCode;
  /** Until its next attempt: the time of that is the database's, whatever clock its relay has. */
  retryInMs?: number;
  /** Of one that was not handed over: it was sent where nobody answered, now or before. */
  mayHaveLeft?: boolean;
}

/**
 * Marks rows as published, after the broker's ack and never before, together with what became of their deliveries and
 * the records that this causes. Returns which of them are parked.
 *
 * @throws LeaseLost: nothing is written then; the new owner publishes the rows again under the same numbers.
 */
export async function completeClaim(
  pool: pg.Pool,
  lease: ShardLease,
  rows: readonly ClaimedRow[],
  ends: readonly DeliveryEnd[],
  { parts, toldLater }: Caused,
): Promise<DeliveryEnd[]> {
  const toPark = ends.filter(({ state }) => state === 'parked');
  if (toPark.length + toldLater.length === 0) {
    await complete(pool, lease, rows, ends, parts);
    return [];
  }
  return transaction(pool, async (tx) => {
    const had = toPark.length === 0 ? new Set() : await acknowledgedOf(tx, lease, toPark);
    await complete(tx, lease, rows, ends, parts.filter(({ parks }) => parks === undefined || !had.has(keyOf(parks))));
    await holdReceipts(tx, lease.shard, toldLater);
    return toPark.filter((each) => !had.has(keyOf(each)));
  });
}

/** Of those that cannot be handed over, what their recipients have acknowledged meanwhile: it is not parked, and nobody is told so. */
async function acknowledgedOf(tx: Queryable, lease: ShardLease, toPark: readonly DeliveryEnd[]): Promise<Set<string>> {
  const { rows } = await tx.query<DeliveryKey & { state: DeliveryState }>({
    name: 'relay-acknowledged',
    text: `with held as materialized (select from relay_shard where shard = $1 and epoch = $2 for update)
      select d.message_ref as "messageRef", d.recipient, d.state from held cross join unnest($3::uuid[], $4::text[]) as e (message_ref, recipient) join delivery d using (message_ref, recipient)
      order by d.delivery_no for update of d`,
    values: [lease.shard, lease.epoch, toPark.map(({ messageRef }) => messageRef), toPark.map(({ recipient }) => recipient)],
  });
  return new Set(rows.filter(({ state }) => state === 'acknowledged').map(keyOf));
}

function keyOf({ messageRef, recipient }: DeliveryKey): string {
  return `${messageRef} ${recipient}`;
}

async function complete(db: Queryable, lease: ShardLease, rows: readonly ClaimedRow[], ends: readonly DeliveryEnd[], parts: readonly CaseRecords[]): Promise<void> {
  const { rows: held } = await db.query({
    name: 'relay-complete',
    text: completion,
    values: [
      lease.shard, lease.epoch, shardLeaseSeconds, rows.map(({ id }) => id), rows.map(({ at }) => at),
      ends.map((e) => e.messageRef), ends.map((e) => e.recipient), ends.map((e) => e.state), ends.map((e) => e.code), ends.map((e) => e.retryInMs ?? null),
      ends.map((e) => e.mayHaveLeft === true), ...outboxValues(parts),
    ],
  });
  if (held.length === 0) throw new LeaseLost(`relay shard ${lease.shard}`);
}

/**
 * Everything in it rests on the lease: without it, nothing is written. As long as nobody can tell whether a delivery has left it
 * keeps the time of its last lease. One that its recipient has acknowledged meanwhile is delivered, whatever the topic said: it
 * comes once more, for that to be recorded.
 */
const completion = `with held as (
    update relay_shard set lease_until = now() + make_interval(secs => $3) where shard = $1 and epoch = $2 returning shard
  ), marked as (
    update outbox o set published_at = now(), again = false from held cross join unnest($4::bigint[], $5::timestamptz[]) as r (id, at)
    where o.id = r.id and o.created_at = r.at
  ), ended as materialized (
    select d.message_ref, d.recipient, d.case_id, e.state as ended, e.code, e.retry_in, e.may_have_left, d.state = 'acknowledged' and e.state <> 'delivered' as had from held
    cross join unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::float8[], $11::boolean[]) as e (message_ref, recipient, state, code, retry_in, may_have_left)
    join delivery d using (message_ref, recipient) where d.state in ('leased', 'acknowledged') order by d.delivery_no for update of d
  ), closed as (
    update delivery d set state = case when d.state = 'leased' then e.ended else d.state end, code = case when e.ended <> 'delivered' and ${isClosed('d')} then d.code else e.code end, requeued_at = null, retry_at = now() + e.retry_in * interval '1 ms',
      lease_until = case when e.ended = 'delivered' or e.may_have_left then d.lease_until end, delivered_at = case when e.ended = 'delivered' then coalesce(d.delivered_at, now()) end
    from ended e where d.message_ref = e.message_ref and d.recipient = e.recipient and not e.had
  ), recorded as (
    insert into outbox (shard, records, audit_count, payload_bytes)
    select shard, json_build_array(json_build_object('kind', 'delivery', 'messageRef', message_ref, 'recipient', recipient, 'caseId', case_id, 'bytes', 0)), 0, 0 from ended cross join held where had
  ), caused as (
    ${outboxInsert(12, 'held')}
  )
  select shard from held`;
