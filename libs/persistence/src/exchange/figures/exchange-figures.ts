import type { DeliveryState } from '../deliveries/delivery-states.ts';
import type { Queryable } from '../../transaction.ts';

/** Counts without any content, for operators. */
export interface ExchangeFigures {
  partners: { active: number; blocked: number };
  keys: { inForce: number; blocked: number; revoked: number; expired: number };
  outbox: { waitingRows: number; oldestSeconds: number };
  /** Deliveries in an inbox that are not acknowledged yet. */
  openInbox: { state: DeliveryState; count: number }[];
  /** Of the days that have been counted, newest first, at most 31. */
  accepted: { day: string; count: number }[];
}

/** Counted afresh each time, by indexes; the waiting outbox up to 10,000 rows. */
export async function readFigures(db: Queryable): Promise<ExchangeFigures> {
  const [partners, keys, outbox, openInbox, accepted] = await Promise.all([
    db.query<ExchangeFigures['partners']>({
      text: 'select count(*) filter (where active)::int as active, count(*) filter (where not active)::int as blocked from partner',
    }),
    db.query<ExchangeFigures['keys']>({
      text: `select count(*) filter (where revoked_at is null and blocked_at is null and now() between valid_from and valid_until)::int as "inForce",
        count(*) filter (where blocked_at is not null)::int as blocked, count(*) filter (where revoked_at is not null)::int as revoked,
        count(*) filter (where valid_until < now())::int as expired from partner_key`,
    }),
    db.query<ExchangeFigures['outbox']>({
      text: `select count(*)::int as "waitingRows", coalesce(extract(epoch from now() - min(created_at)), 0)::float as "oldestSeconds"
        from (select created_at from outbox where published_at is null limit 10000) o`,
    }),
    db.query<ExchangeFigures['openInbox'][number]>({
      text: `select state, count(*)::int as count from delivery where waiting in ('unfetched', 'fetched') group by state order by state`,
    }),
    db.query<ExchangeFigures['accepted'][number]>({
      text: 'select day::text, sum(count)::int as count from shard_tally group by day order by day desc limit 31',
    }),
  ]);
  return {
    partners: partners.rows[0] ?? { active: 0, blocked: 0 },
    keys: keys.rows[0] ?? { inForce: 0, blocked: 0, revoked: 0, expired: 0 },
    outbox: outbox.rows[0] ?? { waitingRows: 0, oldestSeconds: 0 },
    openInbox: openInbox.rows,
    accepted: accepted.rows,
  };
}
