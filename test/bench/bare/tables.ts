import { growingTableSettings } from '#persistence';

/**
 * The rows of the product's way of a message, without what decides, seals or proves. They are kept as the product's: else PostgreSQL would
 * vacuum what one pipeline has inserted while the other is measured.
 */
export const bareTables = `
create table case_head (case_id uuid primary key, seq bigint not null);
create table message_key (sender_id text, message_id uuid, digest text not null, message_ref uuid not null, primary key (sender_id, message_id));
create table nonce (keyid text, nonce text, seen_at timestamptz not null default now(), primary key (keyid, nonce));
create table message (message_ref uuid primary key, sender_id text not null, message_id uuid not null, case_id uuid not null, type text not null,
  version text not null, accepted_at timestamptz not null default now(), digest text not null, wire json not null, body bytea not null);
create table payload_key (message_ref uuid primary key, wrapped bytea not null); create table delivery (message_ref uuid, recipient text, case_id uuid not null, routed_at timestamptz not null default now(), primary key (message_ref, recipient));
create table consumer_position (topic text, partition int, next_offset bigint not null, primary key (topic, partition));
create table outbox (id bigint generated always as identity primary key, records json not null, published_at timestamptz);
create index outbox_open on outbox (id) where published_at is null;
create table leaf (no bigint generated always as identity primary key, hash bytea not null, leaf bytea not null);
do $$
declare
  growing text;
begin
  foreach growing in array array['case_head', 'message_key', 'nonce', 'message', 'payload_key', 'delivery', 'outbox', 'leaf'] loop
    execute format('alter table %I set (${growingTableSettings})', growing);
  end loop;
end $$;`;
