import { setTimeout as delay } from 'node:timers/promises';
import { listParked, openPool, orderDelivery } from '#persistence';
import type { Pool } from '#persistence';
import type { TestPlatform } from '../support/platform.ts';
import type { Arrivals } from './arrivals.ts';

const everyMs = 120;
const settledWithinMs = 240_000;

/**
 * Makes the payloads of messages unreadable that were just accepted, one after the other for so long, so that their deliveries
 * are parked; then acts as the operator: half of them are made readable and driven again, the others rejected.
 */
export async function poison({ urls }: TestPlatform, arrivals: Arrivals, forMs: number): Promise<void> {
  const exchange = openPool({ url: urls.exchange.migrator, poolSize: 1 });
  const operator = openPool({ url: urls.exchange.operator, poolSize: 1 });
  try {
    const keys = new Map<string, Buffer>();
    for (const until = Date.now() + forMs; Date.now() < until; await delay(everyMs)) await spoilOne(exchange, keys);
    const driven = new Set([...keys.keys()].filter((_, i) => i % 2 === 0));
    for (const ref of driven) await exchange.query('update payload_key set wrapped = $2 where message_ref = $1', [ref, keys.get(ref)]);
    // What waits behind a parked delivery may itself be unreadable, and is parked only then.
    for (const until = Date.now() + settledWithinMs; Date.now() < until; await delay(200)) {
      await decideAll(exchange, operator, driven, arrivals);
      const { rows } = await exchange.query<{ open: boolean }>(`select exists (select 1 from delivery where state in ('ready', 'held', 'leased', 'parked')) as open`);
      if (rows[0]?.open !== true) return;
    }
  } finally {
    await Promise.all([exchange.end(), operator.end()]);
  }
}

async function spoilOne(exchange: Pool, keys: Map<string, Buffer>): Promise<void> {
  const { rows } = await exchange.query<{ ref: string; wrapped: Buffer }>(
    `update payload_key k set wrapped = '\\x00' from (
        select message_ref from message m where type = 'plan.published' and accepted_at > now() - interval '1 second'
          and not exists (select 1 from delivery d where d.message_ref = m.message_ref and d.state <> 'ready') order by accepted_at desc limit 1
      ) m where k.message_ref = m.message_ref and k.wrapped <> '\\x00' returning k.message_ref as ref, old.wrapped as wrapped`);
  for (const { ref, wrapped } of rows) keys.set(ref, wrapped);
}

async function decideAll(exchange: Pool, operator: Pool, driven: ReadonlySet<string>, arrivals: Arrivals): Promise<void> {
  for (const { deliveryId, messageId, recipient, ordered } of await listParked(operator, 200)) {
    if (ordered !== null) continue;
    const { rows } = await exchange.query<{ ref: string }>('select message_ref as ref from delivery where delivery_id = $1', [deliveryId]);
    const kind = driven.has(rows[0]?.ref ?? '') ? 'redrive' : 'reject';
    await orderDelivery(operator, deliveryId, kind, new Date());
    // Nobody waits for what was rejected.
    if (kind === 'reject') arrivals.arrive(messageId, recipient);
  }
}
