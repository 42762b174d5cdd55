import { noteNotices } from './notice-store.ts';
import { appendOutbox } from './outbox-append.ts';
import type { OutboxRecord } from './outbox-record.ts';
import type { Notice, Stopped } from './journal-entry.ts';
import { transaction } from './transaction.ts';
import type pg from 'pg';

const atOnce = 200;
const consentExpired = 'DAP-4202';

/**
 * Withholds inbox items that nobody fetched while the consent or rule that they rest on held (THR-C4), and those whose rule
 * was suspended since. The lease refuses them anyway; this tells the sender and the log. Returns how many there were.
 */
export async function withholdExpired(pool: pg.Pool, causedBy: (stopped: Stopped, code: string) => { records: OutboxRecord[]; notices: Notice[] }): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<Stopped & { code: string }>({
      name: 'withhold-expired',
      text: `with expired as materialized (
          select message_ref, recipient from delivery where waiting = 'unfetched' and not_after <= now()
          order by delivery_no limit $1 for update skip locked
        )
        update delivery d set state = 'withheld', code = coalesce(d.code, $2), withheld_at = now() from expired e join message m using (message_ref)
        where d.message_ref = e.message_ref and d.recipient = e.recipient
        returning d.code, d.message_ref as "messageRef", d.sender_id as "senderId", d.message_id as "messageId", m.type, m.version, d.recipient,
          d.case_id as "caseId", m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as "personKeys"`,
      values: [atOnce, consentExpired],
    });
    if (rows.length === 0) return 0;
    const caused = rows.map((row) => ({ caseId: row.caseId, ...causedBy(row, row.code) }));
    await noteNotices(tx, caused.flatMap(({ notices }) => notices));
    await appendOutbox(tx, caused);
    return rows.length;
  });
}
