import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lies in no day's part of the outbox goes after its seven days too, and what opens the log's events with it: that of the first day, of
 * days that were not made in time, and of days to come while the database's clock was ahead. And no such row keeps other days from being
 * made and dropped.
 */
export class OutboxLeftBehind1796063400000 implements MigrationInterface {
  readonly name = 'OutboxLeftBehind1796063400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(maintaining);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

/** How a day's part is stored is as in the first step. */
const maintaining = `
create or replace function outbox_maintain() returns void language plpgsql security definer set search_path = public as $$
declare
  day date;
  part record;
  unpublished boolean;
begin
  for day in select generate_series(current_date + 1, current_date + 3, interval '1 day')::date loop
    begin
      execute format('create table if not exists outbox_%s partition of outbox for values from (%L) to (%L)
        with (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1, toast.autovacuum_vacuum_insert_threshold = -1,
          autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 0.5)',
        to_char(day, 'YYYYMMDD'), day, day + 1);
    exception when check_violation then
      -- Rows of that day lie in the default part already; the others stay with them.
      null;
    end;
  end loop;
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - 8 loop
    execute format('select exists (select 1 from %I where published_at is null)', part.relname) into unpublished;
    if not unpublished then
      execute format('drop table %I', part.relname);
    end if;
  end loop;
  -- Truncated, as a day's part is dropped: what is deleted would stay in the file. Nobody may write there between the look and that.
  if exists (select from outbox_default) and not exists (select from outbox_default where published_at is null or least(created_at, published_at) >= current_date - 8) then
    lock table outbox_default in access exclusive mode;
    if not exists (select from outbox_default where published_at is null or least(created_at, published_at) >= current_date - 8) then
      truncate outbox_default;
    end if;
  end if;
end $$`;
