import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CaseState } from '#cases';
import type { Consent } from '#consent';
import { WaitingLines } from '#turns';
import type pg from 'pg';
import type { BasisRequest } from './basis-request.ts';
import { consentOf } from './consent-row.ts';
import type { ConsentRow } from './consent-row.ts';
import type { StoredReceipt } from './journal-entry.ts';
import { OwnLookUps } from './own-look-ups.ts';
import type { OwnFacts } from './own-look-ups.ts';
import { readReached } from './reached-partners.ts';
import { hasReached } from '../deliveries/delivery-states.ts';
import { isPassing } from '../../transaction.ts';
import { isVeiled, unveil } from './veiled-message.ts';
import type { Veil, VeiledReceipt } from './veiled-message.ts';

/** What the platform knows of any message before it decides about it. */
export interface SharedBasis {
  known: { digest: string; receipt: StoredReceipt } | undefined;
  /** `undefined`: the platform does not know this case. */
  head: { seq: string; claimedSeq: string; /** null: a thread about no case. */ state: CaseState | null } | undefined;
  consents: Consent[];
  /** A message of the case was leased or delivered to the sender before; false, and not asked, where everybody takes part in the case. */
  reached: boolean;
  /**
   * Of sender and recipients, those to whom a message of the case, or of a thread about no case, was leased or delivered before;
   * empty, and not asked, where everybody takes part in the case.
   */
  recipientsReached: readonly string[];
  /** The referenced message of that partner was leased or delivered to this sender. */
  referenceReached: boolean;
}

/** What the platform knows when it decides about a message. */
export type DecisionBasis = SharedBasis & OwnFacts;

interface Waiting {
  request: BasisRequest;
  resolve: (basis: DecisionBasis) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads decision bases. Concurrent calls share one query: while one is under way the next ones collect, senders by turns. Every
 * look-up is by key, so that its cost does not grow with the tables. What only one message asks is read beside the next
 * batch: it delays nobody else, and fails alone.
 */
export class DecisionBasisReader {
  readonly #pool: pg.Pool;
  readonly #veil: Veil;
  readonly #own: OwnLookUps;
  readonly #waiting = new WaitingLines<Waiting>();
  #running = false;

  /** @param veil shows what is stored of messages without content */
  constructor(pool: pg.Pool, veil: Veil) {
    this.#pool = pool;
    this.#veil = veil;
    this.#own = new OwnLookUps(pool);
  }

  read(request: BasisRequest): Promise<DecisionBasis> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(request.senderId, { request, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      // Whoever came in this turn has got here by the next.
      await nextTurn();
      await this.#readBatch(this.#waiting.take(64));
    }
    this.#running = false;
  }

  /** One whose basis cannot be read fails alone. */
  async #readBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const bases = await readShared(this.#pool, this.#veil, batch.map((w) => w.request));
      for (const [i, waiting] of batch.entries()) this.#answer(waiting, bases[i]);
    } catch (error) {
      if (batch.length === 1 || isPassing(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#readBatch([waiting]);
    }
  }

  #answer({ request, resolve, reject }: Waiting, shared: SharedBasis | undefined): void {
    if (shared === undefined) return reject(new Error('No decision basis was read.'));
    const own = this.#own.read(request, shared);
    if (own instanceof Promise) own.then((facts) => resolve({ ...shared, ...facts }), reject);
    else resolve({ ...shared, ...own });
  }
}

interface BasisRow {
  digest: string | null;
  receipt: StoredReceipt | VeiledReceipt | null;
  seq: string | null;
  claimed_seq: string | null;
  state: CaseState | null;
  consents: Pick<ConsentRow, 'record' | 'withdrawn_at' | 'ended_at'>[] | null;
  reference_reached: true | null;
}

function knownOf({ digest, receipt }: BasisRow, request: BasisRequest | undefined, veil: Veil): DecisionBasis['known'] {
  if (digest === null || receipt === null || request === undefined) return undefined;
  return isVeiled(receipt) ? unveil(veil, request.senderId, request.messageId, receipt) : { digest, receipt };
}

/**
 * All look-ups are scalar subqueries on purpose: PostgreSQL may answer an `exists` by hashing the whole table once per call. It did
 * where it made the plan while the table was empty.
 */
async function readShared(pool: pg.Pool, veil: Veil, requests: readonly BasisRequest[]): Promise<SharedBasis[]> {
  const { rows } = await pool.query<BasisRow>({
    name: 'decision-bases',
    text: `select k.digest, (select m.receipt from message m where m.message_ref = k.message_ref) as receipt, h.seq, h.claimed_seq, h.state,
        (select json_agg(json_build_object('record', c.record, 'withdrawn_at', c.withdrawn_at, 'ended_at', c.ended_at))
          from consent c where c.case_id = r.case_id) as consents,
        (select true from delivery d
          where d.message_ref = (select message_ref from message_key where sender_id = r.ref_sender and message_id = r.ref_id)
            and d.recipient = r.sender and ${hasReached('d')} limit 1) as reference_reached
      from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) with ordinality as r (sender, id, case_id, ref_sender, ref_id, i)
      left join message_key k on k.sender_id = r.sender and k.message_id = r.id
      left join case_head h on h.case_id = r.case_id and h.seq > 0
      order by r.i`,
    values: [
      requests.map((r) => r.senderId),
      requests.map((r) => r.messageId),
      requests.map((r) => (r.refused === true ? null : r.caseId)),
      requests.map((r) => (r.refused === true ? null : (r.reference?.senderId ?? null))),
      requests.map((r) => (r.refused === true ? null : (r.reference?.messageId ?? null))),
    ],
  });
  const reached = await readReached(pool, requests, (i) => rows[i]?.state ?? null);
  return rows.map((row, i) => ({
    known: knownOf(row, requests[i], veil),
    head: row.seq === null ? undefined : { seq: row.seq, claimedSeq: row.claimed_seq ?? '0', state: row.state },
    consents: (row.consents ?? []).map(consentOf),
    reached: reached[i]?.includes(requests[i]?.senderId ?? '') === true,
    recipientsReached: reached[i] ?? [],
    referenceReached: row.reference_reached === true,
  }));
}
