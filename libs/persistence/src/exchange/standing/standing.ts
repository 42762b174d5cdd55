import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { noCase } from '../outbox/outbox-record.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import { admits } from './admission.ts';
import type { Found, ConnectionUse, Testimony } from './admission.ts';
import { isPassing, transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';
import type { Witness } from './witness.ts';

/** The exchange may lack what was erased, withdrawn or blocked: nobody uses it for that purpose yet. Counts as a lost connection. */
export class NotAdmitted extends Error {
  readonly code = '08004';
  /** Comparing takes seconds, a person's confirmation longer. */
  readonly retryAfterSeconds: number;

  constructor(unconfirmed: boolean) {
    super(
      unconfirmed
        ? 'The exchange was restored from a backup, and nobody has confirmed that what it lacks is back.'
        : 'The exchange has not been compared with the audit log since its database server was started.',
    );
    this.name = 'NotAdmitted';
    this.retryAfterSeconds = unconfirmed ? 60 : 2;
  }
}

/** Seconds after which the same call may succeed; `undefined`: it will not by itself. */
export function passesAfter(error: unknown): number | undefined {
  if (error instanceof NotAdmitted) return error.retryAfterSeconds;
  return isPassing(error) ? 1 : undefined;
}

/** For what a pool's connections are, and by whose testimony they are let in beside the log's. */
export interface Admission {
  purpose: ConnectionUse;
  witness?: Witness;
  /** Told by each new connection that the exchange must be compared with the log. */
  onDoubt: () => void;
}

const find = 'select compared, restored, unconfirmed, mark from exchange_found($1)';

interface FoundRow extends Omit<Found, 'mark'> {
  mark: string | null;
}

/** Without its row nothing is known of it. */
function foundOf(row: FoundRow | undefined): Found {
  const { compared = false, restored = false, unconfirmed = true, mark = null } = row ?? {};
  return { compared, restored, unconfirmed, mark: mark === null ? undefined : BigInt(mark) };
}

/** Refuses a new connection that may not be used for its purpose as things are. */
export function admitting({ purpose, witness, onDoubt }: Admission): (client: pg.PoolClient, done: (error?: Error) => void) => void {
  return (client, done) => {
    const testify = witness?.asks();
    client.query(find, [witness?.processId ?? null], (error: Error | null, result?: pg.QueryResult<FoundRow>) => {
      if (error !== null) return done(error);
      const found = foundOf(result?.rows[0]);
      const testimony = testify?.(found) ?? 'none';
      if (!found.compared || testimony === 'lacks') onDoubt();
      return admits(purpose, found, testimony) ? done() : done(new NotAdmitted(found.unconfirmed));
    });
  };
}

const lookEveryMs = 200;

/** Returns when connections of the pool are let in; an error that comes before any was refused is left to whoever uses it. */
export async function untilAdmitted(pool: pg.Pool, onWaiting: () => void): Promise<void> {
  for (let told = false; ; told = true) {
    const refused = await pool.query('select 1').then(() => undefined, (error: unknown) => error);
    if (!(refused instanceof NotAdmitted) && !(told && isPassing(refused))) return;
    if (!told) onWaiting();
    await delay(lookEveryMs);
  }
}

export interface Standing extends Found {
  testimony: Testimony;
  /** The last number given to an audit record of each relay shard. */
  shards: Map<number, bigint>;
}

export async function readStanding(db: Queryable, witness?: Witness): Promise<Standing> {
  const testify = witness?.asks();
  const { rows } = await db.query<FoundRow & { shards: Record<string, string> }>({
    text: `select f.*, (select json_object_agg(shard, audit_n::text order by shard) from relay_shard) as shards from exchange_found($1) f`,
    values: [witness?.processId ?? null],
  });
  const found = foundOf(rows[0]);
  return { ...found, testimony: testify?.(found) ?? 'none', shards: new Map(Object.entries(rows[0]?.shards ?? {}).map(([shard, n]) => [Number(shard), BigInt(n)])) };
}

/** Takes back what somebody vouched for: it lacks what another saw committed. */
export async function doubt(db: Queryable): Promise<void> {
  await db.query({ text: 'update standing set vouched_for = null' });
}

/** From now on, and until the server is started again, the exchange may be used. */
export async function vouch(db: Queryable): Promise<void> {
  await db.query({ text: 'update standing set vouched_for = exchange_identity()' });
}

/** Restored from a backup, and not confirmed yet that what the log cannot give back is back. */
export async function restoreUnconfirmed(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ unconfirmed: boolean }>({ text: 'select unconfirmed from standing' });
  return rows[0]?.unconfirmed ?? true;
}

export async function consentsInForce(db: Queryable): Promise<{ caseId: string; consentId: string }[]> {
  const { rows } = await db.query<{ caseId: string; consentId: string }>({ text: 'select case_id as "caseId", consent_id as "consentId" from consent where withdrawn_at is null' });
  return rows;
}

/** What happened after the backup and must not be undone by it. */
export interface Missed {
  /** `forgets`: whom a person's order meant, as places among the message's subjects. */
  erased: { senderId: string; messageId: string; forgets: number[] }[];
  withdrawn: { caseId: string; consentId: string; at: string }[];
  restrictions: Restrictions;
  /** All that operators did, for those who must do it again. */
  operated: readonly Operated[];
  /** The log's last number of each relay shard. */
  shards: ReadonlyMap<number, bigint>;
}

/** Deeds that can be done again without a person: they only restrict. */
export interface Restrictions {
  partners: { id: string; at: string }[];
  keys: { id: string; at: string }[];
  revoked: { id: string; at: string }[];
  rules: { version: string; id: string; at: string }[];
}

/** A deed of an operator as the log has it in clear: what it was about is sealed where that is a person. */
export interface Operated {
  eventId: string;
  at: string;
  action: string;
  role: string;
  pack?: string;
  detail: Readonly<Record<string, string | number | boolean>>;
}

/** How much of it there was to do. */
export interface DoneAgain {
  erased: number;
  withdrawn: number;
  restricted: number;
}

/**
 * Does again what a restored exchange has not done, and vouches for it, in one transaction. Nothing is accepted, given out or destroyed
 * after it until two people confirm that the rest is back. Refused by the database while somebody vouches for it. The next audit record
 * gets a number that the log has not seen.
 */
export function reapply(pool: pg.Pool, { erased, withdrawn, restrictions, operated, shards }: Missed, eventOf: (done: DoneAgain) => AuditRecord): Promise<DoneAgain> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ done: DoneAgain }>({
      text: 'select reapply($1::json, $2::json, $3::json, $4::json, $5::json) as done',
      values: [erased, withdrawn, restrictions, operated, [...shards].map(([shard, n]) => ({ shard, n: n.toString() }))].map((each) => JSON.stringify(each)),
    });
    const done = rows[0]?.done ?? { erased: 0, withdrawn: 0, restricted: 0 };
    await vouch(tx);
    await appendOutbox(tx, [{ caseId: noCase, records: [eventOf(done)] }]);
    return done;
  });
}
