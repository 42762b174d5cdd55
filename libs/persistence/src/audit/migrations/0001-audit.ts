import type { MigrationInterface, QueryRunner } from 'typeorm';
import { logMonths } from './log-months.ts';

/**
 * The audit database: a log that is only ever appended to, what opens it, and indexes derived from it. The process
 * that writes the log may insert and read; changing or removing a leaf, a hash or a bitmap is refused to it by its
 * rights and to everybody by a trigger.
 */
export class Audit0001 implements MigrationInterface {
  /** TypeORM orders migrations by the 13 digits at the end. */
  readonly name = 'Audit0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [log, openings, rewriting, search, bookkeeping, appendOnly, grants, ...logMonths]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('The audit log proves what happened: it is restored from a backup, never migrated down.');
  }
}

const log = `
create table log_head (
  one boolean primary key default true check (one),
  epoch bigint not null,
  size bigint not null,
  root bytea not null,
  changed_at timestamptz not null,
  -- There are parts of \`leaf\` for so many.
  room bigint not null default 0
);
insert into log_head (epoch, size, root, changed_at) values (0, 0, sha256(''), now());

create table leaf (
  leaf_index bigint primary key,
  leaf_hash bytea not null,
  -- Number of the record in its relay shard; null for leaves of the log's own.
  shard smallint,
  shard_n bigint,
  -- Commitments are random bytes: compressing them only costs.
  body bytea storage external not null,
  check ((shard is null) = (shard_n is null))
) partition by range (leaf_index);
create index leaf_hash on leaf using hash (leaf_hash);
create index leaf_links on leaf (leaf_index) where get_byte(body, 0) = 2;

-- Level 0 are the leaf hashes themselves; here stand the roots of 256, 65536, … leaves.
create table tile_hash (
  level smallint not null check (level > 0),
  hash_index bigint not null,
  hash bytea not null,
  primary key (level, hash_index)
);`;

const openings = `
-- Pseudonyms in clear. Erasing removes rows and members here and in index_key, never a leaf.
create table leaf_opening (
  leaf_index bigint primary key,
  openings json not null
) partition by range (leaf_index);
-- Those that explain later events and are about no person (the texts of policy packs): they outlive their month.
create table kept_opening (
  leaf_index bigint primary key,
  openings json not null
);`;

const rewriting = `
-- By table: how often something of it was forgotten, and how many times of these its rewritten file is without.
create table opening_rewrite (
  table_name text primary key,
  forgotten bigint not null default 0,
  rewritten bigint not null default 0,
  rewritten_at timestamptz not null default now()
);
-- What tells of persons outside the months' parts: keys, looks on their way into the log, and what holds stood on.
insert into opening_rewrite (table_name) values ('index_key'), ('pending_event'), ('log_hold');`;

const search = `
create table index_key (
  key_id bigint primary key,
  -- Ids: compared byte by byte. The order of a language costs ten times as much, and nobody looks at theirs.
  kind text collate "C" not null,
  value text collate "C" not null,
  secret bytea not null,
  unique (kind, value)
);
create table key_event (
  key_id bigint not null,
  leaf_index bigint not null,
  -- From 1 without gaps within its key.
  event_count bigint not null,
  primary key (key_id, leaf_index)
) partition by range (leaf_index);

-- One row for every 256 leaves: which of them are events, their times, and their hashes together, as a tile has them.
create table leaf_block (
  block bigint primary key,
  events bit(256) not null,
  earliest timestamptz,
  latest timestamptz,
  hashes bytea not null
);
alter table leaf_block alter column hashes set storage external;
create table facet (
  facet_id integer primary key,
  name text not null unique
);
-- Which leaves of a block have a facet. Written once, when the block is full.
create table facet_block (
  facet_id integer not null,
  block bigint not null,
  bits bit(256) not null,
  primary key (facet_id, block)
);

-- The same of 32 blocks at a time (level 1) and of 32 spans at a time (level 2), so that counting reads a thousandth of the rows.
-- Bits are not compressed: there is little to gain, and counting would have to undo it.
create table leaf_span (
  level smallint not null,
  span bigint not null,
  events bit varying storage external not null,
  earliest timestamptz,
  latest timestamptz,
  primary key (level, span)
);
create table facet_span (
  facet_id integer not null,
  level smallint not null,
  span bigint not null,
  bits bit varying storage external not null,
  primary key (facet_id, level, span)
);
-- As the months' parts are: read by key, and not worth vacuuming after inserts.
alter table index_key set (autovacuum_vacuum_insert_threshold = -1);
alter table facet_block set (autovacuum_vacuum_insert_threshold = -1);
alter table leaf_block set (toast.autovacuum_vacuum_insert_threshold = -1);
alter table leaf_span set (toast.autovacuum_vacuum_insert_threshold = -1);
alter table facet_span set (toast.autovacuum_vacuum_insert_threshold = -1);`;

