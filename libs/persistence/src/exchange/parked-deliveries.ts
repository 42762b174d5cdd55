import type { RoutedDelivery } from './delivery-routing.ts';
import type { Queryable } from './transaction.ts';

/** A delivery that could not be handed over: only its case waits, until an operator has decided. */
export interface ParkedDelivery {
  deliveryId: string;
  senderId: string;
  messageId: string;
  recipient: string;
  channel: 'topic' | 'inbox';
  code: string;
  routedAt: Date;
  /** What is already ordered about it. */
  ordered: 'redrive' | 'reject' | null;
}

const atOnce = 50;
const columns = `d.delivery_id as "deliveryId", d.sender_id as "senderId", d.message_id as "messageId", d.recipient, d.channel, coalesce(d.code, 'DAP-5500') as code,
  d.routed_at as "routedAt", o.kind as ordered from delivery d left join delivery_order o using (delivery_id) where d.waiting = 'parked'`;

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
  const { rowCount } = await tx.query({ text: 'insert into delivery_order (delivery_id, kind, ordered_at) values ($1, $2, $3) on conflict do nothing', values: [deliveryId, kind, at] });
  return rowCount === 1;
}

export interface DeliveryOrder {
  deliveryId: string;
  kind: 'redrive' | 'reject';
  messageRef: string;
  recipient: string;
}

/** Takes orders off, oldest first, and locks their deliveries; what is parked no longer is left as it is. */
export async function takeOrders(tx: Queryable): Promise<DeliveryOrder[]> {
  const { rows: taken } = await tx.query<{ delivery_id: string; kind: DeliveryOrder['kind'] }>({
    name: 'take-orders',
    text: 'delete from delivery_order where delivery_id = any(array(select delivery_id from delivery_order order by ordered_at limit $1)) returning delivery_id, kind',
    values: [atOnce],
  });
  if (taken.length === 0) return [];
  const { rows } = await tx.query<DeliveryOrder>({
    name: 'lock-ordered',
    text: `select d.delivery_id as "deliveryId", o.kind, d.message_ref as "messageRef", d.recipient from unnest($1::uuid[], $2::text[]) as o (delivery_id, kind)
      join delivery d using (delivery_id) where d.state = 'parked' order by d.delivery_no for update of d`,
    values: [taken.map((each) => each.delivery_id), taken.map(({ kind }) => kind)],
  });
  return rows;
}

/** Writes what was decided about parked deliveries in place of what was decided when they were parked. */
export async function endOrders(tx: Queryable, deliveries: readonly RoutedDelivery[]): Promise<void> {
  for (const d of deliveries) {
    await tx.query({
      name: 'end-order',
      text: `update delivery set state = $3, code = $4, channel = $5, not_after = $6, consents = $7, rules = $8, needs_encryption = $9, lease_until = null, lease_epoch = null,
          delivered_at = null, withheld_at = case when $3 = 'withheld' then now() end
        where message_ref = $1 and recipient = $2 and state = 'parked'`,
      values: [d.messageRef, d.recipient, d.state, d.code ?? null, d.channel, d.notAfter, d.consents, d.rules, d.needsEncryption],
    });
  }
}
