import type pg from 'pg';
import { deliveryCodes } from '#problems';
import type { EndOfDelivery } from './delivery-ends.ts';
import { closing, waitsUnfetched } from './delivery-states.ts';
import { keptCategories } from './kept-categories.ts';
import { stoppedColumns } from './stopped-delivery.ts';
import type { StoppedDelivery } from './stopped-delivery.ts';
import { appendCaused } from '../outbox/append-caused.ts';
import { transaction } from '../../transaction.ts';

const atOnce = 200;

/**
 * Ends what nobody fetched in the days that its group has (`retention`), or what stayed parked or held so long. Whoever fetches at
 * the same time has it, or finds it expired. Returns how many there were.
 */
export async function expireUnfetched(pool: pg.Pool, at: Date, causedBy: (expired: StoppedDelivery) => EndOfDelivery): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<StoppedDelivery>({
      name: 'expire-unfetched',
      text: `with old as materialized (
          select d.message_ref, d.recipient from delivery d
          where ${waitsUnfetched('d')} and d.routed_at <= $1::timestamptz - make_interval(days => (select min(fetch_days) from retention))
            and (select d.routed_at <= $1::timestamptz - make_interval(days => fetch_days) from retention r join message m on m.message_ref = d.message_ref
              where m.type like any (r.types) or r.categories && ${keptCategories('m')} order by place limit 1)
          order by d.routed_at limit $2 for update of d skip locked
        )
        update delivery d set state = 'expired', code = $3, withheld_at = $1, ${closing} from old o join message m using (message_ref)
        where d.message_ref = o.message_ref and d.recipient = o.recipient
        returning ${stoppedColumns}`,
      values: [at, atOnce, deliveryCodes.notFetched],
    });
    await appendCaused(tx, rows.map((row) => ({ caseId: row.caseId, ...causedBy(row) })));
    return rows.length;
  });
}
