import type { DecidedDisclosure, StoredDecisions } from '#consent';
import type pg from 'pg';
import { keptCategories } from '../deliveries/kept-categories.ts';
import { holdStill } from '../erasure/destruction-lock.ts';
import { firstReferenceAt } from '../erasure/erasure-selection.ts';
import type { ErasureSelection, ErasureTarget } from '../erasure/erasure-selection.ts';
import { outboxInsert, outboxValues } from '../outbox/outbox-append.ts';
import type { CaseRecords } from '../outbox/outbox-append.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** A message that the law refused to all its recipients: what the decision was made from; of the content the facts that rules read. */
export interface RefusedDecision {
  senderId: string;
  messageId: string;
  /** As of an accepted message: a UUIDv7 of the moment. */
  messageRef: string;
  caseId: string;
  refusedAt: Date;
  /** Whom it names, and the platform's own keys of those whose AHV number it names: how it is found when they are to be erased. */
  persons: readonly string[];
  personKeys: readonly string[];
  disclosure: DecidedDisclosure;
  decisions: StoredDecisions;
}

/**
 * Appends what tells of a refusal and keeps the decision, in one statement: both or neither. One row a message: the last
 * decision takes the place of the one before, so that no repetition makes the table grow.
 */
export async function appendRefusal(db: Queryable, part: CaseRecords, r: RefusedDecision): Promise<void> {
  await db.query({
    name: 'refusal-append',
    text: `with kept as (
        insert into refused_decision (sender_id, message_id, message_ref, case_id, refused_at, persons, person_keys, disclosure, decisions)
        values ($7, $8, $9, $10, $11, $12::uuid[], $13::text[], $14, $15)
        on conflict (sender_id, message_id) do update set message_ref = $9, case_id = $10, refused_at = $11, persons = $12, person_keys = $13, disclosure = $14, decisions = $15
      )
      ${outboxInsert(1)}`,
    values: [
      ...outboxValues([part]), r.senderId, r.messageId, r.messageRef, r.caseId, r.refusedAt, [...r.persons], [...r.personKeys],
      JSON.stringify(r.disclosure), JSON.stringify(r.decisions),
    ],
  });
}

/** The first group of `retention` that a refused message `r` belongs to. */
const group = (column: string): string => `(select ${column} from retention g where r.disclosure->>'messageType' like any (g.types)
  or g.categories && ${keptCategories('r')} order by place limit 1)`;

const unheld = 'not refusal_held(r.case_id, r.persons, r.person_keys)';

/** Forgets what has been kept as long as its group may be (`retention.refused_days`), but for what a legal hold keeps. */
export function forgetRefusals(pool: pg.Pool, at: Date): Promise<void> {
  return transaction(pool, async (tx) => {
    await holdStill(tx);
    const { rows } = await tx.query<{ days: number }>({ text: 'select min(refused_days) as days from retention' });
    await tx.query({
      text: `delete from refused_decision r where message_ref < $1 and refused_at <= $2::timestamptz - make_interval(days => ${group('refused_days')}) and ${unheld}`,
      values: [firstReferenceAt(new Date(at.getTime() - (rows[0]?.days ?? 0) * 86_400_000)), at],
    });
  });
}

/** Forgets what an order to erase names, in the transaction that has looked for its holds. */
export async function eraseRefusals(tx: Queryable, target: ErasureTarget, persons: ErasureSelection['persons']): Promise<void> {
  const { which, values } = named(target, persons);
  await tx.query({ text: `delete from refused_decision r where ${which} and ${unheld}`, values });
}

function named(target: ErasureTarget, persons: ErasureSelection['persons']): { which: string; values: unknown[] } {
  switch (target.kind) {
    case 'message':
      return { which: 'sender_id = $1 and message_id = $2', values: [target.senderId, target.messageId] };
    case 'case':
      return { which: 'case_id = $1', values: [target.caseId] };
    case 'person': {
      const ids = persons.map(({ personId }) => personId);
      return { which: '(persons && $1::uuid[] or $2 = any(person_keys))', values: 'personId' in target ? [[...ids, target.personId], null] : [ids, target.personKey] };
    }
    case 'class':
      return {
        which: `refused_at < $1 and ($2::text is null or disclosure->>'messageType' like $2) and ($3::int is null or $3 = ${group('place')})`,
        values: [target.before, target.type?.replaceAll('*', '%') ?? null, target.group ?? null],
      };
  }
}