const bookkeeping = `
create table shard_position (
  shard smallint primary key,
  n bigint not null
);
create table consumer_position (
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (topic, partition)
);
-- Events of the auditor itself, durable before what they are about is answered.
create table pending_event (
  pending_id bigint generated always as identity primary key,
  leaf bytea not null,
  openings json not null
);
-- What the log holds of accepted messages, and what the exchange says it accepted.
create table shard_tally (
  day date not null,
  shard smallint not null,
  count bigint not null,
  sum numeric not null,
  primary key (day, shard)
);
create table shard_check (
  leaf_index bigint primary key,
  day date not null,
  shard smallint not null,
  claimed_count bigint not null,
  claimed_sum numeric not null,
  found_count bigint not null,
  found_sum numeric not null
);
-- Keys that the log's checkpoints were signed with, in their order; announced: leaf hash of the event that says so, null of the first.
create table log_key (
  key_no integer primary key,
  vkey text not null,
  announced bytea check (length(announced) = 32),
  since timestamptz not null default now()
);
-- Legal holds of the exchange as the log tells of them, until it tells of their release. Without a key it may stand on anything.
create table log_hold (
  hold_id text not null,
  kind text,
  value text,
  unique nulls not distinct (hold_id, kind, value)
);
-- Signatures of those who saw a state of the log and found that it continues what they saw before.
create table cosignature (
  size bigint not null check (size > 0),
  name text not null,
  key_id text not null,
  line text not null,
  received_at timestamptz not null default now(),
  primary key (size, name, key_id)
);
-- What officers keep of their searches; a search by person, case or message is not kept.
create table saved_search (
  user_id text not null,
  search_id uuid not null,
  title text not null,
  filter json not null,
  changed_at timestamptz not null,
  primary key (user_id, search_id)
);
-- Records that could not be read, kept as they came.
create table unreadable_record (
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  reason text not null,
  shard smallint,
  shard_n bigint,
  value bytea,
  received_at timestamptz not null default now(),
  primary key (topic, partition, record_offset)
);`;

const appendOnly = `
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: the audit log is only ever appended to', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end
$$;
${['leaf', 'tile_hash', 'leaf_block', 'facet', 'facet_block', 'leaf_span', 'facet_span', 'shard_check', 'cosignature', 'log_key']
  .map((table) => `create trigger ${table}_append_only before update or delete or truncate on ${table} for each statement execute function refuse_change();`)
  .join('\n')}`;

const grants = `
revoke all on schema public from public;
grant usage on schema public to iiz_auditor;
grant select, insert on leaf, tile_hash, leaf_opening, index_key, key_event, leaf_block, facet, facet_block, leaf_span, facet_span, shard_check, unreadable_record, cosignature, log_key to iiz_auditor;
grant select, update (epoch, size, root, changed_at) on log_head to iiz_auditor;
grant select, insert, update on shard_position, consumer_position, shard_tally to iiz_auditor;
grant select, insert, delete on pending_event to iiz_auditor;
grant select, insert, update, delete on saved_search to iiz_auditor;
-- Forgetting: what opens a leaf may go, and a person's chain; and the files be written anew without them.
grant update (openings) on leaf_opening to iiz_auditor;
grant delete on index_key, key_event to iiz_auditor;
grant maintain on index_key, pending_event, log_hold to iiz_auditor;
grant select, update on opening_rewrite to iiz_auditor;
grant select on kept_opening to iiz_auditor;
grant select, insert, delete on log_hold to iiz_auditor;`;
