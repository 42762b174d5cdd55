/**
 * What autovacuum does with a table that grows. It is neither counted nor vacuumed before ten thousand of its rows have changed:
 * they are looked up by key, by plans that the processes make once and keep; made where few rows had been counted, a plan reads
 * them all. As the plans stay, it is counted anew once it is half as large again. Rows are not vacuumed for having been inserted:
 * each page would be written a second time, for looks into an index alone that nobody takes.
 */
export const growing = `autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1, toast.autovacuum_vacuum_insert_threshold = -1,
  autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 0.5`;

/** Counting sorts what it samples, arrays above all: columns by which nothing is found (a key stands beside them) are left out. */
export const statistics = `
do $$
declare
  growing text;
begin
  foreach growing in array array['case_head', 'case_person', 'message_key', 'nonce', 'message', 'payload_key', 'consent', 'delivery', 'obligation', 'outbox_default'] loop
    execute format('alter table %I set (${growing})', growing);
  end loop;
end $$;
-- Versions of rows that were veiled or of which a person was forgotten do not stay for long.
alter table message set (autovacuum_vacuum_scale_factor = 0.01);
alter table message_key set (autovacuum_vacuum_scale_factor = 0.01);
alter table message_key alter digest set statistics 0, alter message_ref set statistics 0;
alter table payload_key alter wrapped set statistics 0;
alter table message alter digest set statistics 0, alter leaf_hash set statistics 0, alter sealed set statistics 0;
alter table delivery alter consents set statistics 0, alter rules set statistics 0, alter categories set statistics 0, alter consentless set statistics 0;`;
