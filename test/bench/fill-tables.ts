import { Client } from 'pg';

const messagesPerCase = 12;
/** Messages of one transaction. */
const atOnce = 240_000;

/**
 * Fills the exchange with delivered messages of the past month, copies of one that is there under ids, cases and keys of their
 * own, with their payloads cut to 64 bytes: the indexes and the number of rows are those of so many messages. The audit log is
 * left as it is, because its hashes cannot be made up.
 *
 * @param adminUrl of a superuser
 */
export async function fillTables(adminUrl: string, messages: number, tell: (line: string) => void): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = '/iiz_exchange';
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    for (let filled = 0; filled < messages; filled += atOnce) {
      await client.query('begin');
      for (const statement of statements) await client.query(statement.replace('$cases', String(Math.ceil(Math.min(atOnce, messages - filled) / messagesPerCase))));
      await client.query('commit');
      tell(`  ${Math.min(filled + atOnce, messages)} messages filled in`);
    }
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

const statements = [
  `create temp table filled_case on commit drop as select gen_random_uuid() as case_id from generate_series(1, $cases)`,
  `create temp table filled on commit drop as
    select uuidv7(random() * interval '-30 days') as ref, gen_random_uuid() as id, case_id, seq from filled_case cross join generate_series(1, ${messagesPerCase}) seq`,
  `create temp table template on commit drop as
    select m.*, h.state, d.recipient, d.rules, d.decided_under, k.wrapped, k.kek_id from delivery d join message m using (message_ref) join payload_key k using (message_ref) join case_head h on h.case_id = m.case_id
    where d.state = 'delivered' and d.channel = 'topic' limit 1`,
  `insert into case_head (case_id, seq, claimed_seq, state) select f.case_id, ${messagesPerCase}, ${messagesPerCase}, state from filled_case f cross join template`,
  `insert into consent (case_id, consent_id, person_id, registered_by, record, granted_at, granted_by_message)
    select f.case_id, gen_random_uuid()::text, person_id, registered_by, record, granted_at, granted_by_message from filled_case f cross join (select * from consent limit 1) c`,
  `insert into message (message_ref, sender_id, message_id, case_id, case_seq, type, version, accepted_at, digest, leaf_hash, wire, disclosure, decisions, receipt, sealed)
    select f.ref, sender_id, f.id, f.case_id, f.seq, type, version, uuid_extract_timestamp(f.ref), digest, leaf_hash, wire, disclosure, decisions, receipt, substr(sealed, 1, 64) from filled f cross join template`,
  `insert into message_key (sender_id, message_id, digest, message_ref) select sender_id, f.id, digest, f.ref from filled f cross join template`,
  `insert into payload_key (message_ref, wrapped, kek_id) select f.ref, wrapped, kek_id from filled f cross join template`,
  `insert into delivery (message_ref, recipient, delivery_id, case_id, case_seq, sender_id, message_id, channel, state, not_after, consents, rules, decided_under, needs_encryption, code, routed_at, delivered_at)
    select f.ref, recipient, gen_random_uuid(), f.case_id, f.seq, sender_id, f.id, 'topic', 'delivered', 'infinity', '{}', rules, decided_under, false, 'DAP-1100', uuid_extract_timestamp(f.ref), uuid_extract_timestamp(f.ref)
    from filled f cross join template`,
  // Of a thousand messages one waits in an inbox; every case has an obligation, of which one in a hundred is open.
  `insert into delivery (message_ref, recipient, delivery_id, case_id, case_seq, sender_id, message_id, channel, state, not_after, consents, rules, decided_under, needs_encryption, routed_at)
    select f.ref, 'filled-inbox', gen_random_uuid(), f.case_id, f.seq, sender_id, f.id, 'inbox', 'ready', 'infinity', '{}', rules, decided_under, false, now() from filled f cross join template where random() < 0.001`,
  `insert into obligation (obligation_id, kind, case_id, sender_id, message_id, partner_id, due_on, remind_on, overdue_on, state, opened_at, done_at)
    select gen_random_uuid(), 'SUBJECT_NOTICE', f.case_id, sender_id, message_id, sender_id, current_date + 300, current_date + 290, current_date + 310, case when random() < 0.01 then 'OPEN' else 'DONE' end, now(), now()
    from filled_case f cross join template`,
];
