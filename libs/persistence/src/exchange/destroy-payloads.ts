import type pg from 'pg';
import { appendOutbox } from './outbox-append.ts';
import type { AuditRecord } from './outbox-record.ts';
import { transaction } from './transaction.ts';

/** A message whose content nobody can read any more. */
export interface DestroyedPayload {
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  subjects: string[];
  personKeys: string[];
}

const atOnce = 100;

/**
 * Deletes the payload keys of messages that reach nobody: every delivery was withheld or has expired (domain.md S5). What
 * stays of the message is what was decided about it. Returns how many there were.
 */
export function destroyUndelivered(pool: pg.Pool, eventOf: (destroyed: DestroyedPayload) => AuditRecord): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<DestroyedPayload>({
      name: 'destroy-undelivered',
      text: `with stopped as materialized (
          select distinct d.message_ref from delivery d join payload_key k using (message_ref)
          where d.withheld_at is not null and d.withheld_at > now() - interval '2 days'
            and not exists (select 1 from delivery o where o.message_ref = d.message_ref and o.state not in ('withheld', 'expired'))
          limit $1
        ), gone as (
          delete from payload_key where message_ref in (select message_ref from stopped) returning message_ref
        )
        select m.case_id as "caseId", m.sender_id as "senderId", m.message_id as "messageId", m.type, m.version, m.disclosure->'subjects' as subjects,
          m.disclosure->'personKeys' as "personKeys" from gone join message m using (message_ref)`,
      values: [atOnce],
    });
    await appendOutbox(tx, rows.map((row) => ({ caseId: row.caseId, records: [eventOf(row)] })));
    return rows.length;
  });
}
