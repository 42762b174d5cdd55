import type pg from 'pg';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { replacedDecision, routedColumns } from './delivery-routing.ts';
import type { RoutedDelivery } from './delivery-routing.ts';
import { wasLeased } from './delivery-states.ts';
import { activationInForce } from '../policy/pack-in-force.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** A delivery that could not be handed over: what follows in its case to this recipient waits, until an operator has decided. */
export interface ParkedDelivery {
  deliveryId: string;
  senderId: string;
  messageId: string;
  recipient: string;
  channel: 'topic' | 'inbox';
  code: DeliveryCode;
  routedAt: Date;
  /** What is already ordered about it. */
  ordered: 'redrive' | 'reject' | null;
}

const atOnce = 50;
const columns = `d.delivery_id as "deliveryId", d.sender_id as "senderId", d.message_id as "messageId", d.recipient, d.channel,
  coalesce(d.code, '${deliveryCodes.cannotBeHandedOver}') as code, d.routed_at as "routedAt", o.kind as ordered
  from delivery d left join delivery_order o using (delivery_id) where d.waiting = 'parked'`;

/** The oldest parked deliveries, at most `limit`. */
export async function listParked(db: Queryable, limit: number): Promise<ParkedDelivery[]> {
  const { rows } = await db.query<ParkedDelivery>({ text: `select ${columns} order by d.routed_at, d.delivery_id limit $1`, values: [limit] });
  return rows;
}

export async function readParked(db: Queryable, deliveryId: string): Promise<ParkedDelivery | undefined> {
  const { rows } = await db.query<ParkedDelivery>({ text: `select ${columns} and d.delivery_id = $1`, values: [deliveryId] });
  return rows[0];
}

/** Orders that a parked delivery be driven again or rejected; the router carries it out. False: something is ordered already. */
export async function orderDelivery(tx: Queryable, deliveryId: string, kind: 'redrive' | 'reject', at: Date): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'insert into delivery_order (delivery_id, kind, ordered_at) values ($1, $2, $3) on conflict do nothing',
    values: [deliveryId, kind, at],
  });
  return rowCount === 1;
}

export interface DeliveryOrder {
  deliveryId: string;
  kind: 'redrive' | 'reject';
  messageRef: string;
  recipient: string;
}

/** Takes orders off, oldest first. Locks no delivery: consents come before them. */
export async function takeOrders(tx: Queryable): Promise<DeliveryOrder[]> {
  const { rows } = await tx.query<DeliveryOrder>({
    name: 'take-orders',
    text: `with taken as (
        delete from delivery_order where delivery_id = any(array(select delivery_id from delivery_order order by ordered_at limit $1)) returning delivery_id, kind
      )
      select d.delivery_id as "deliveryId", t.kind, d.message_ref as "messageRef", d.recipient from taken t join delivery d using (delivery_id) where d.state = 'parked' order by d.delivery_no`,
    values: [atOnce],
  });
  return rows;
}

/** Locks those that are still parked, and returns their ids; of each whether it was leased before and nobody can tell what came of that. */
export async function lockOrdered(tx: Queryable, orders: readonly DeliveryOrder[]): Promise<Map<string, { mayHaveLeft: boolean }>> {
  if (orders.length === 0) return new Map();
  const { rows } = await tx.query<{ deliveryId: string; mayHaveLeft: boolean }>({
    name: 'lock-ordered',
    text: `select delivery_id as "deliveryId", ${wasLeased('d')} as "mayHaveLeft" from delivery d where delivery_id = any($1::uuid[]) and state = 'parked' order by delivery_no for update`,
    values: [orders.map(({ deliveryId }) => deliveryId)],
  });
  return new Map(rows.map(({ deliveryId, mayHaveLeft }) => [deliveryId, { mayHaveLeft }]));
}

/**
 * Writes what was decided about parked deliveries in place of what was decided when they were parked. One that may go to a
 * topic stays in the way of those behind it until it is leased.
 */
export async function endOrders(tx: Queryable, deliveries: readonly RoutedDelivery[]): Promise<void> {
  if (deliveries.length > 0) await tx.query({ name: 'end-orders', text: ending, values: [JSON.stringify(deliveries)] });
}

const ending = `update delivery d set
    state = case when a.state = 'ready' and a.channel = 'topic' then 'held' else a.state end,
    requeued_at = case when a.channel = 'topic' then now() end,
    delivered_at = null,
    withheld_at = case when a.state = 'withheld' then now() end,
    lease_epoch = null,
    code = a.code, channel = a.channel, not_after = a."notAfter", ${replacedDecision}
  from json_to_recordset($1::json) as a ${routedColumns}
  where d.message_ref = a."messageRef" and d.recipient = a.recipient and d.state = 'parked'`;

/** So many held deliveries go on in one transaction. */
const releasedAtOnce = 200;

/**
 * Sends deliveries to their topics again, in their order, that waited behind one that is parked no longer or for their next attempt.
 * They stay `held` until the relay leases them, so that nothing overtakes them. What a pack has superseded is decided anew first.
 */
export function releaseHeld(pool: pg.Pool): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ message_ref: string; recipient: string; case_id: string; delivery_no: string; bytes: number }>({
      name: 'release-held',
      text: `with free as materialized (
          select d.message_ref, d.recipient from delivery d
          where d.waiting = 'held' and d.decided_under = ${activationInForce} and d.requeued_at is null
            and (d.retry_at is null or d.retry_at <= now())
            and not exists (
              select 1 from delivery p where p.case_id = d.case_id and p.recipient = d.recipient and p.delivery_no < d.delivery_no
                and (p.waiting = 'parked' or p.waiting = 'held' and p.retry_at > now()))
          order by d.delivery_no limit $1 for update
        )
        update delivery d set requeued_at = now() from free f join message m using (message_ref)
        where d.message_ref = f.message_ref and d.recipient = f.recipient
        returning d.message_ref, d.recipient, d.case_id, d.delivery_no, octet_length(m.sealed) as bytes`,
      values: [releasedAtOnce],
    });
    const inOrder = rows.toSorted((a, b) => Number(BigInt(a.delivery_no) - BigInt(b.delivery_no)));
    await appendOutbox(
      tx,
      inOrder.map(({ message_ref: messageRef, recipient, case_id: caseId, bytes }) => ({
        caseId,
        records: [{ kind: 'delivery', messageRef, recipient, caseId, bytes }],
      })),
    );
    return rows.length;
  });
}
