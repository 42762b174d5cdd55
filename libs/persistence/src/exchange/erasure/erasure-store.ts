import type { ErasureScope, ErasureTarget } from './erasure-selection.ts';
import type { ListPlace } from './legal-hold-store.ts';
import type { Queryable } from '../../transaction.ts';

/** What an order found, or erased. */
export interface ErasureCounts {
  messages: number;
  /** Of them, those that tell about others too. */
  aboutOthers: number;
  /** Deliveries that had not left, or could still be fetched. */
  waiting: number;
  /** Messages that a legal hold keeps. */
  held: number;
}

/** An order to erase, from its request to its execution. */
export interface ErasureOrder {
  erasureId: string;
  scope: ErasureScope;
  /** null once a person has been erased, or the order is withdrawn. */
  target: ErasureTarget | null;
  state: 'waiting' | 'stopped' | 'effective' | 'withdrawn';
  requestedBy: string;
  requestedAt: Date;
  /** The holds that stopped it when it was last tried. */
  stoppedBy: string[];
  counts: ErasureCounts;
  effectiveAt: Date | null;
  /** When the table of keys was next written anew. */
  rewrittenAt: Date | null;
  approvals: { by: string; role: string }[];
}

export async function insertErasure(tx: Queryable, o: ErasureOrder): Promise<void> {
  await tx.query({
    text: `insert into erasure (erasure_id, scope, target, state, requested_by, requested_at, stopped_by, counts, effective_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [o.erasureId, o.scope, jsonOf(o.target), o.state, o.requestedBy, o.requestedAt, o.stoppedBy, JSON.stringify(o.counts), o.effectiveAt],
  });
}

export async function updateErasure(tx: Queryable, o: ErasureOrder): Promise<void> {
  await tx.query({
    text: 'update erasure set target = $2, state = $3, stopped_by = $4, counts = $5, effective_at = $6 where erasure_id = $1',
    values: [o.erasureId, jsonOf(o.target), o.state, o.stoppedBy, JSON.stringify(o.counts), o.effectiveAt],
  });
}

/** The order with its approvals, locked until the transaction ends. */
export async function lockErasure(tx: Queryable, erasureId: string): Promise<ErasureOrder | undefined> {
  await tx.query({ text: 'select from erasure where erasure_id = $1 for update', values: [erasureId] });
  return readErasure(tx, erasureId);
}

/** The youngest first; those behind a place, where one is given. */
export async function listErasures(db: Queryable, limit: number, after?: Pick<ListPlace, 'at' | 'id'>): Promise<ErasureOrder[]> {
  const { rows } = await db.query<ErasureOrder>({
    text: `${columns} where $2::uuid is null or (e.requested_at, e.erasure_id) < ($3::timestamptz, $2) order by e.requested_at desc, e.erasure_id desc limit $1`,
    values: [limit, after?.id ?? null, after?.at ?? null],
  });
  return rows;
}

export async function readErasure(db: Queryable, erasureId: string): Promise<ErasureOrder | undefined> {
  const { rows } = await db.query<ErasureOrder>({ text: `${columns} where e.erasure_id = $1`, values: [erasureId] });
  return rows[0];
}

export async function insertErasureApproval(tx: Queryable, erasureId: string, { by, role }: { by: string; role: string }, at: Date): Promise<void> {
  await tx.query({ text: 'insert into erasure_approval (erasure_id, approved_by, role, approved_at) values ($1, $2, $3, $4)', values: [erasureId, by, role, at] });
}

function jsonOf(target: ErasureTarget | null): string | null {
  return target === null ? null : JSON.stringify(target);
}

const columns = `select e.erasure_id as "erasureId", e.scope, e.target, e.state, e.requested_by as "requestedBy", e.requested_at as "requestedAt", e.stopped_by as "stoppedBy",
  e.counts, e.effective_at as "effectiveAt", e.rewritten_at as "rewrittenAt",
  coalesce((select json_agg(json_build_object('by', a.approved_by, 'role', a.role) order by a.approved_at, a.approved_by)
    from erasure_approval a where a.erasure_id = e.erasure_id), '[]') as approvals
  from erasure e`;
