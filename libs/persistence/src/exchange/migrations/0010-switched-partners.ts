import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A partner that is switched to the inbox finds there at once what is decided and has not begun to leave for its topic: what is decided next in
 * a case does not come before it (ADR 22).
 */
export class SwitchedPartners1796070600000 implements MigrationInterface {
  readonly name = 'SwitchedPartners1796070600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(switching);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

/**
 * No index says what is ready for a topic; the open rows of the outbox name it. Nobody decides, leases or fetches meanwhile, so only those are
 * read that deliveries are in, and that go out for the first time: what waits while Kafka is away are claims, events and answers, which carry
 * no payload. A topic's lease asks whether a rule is suspended, a fetch does not: that is marked here, as the suspension marks what waits in an
 * inbox.
 */
const switching = `
create function partner_switched() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(7410);
  with moved as materialized (
    select d.message_ref, d.recipient, coalesce(d.rules && (select array_agg(rule_id) from suspended_rule), false) as suspended
    from outbox o cross join lateral json_array_elements(o.records) r join delivery d on d.message_ref = (r->>'messageRef')::uuid and d.recipient = r->>'recipient'
    where o.published_at is null and o.payload_bytes > 0 and not o.again and r->>'kind' = 'delivery' and d.recipient = new.partner_id and d.channel = 'topic' and d.state = 'ready'
    order by d.delivery_no for update of d
  )
  update delivery d set channel = 'inbox', not_after = case when suspended then '-infinity' else d.not_after end, code = case when suspended then 'DAP-4205' else d.code end
    from moved m where d.message_ref = m.message_ref and d.recipient = m.recipient;
  return null;
end $$;
create trigger moves after update on partner for each row when (old.channel = 'topic' and new.channel = 'inbox') execute function partner_switched()`;
