import { keptCategories } from '../deliveries/kept-categories.ts';
import type { Queryable } from '../../transaction.ts';

/** What is to be erased. A person by id is one of a case; by key it is whoever was named by that AHV number, in every case. */
export type ErasureTarget =
  | { kind: 'message'; senderId: string; messageId: string }
  | { kind: 'case'; caseId: string }
  | { kind: 'person'; personId: string }
  | { kind: 'person'; personKey: string }
  /** A group of `retention` by its place, or types (`segment.*`), accepted before a moment. */
  | { kind: 'class'; group?: number; type?: string; before: string };
export type ErasureScope = ErasureTarget['kind'];

/** A message of the target whose payload can still be read. */
export interface ErasableMessage {
  messageRef: string;
  senderId: string;
  messageId: string;
  caseId: string;
  type: string;
  version: string;
  /** It tells about others than the person of the order too; its one key opens all of it. */
  aboutOthers: boolean;
  /** Places of the order's persons among its subjects. */
  forgets: number[];
  /** Deliveries that have not left, or may still be fetched. */
  waiting: number;
  /** The legal holds that stand on it. */
  holds: string[];
}

export interface ErasureSelection {
  messages: ErasableMessage[];
  /** The ids that the person has in its cases. */
  persons: { caseId: string; personId: string }[];
  /** The legal holds on the target itself, whether or not any of its messages can still be read. Of a class none: each of its messages has its own. */
  holds: string[];
}

/** Finds what an order would erase, in a transaction that holds destruction still: as of its statement, also under which holds. */
export async function selectForErasure(tx: Queryable, target: ErasureTarget): Promise<ErasureSelection> {
  const persons = target.kind === 'person' ? await personsOf(tx, target) : [];
  const { text, values } = choice(target, persons);
  const { rows } = await tx.query<ErasableMessage>({
    text: `with chosen as materialized (${text})
      select m.message_ref as "messageRef", m.sender_id as "senderId", m.message_id as "messageId", m.case_id as "caseId", m.type, m.version,
        cardinality($1::text[]) > 0 and exists (select from json_array_elements_text(m.disclosure->'subjects') s where s <> all($1::text[])) as "aboutOthers",
        array(select i::int - 1 from json_array_elements_text(m.disclosure->'subjects') with ordinality s (s, i) where s = any($1::text[]) order by i) as forgets,
        (select count(*)::int from delivery d where d.message_ref = m.message_ref and (d.state = 'ready' or d.waiting is not null)) as waiting,
        case when exists (select from legal_hold where released_at is null) then holds_on(m.message_ref) else '{}' end as holds
      from chosen join payload_key using (message_ref) join message m using (message_ref) order by m.message_ref`,
    values: [persons.map(({ personId }) => personId), ...values],
  });
  return { messages: rows, persons, holds: await holdsOnTarget(tx, target, persons) };
}

async function holdsOnTarget(tx: Queryable, target: ErasureTarget, persons: ErasureSelection['persons']): Promise<string[]> {
  const { text, values, held } = choice(target, persons);
  if (held === undefined) return [];
  const { rows } = await tx.query<{ holdId: string }>({
    text: `with standing as materialized (select * from legal_hold where released_at is null), chosen as materialized (${text}),
        kept as materialized (select unnest(holds_on(message_ref)) as hold_id from chosen where exists (select from standing))
      select h.hold_id as "holdId" from standing h where h.hold_id in (select hold_id from kept) or h.person_id::text = any($1::text[]) or ${held} order by h.placed_at`,
    values: [[...persons.map(({ personId }) => personId), ...('personId' in target ? [target.personId] : [])], ...values],
  });
  return rows.map(({ holdId }) => holdId);
}

/** By a former number too: a message that names a person by another takes nobody out of an erasure. */
async function personsOf(tx: Queryable, target: ErasureTarget & { kind: 'person' }): Promise<ErasureSelection['persons']> {
  const by = 'personKey' in target ? { named: 'person_key = $1 or $1 = any(former_keys)', value: target.personKey } : { named: 'person_id = $1', value: target.personId };
  const { rows } = await tx.query<{ caseId: string; personId: string }>({
    text: `select case_id as "caseId", person_id as "personId" from case_person where ${by.named} order by case_id, person_id`, values: [by.value],
  });
  return rows;
}

/** The references of the target's messages, and which hold `h` stands on the target itself; parameters from $2 on, $1 are the ids of its persons. */
function choice(target: ErasureTarget, persons: ErasureSelection['persons']): { text: string; values: unknown[]; held?: string } {
  switch (target.kind) {
    case 'message':
      return {
        text: 'select message_ref from message_key where sender_id = $2 and message_id = $3',
        values: [target.senderId, target.messageId],
        // Of one that was refused, what is kept is held by its case or its persons.
        held: `exists (select from refused_decision r where r.sender_id = $2 and r.message_id = $3
          and (h.case_id = r.case_id or h.person_id = any(r.persons) or h.person_key = any(r.person_keys)))`,
      };
    case 'case':
      return { text: 'select message_ref from message where case_id = $2', values: [target.caseId], held: 'h.case_id = $2' };
    case 'person':
      return {
        text: `select message_ref from message where case_id = any($2::uuid[])
          and (exists (select from json_array_elements_text(disclosure->'subjects') s where s = any($1::text[]))
          or exists (select from json_array_elements_text(disclosure->'personKeys') k where k = $3))`,
        values: [persons.map(({ caseId }) => caseId), 'personKey' in target ? target.personKey : null],
        held: `(h.person_key = $3 or exists (select from case_person p where p.case_id = any($2::uuid[]) and p.person_id::text = any($1::text[])
          and (h.case_id = p.case_id or h.person_key = p.person_key or h.person_key = any(p.former_keys))))`,
      };
    case 'class':
      return {
        text: `select k.message_ref from payload_key k join message c using (message_ref) where c.accepted_at < $2 and k.message_ref < $5
          and ($3::text is null or c.type like $3) and ($4::int is null or $4 = (select r.place from retention r where c.type like any (r.types)
            or r.categories && ${keptCategories('c')} order by r.place limit 1))`,
        values: [target.before, target.type?.replaceAll('*', '%') ?? null, target.group ?? null, firstReferenceAt(new Date(target.before))],
      };
  }
}

/** References begin with the time of acceptance (UUIDv7). */
export function firstReferenceAt(at: Date): string {
  const ms = at.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
}
