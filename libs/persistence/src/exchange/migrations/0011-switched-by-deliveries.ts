import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A partner is switched to the inbox at once also where the outbox has grown: nobody decides, leases or fetches meanwhile, and of its rows only
 * those are read that deliveries are in, and that go out for the first time.
 */
export class SwitchedByDeliveries1796075100000 implements MigrationInterface {
  readonly name = 'SwitchedByDeliveries1796075100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(switching);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

/** What waits while Kafka is away are claims, events and answers, which carry no payload; what is published again is handed over already. */
const switching = `
create or replace function partner_switched() returns trigger language plpgsql security definer set search_path = public as $$
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
end $$`;
