import type pg from 'pg';
import type { AcceptedClaim } from '../outbox/outbox-record.ts';
import type { Queryable } from '../../transaction.ts';

/** What tells in which order the claims of some cases may be routed. */
export interface CaseOrder {
  /** Whether the message at that place of the case is routed. */
  isRouted: (caseId: string, seq: string) => boolean;
  /** Claims of these cases that wait for the one they follow. */
  waiting: AcceptedClaim[];
}

/** Reads it for the cases of some claims, in one query and by key alone. */
export async function loadCaseOrder(tx: Queryable, claims: readonly AcceptedClaim[]): Promise<CaseOrder> {
  const { rows } = await tx.query<{ case_id: string; seq: string; claim: AcceptedClaim | null }>({
    name: 'case-order',
    text: `with waiting as materialized (select case_id, claim from held_claim where case_id = any($1::uuid[])),
        followed as (
          select case_id, seq from unnest($1::uuid[], $2::bigint[]) as c (case_id, seq)
          union select case_id, (claim->>'follows')::bigint from waiting
        )
      select case_id, seq, null::json as claim from followed f where exists (
        select 1 from message m join delivery d using (message_ref) where m.case_id = f.case_id and m.case_seq = f.seq)
      union all select case_id, null, claim from waiting`,
    values: [claims.map(({ caseId }) => caseId), claims.map(({ follows }) => follows)],
  });
  const routed = new Set(rows.map((row) => `${row.case_id} ${row.seq}`));
  return { isRouted: (caseId, seq) => routed.has(`${caseId} ${seq}`), waiting: rows.flatMap(({ claim }) => claim ?? []) };
}

/** Keeps claims for later, and forgets those whose turn it is. A claim that waits already goes on waiting. */
export async function holdClaims(tx: Queryable, held: readonly AcceptedClaim[], released: readonly AcceptedClaim[]): Promise<void> {
  if (released.length > 0) await tx.query({ text: 'delete from held_claim where message_ref = any($1::uuid[])', values: [released.map(({ messageRef }) => messageRef)] });
  if (held.length === 0) return;
  await tx.query({
    text: 'insert into held_claim (message_ref, case_id, claim) select * from unnest($1::uuid[], $2::uuid[], $3::json[]) on conflict do nothing',
    values: [held.map(({ messageRef }) => messageRef), held.map(({ caseId }) => caseId), held.map((claim) => JSON.stringify(claim))],
  });
}

/** How many claims wait for one that has not come, and since when the oldest of them (seconds). */
export async function heldClaims(pool: pg.Pool): Promise<{ claims: number; oldestSeconds: number }> {
  const { rows } = await pool.query<{ n: string; age: string | null }>('select count(*) as n, extract(epoch from now() - min(held_at)) as age from held_claim');
  return { claims: Number(rows[0]?.n ?? 0), oldestSeconds: Number(rows[0]?.age ?? 0) };
}
