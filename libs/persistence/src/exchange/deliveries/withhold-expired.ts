import type pg from 'pg';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import { appendCaused } from '../outbox/append-caused.ts';
import { activationInForce } from '../policy/pack-in-force.ts';
import type { EndOfDelivery } from './delivery-ends.ts';
import { closing, isClosed, isNotClosed, waits } from './delivery-states.ts';
import { stoppedColumns } from './stopped-delivery.ts';
import type { StoppedDelivery } from './stopped-delivery.ts';
import { transaction } from '../../transaction.ts';

const atOnce = 200;

/**
 * Withholds what waits (in an inbox, parked, or behind a parked one) beyond the consent or rule that it rests on (THR-C4), or
 * whose rule was suspended since. The lease refuses it anyway; this tells the sender and the log. What a pack has superseded is
 * decided anew instead: its rule may go on in that pack. What was fetched before stays delivered and can be acknowledged; it is
 * closed for good. Returns how many there were.
 */
export async function withholdExpired(pool: pg.Pool, causedBy: (stopped: StoppedDelivery, code: DeliveryCode) => EndOfDelivery): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<StoppedDelivery & { code: DeliveryCode }>({
      name: 'withhold-expired',
      text: `with expired as materialized (
          select message_ref, recipient, waiting from delivery where ${waits('delivery')} and not_after <= now() and not_after < 'infinity'
            and (${isClosed('delivery')} or decided_under = ${activationInForce})
          order by not_after limit $1 for update skip locked
        ), closed as (
          update delivery d set ${closing} from expired e where e.waiting = 'fetched' and d.message_ref = e.message_ref and d.recipient = e.recipient
        )
        update delivery d set state = 'withheld', code = case when ${isNotClosed('d')} then $2 else coalesce(d.code, $3) end, withheld_at = now()
        from expired e join message m using (message_ref)
        where e.waiting <> 'fetched' and d.message_ref = e.message_ref and d.recipient = e.recipient
        returning d.code, ${stoppedColumns}`,
      // Closed without a code: it was leased when the withdrawal or recall came, and has not gone since.
      values: [atOnce, deliveryCodes.consentNotInForce, deliveryCodes.withdrawn],
    });
    if (rows.length === 0) return 0;
    await appendCaused(tx, rows.map((row) => ({ caseId: row.caseId, ...causedBy(row, row.code) })));
    return rows.length;
  });
}
