import { awaitDestruction } from './destruction-lock.ts';
import type { Queryable } from '../../transaction.ts';

/** What a hold keeps: one message, all of a case, all about a person (in its case by id, in every case by key). */
export type HoldTarget =
  | { kind: 'message'; senderId: string; messageId: string }
  | { kind: 'case'; caseId: string }
  | { kind: 'person'; personId: string }
  | { kind: 'person'; personKey: string };

export interface LegalHold {
  holdId: string;
  kind: HoldTarget['kind'];
  placedAt: Date;
  releasedAt: Date | null;
  /** Who wants it released, by role: the first asked, the others approve. */
  releaseAskedBy: string[];
}

const columns = `hold_id as "holdId", kind, placed_at as "placedAt", released_at as "releasedAt",
  array(select role from hold_release r where r.hold_id = legal_hold.hold_id order by asked_at, asked_by) as "releaseAskedBy"`;

/** Places a hold: what is destroyed by then is gone, from its commit on nothing of the target is. False: there is no such message. */
export async function placeHold(tx: Queryable, holdId: string, target: HoldTarget, at: Date): Promise<boolean> {
  await awaitDestruction(tx);
  const key = {
    sender: 'senderId' in target ? target.senderId : null, id: 'messageId' in target ? target.messageId : null, case: 'caseId' in target ? target.caseId : null,
    person: 'personId' in target ? target.personId : null, key: 'personKey' in target ? target.personKey : null,
  };
  const { rowCount } = await tx.query({
    text: `insert into legal_hold (hold_id, kind, message_ref, case_id, person_id, person_key, placed_at)
      select $1, $2, ref, $5, $6, $7, $8 from (select (select message_ref from message_key where sender_id = $3 and message_id = $4)) k (ref)
      where $2 <> 'message' or ref is not null`,
    values: [holdId, target.kind, key.sender, key.id, key.case, key.person, key.key, at],
  });
  return rowCount === 1;
}

/** Where a row stands in a listing: those that have not ended before the others, the youngest first. */
export interface ListPlace {
  readonly endedAt: Date | null;
  readonly at: Date;
  readonly id: string;
}

/** The youngest ones first, those in force before those released; those behind a place, where one is given. */
export async function listHolds(db: Queryable, limit: number, after?: ListPlace): Promise<LegalHold[]> {
  const { rows } = await db.query<LegalHold>({
    text: `select ${columns} from legal_hold
      where $2::uuid is null or (coalesce(released_at, 'infinity'), placed_at, hold_id) < (coalesce($4::timestamptz, 'infinity'), $3::timestamptz, $2)
      order by coalesce(released_at, 'infinity') desc, placed_at desc, hold_id desc limit $1`,
    values: [limit, after?.id ?? null, after?.at ?? null, after?.endedAt ?? null],
  });
  return rows;
}

/** As many different people: one asks for the release, two others approve. */
export const releaseNeeds = 3;

/**
 * Enters that somebody wants the hold released. It is released once as many have asked as it needs. Nothing changes where the same
 * person has asked before, or the hold is released already. `undefined`: there is no such hold.
 */
export async function askForRelease(
  tx: Queryable,
  holdId: string,
  { by, role }: { by: string; role: string },
  at: Date,
): Promise<{ hold: LegalHold; asked: boolean; released: boolean } | undefined> {
  const { rows: found } = await tx.query<{ open: boolean }>({
    text: 'select released_at is null as open from legal_hold where hold_id = $1 for update',
    values: [holdId],
  });
  if (found[0] === undefined) return undefined;
  const entered = found[0].open
    ? await tx.query({
        text: 'insert into hold_release (hold_id, asked_by, role, asked_at) values ($1, $2, $3, $4) on conflict do nothing',
        values: [holdId, by, role, at],
      })
    : undefined;
  const { rowCount } = await tx.query({
    text: 'update legal_hold set released_at = $2 where hold_id = $1 and released_at is null and $3 <= (select count(*) from hold_release r where r.hold_id = $1)',
    values: [holdId, at, releaseNeeds],
  });
  const { rows } = await tx.query<LegalHold>({ text: `select ${columns} from legal_hold where hold_id = $1`, values: [holdId] });
  return rows[0] && { hold: rows[0], asked: entered?.rowCount === 1, released: rowCount === 1 };
}
