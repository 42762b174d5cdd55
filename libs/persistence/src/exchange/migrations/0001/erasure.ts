/** Orders to erase, legal holds, and the persons of cases. */
export const erasure = `
-- Messages whose content is gone and whose digests are still in clear: veiled soon, by whoever has the key.
create table veil_due (message_ref uuid primary key);
create function content_gone() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into veil_due select message_ref from gone on conflict do nothing;
  return null;
end $$;
create trigger veils after delete on payload_key referencing old table as gone for each statement execute function content_gone();
-- What there is to veil, of messages without content alone: whoever erases reads nothing of the others.
create function unveiled(p_refs uuid[]) returns table (ref uuid, sender text, id uuid, digest text, receipt json, wire json) language sql stable security definer set search_path = public as $$
  select message_ref, sender_id, message_id, m.digest, m.receipt, m.wire from message m
  where message_ref = any(p_refs) and m.receipt->>'veiled' is null and not exists (select from payload_key k where k.message_ref = m.message_ref)
$$;
-- A receipt is never changed but so, and only once nobody can read the content.
create function veil_messages(p_refs uuid[], p_veiled json) returns void language sql security definer set search_path = public as $$
  with veiled as (
    update message m set digest = '', wire = '{}', receipt = json_build_object('veiled', v.veiled) from json_to_recordset(p_veiled) as v (ref uuid, veiled text)
    where m.message_ref = v.ref and not exists (select from payload_key k where k.message_ref = v.ref) returning m.sender_id, m.message_id
  ), keys as (
    update message_key k set digest = '' from veiled v where k.sender_id = v.sender_id and k.message_id = v.message_id
  )
  delete from veil_due where message_ref = any(p_refs)
$$;
-- What may not be destroyed until somebody releases it, whoever orders it and whatever its period. A target is a message, a case or a person.
create table legal_hold (
  hold_id uuid primary key,
  kind text not null check (kind in ('message', 'case', 'person')),
  message_ref uuid,
  case_id uuid,
  person_id uuid,
  person_key text,
  placed_at timestamptz not null,
  released_at timestamptz,
  check (num_nonnulls(message_ref, case_id, person_id, person_key) = 1)
);
create index legal_hold_open on legal_hold (placed_at) where released_at is null;
-- Who wants it released: the first asks, the others approve.
create table hold_release (
  hold_id uuid not null references legal_hold,
  asked_by text not null,
  role text not null,
  asked_at timestamptz not null,
  primary key (hold_id, asked_by)
);
-- The holds that stand on a message. Who destroys takes lock 7412 shared before it looks, who places a hold takes it alone.
create function holds_on(ref uuid) returns uuid[] language sql stable security definer set search_path = public as $$
  select coalesce(array_agg(h.hold_id order by h.placed_at), '{}') from legal_hold h join message m on m.message_ref = ref
  where h.released_at is null and (h.message_ref = ref or h.case_id = m.case_id
    or exists (select from json_array_elements_text(m.disclosure->'subjects') s where s = h.person_id::text
      or s::uuid in (select p.person_id from case_person p where p.case_id = m.case_id and (p.person_key = h.person_key or h.person_key = any(p.former_keys))))
    or exists (select from json_array_elements_text(m.disclosure->'personKeys') k where k = h.person_key))
$$;
-- An order to erase, and what came of it. The target of a person is forgotten with its execution.
create table erasure (
  erasure_id uuid primary key,
  scope text not null check (scope in ('message', 'case', 'person', 'class')),
  target json,
  state text not null check (state in ('waiting', 'stopped', 'effective')),
  requested_by text not null,
  requested_at timestamptz not null,
  stopped_by uuid[] not null default '{}',
  counts json not null,
  effective_at timestamptz,
  -- When the table of keys was next written anew: from then on nothing of a deleted row is left in it.
  rewritten_at timestamptz
);
create index erasure_by_time on erasure (requested_at);
create index erasure_unwritten on erasure (effective_at) where rewritten_at is null;
create table erasure_approval (
  erasure_id uuid not null references erasure,
  approved_by text not null,
  role text not null,
  approved_at timestamptz not null,
  primary key (erasure_id, approved_by)
);
create table kek_rotation (
  rotation_id uuid primary key,
  to_kek text not null,
  ordered_at timestamptz not null,
  done_at timestamptz,
  rewrapped bigint not null default 0,
  walked_to uuid
);
create unique index one_rotation on kek_rotation (to_kek) where done_at is null;
create table key_rewrite (
  one boolean primary key default true check (one),
  rewritten_at timestamptz not null
);
insert into key_rewrite (rewritten_at) values (now());`;
