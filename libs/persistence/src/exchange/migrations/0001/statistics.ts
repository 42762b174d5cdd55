/**
 * The tables that grow are neither counted nor vacuumed before ten thousand of their rows have changed: their rows are looked
 * up by key, by plans that the processes make once and keep; made where few rows had been counted, a plan reads them all.
 */
export const statistics = `
do $$
declare
  growing text;
begin
  foreach growing in array array['case_head', 'case_person', 'message_key', 'nonce', 'message', 'payload_key', 'consent', 'delivery', 'obligation', 'outbox_default'] loop
    execute format('alter table %I set (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_threshold = 10000)', growing);
  end loop;
end $$;`;
