import { setImmediate as nextTurn } from 'node:timers/promises';
import { isInCase } from '#cases';
import type { CaseState } from '#cases';
import type { Consent } from '#consent';
import type pg from 'pg';
import type { BasisRequest } from './basis-request.ts';
import { consentOf } from './consent-row.ts';
import type { ConsentRow } from './consent-row.ts';
import type { StoredReceipt } from './journal-entry.ts';
import { readEarlierDisclosures } from './earlier-disclosures.ts';
import type { EarlierDisclosures } from './earlier-disclosures.ts';
import { readCorrected, readOpenAccessRequest, readOpenRequest, readRecalled } from './referenced-messages.ts';
import type { CorrectedMessage, OpenAccessRequest, OpenRequest, RecalledMessage } from './referenced-messages.ts';
import { hasReached } from '../deliveries/delivery-states.ts';
import { isPassing } from '../../transaction.ts';
import { isVeiled, unveil } from './veiled-message.ts';
import type { Veil, VeiledReceipt } from './veiled-message.ts';

/** What the platform knows when it decides about a message. */
export interface DecisionBasis {
  known: { digest: string; receipt: StoredReceipt } | undefined;
  /** `undefined`: the platform does not know this case. */
  head: { seq: string; claimedSeq: string; /** null: a thread about no case. */ state: CaseState | null } | undefined;
  consents: Consent[];
  /**
   * A message of the case was leased or delivered to the sender before. Only where it counts: about a partner that takes part
   * in the case nothing is asked, because that takes a look at all of the case's deliveries.
   */
  reached: boolean;
  /** Partners to whom a message of the case, or of a thread about no case, was leased or delivered before; empty where everybody takes part. */
  recipientsReached: string[];
  /** The referenced message of that partner was leased or delivered to this sender. */
  referenceReached: boolean;
  /** The request.info that the message refers to, as long as the sender owes the answer; what it asked for, and about whom. */
  request: OpenRequest | undefined;
  /** The request for access that the message refers to, as long as it is open. */
  accessRequest: OpenAccessRequest | undefined;
  /** The message of the case that the sender recalls, with those it may go to. */
  recalled: RecalledMessage | undefined;
  /** The messages of the case with the id that the sender says it corrects: each partner has ids of its own. */
  corrected: CorrectedMessage[];
  /** Of a rectification or erasure: what its targets disclosed, and who has data of the person by now, or will have. */
  earlier: EarlierDisclosures | undefined;
  /** Somebody whom the message registers was registered in another case under the same id, which holds for one case alone. */
  registeredElsewhere: boolean;
}

interface Waiting {
  request: BasisRequest;
  resolve: (basis: DecisionBasis) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads decision bases. Concurrent calls share one query: while one is under way the next ones collect. Every
 * look-up is by key, so that its cost does not grow with the tables.
 */
export class DecisionBasisReader {
  readonly #pool: pg.Pool;
  readonly #veil: Veil;
  #waiting: Waiting[] = [];
  #running = false;

  /** @param veil shows what is stored of messages without content */
  constructor(pool: pg.Pool, veil: Veil) {
    this.#pool = pool;
    this.#veil = veil;
  }

  read(request: BasisRequest): Promise<DecisionBasis> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // Whoever came in this turn has got here by the next.
      await nextTurn();
      await this.#readBatch(this.#waiting.splice(0, 64));
    }
    this.#running = false;
  }

  /** One whose basis cannot be read fails alone. */
  async #readBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const bases = await readBases(this.#pool, this.#veil, batch.map((w) => w.request));
      for (const [i, waiting] of batch.entries()) {
        const basis = bases[i];
        if (basis !== undefined) waiting.resolve(basis);
        else waiting.reject(new Error('No decision basis was read.'));
      }
    } catch (error) {
      if (batch.length === 1 || isPassing(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#readBatch([waiting]);
    }
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
 * All look-ups are scalar subqueries on purpose: an `exists` may be answered by hashing the whole table once per call, and was
 * where the plan was made while the table was empty.
 */
async function readBases(pool: pg.Pool, veil: Veil, requests: readonly BasisRequest[]): Promise<DecisionBasis[]> {
  const { rows } = await pool.query<BasisRow>({
    name: 'decision-bases',
    text: `select k.digest, (select m.receipt from message m where m.message_ref = k.message_ref) as receipt, h.seq, h.claimed_seq, h.state,
        (select json_agg(json_build_object('record', c.record, 'withdrawn_at', c.withdrawn_at, 'ended_at', c.ended_at)) from consent c where c.case_id = r.case_id) as consents,
        (select true from delivery d where d.message_ref = (select message_ref from message_key where sender_id = r.ref_sender and message_id = r.ref_id) and d.recipient = r.sender
          and ${hasReached('d')} limit 1) as reference_reached
      from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) with ordinality as r (sender, id, case_id, ref_sender, ref_id, i)
      left join message_key k on k.sender_id = r.sender and k.message_id = r.id
      left join case_head h on h.case_id = r.case_id and h.seq > 0
      order by r.i`,
    values: [
      requests.map((r) => r.senderId),
      requests.map((r) => r.messageId),
      requests.map((r) => r.caseId),
      requests.map((r) => r.reference?.senderId ?? null),
      requests.map((r) => r.reference?.messageId ?? null),
    ],
  });
  // Also where there is no such case: who asks must not learn that from the time it takes.
  const outside = requests.filter((request, i) => ![request.senderId, ...request.recipients].every((id) => isInCase(rows[i]?.state ?? null, id)));
  const reached = await readReached(pool, outside);
  const referenced = await Promise.all(requests.map(async (request) => ({ request: await readOpenRequest(pool, request), accessRequest: await readOpenAccessRequest(pool, request), recalled: await readRecalled(pool, request), corrected: await readCorrected(pool, request), earlier: await readEarlierDisclosures(pool, request),
    elsewhere: await isRegisteredElsewhere(pool, request) })));
  return rows.map((row, i) => ({
    known: knownOf(row, requests[i], veil),
    head: row.seq === null ? undefined : { seq: row.seq, claimedSeq: row.claimed_seq ?? '0', state: row.state },
    consents: (row.consents ?? []).map(consentOf),
    reached: reached.get(requests[i]?.caseId ?? '')?.includes(requests[i]?.senderId ?? '') === true,
    recipientsReached: reached.get(requests[i]?.caseId ?? '') ?? [],
    referenceReached: row.reference_reached === true,
    request: referenced[i]?.request,
    accessRequest: referenced[i]?.accessRequest,
    recalled: referenced[i]?.recalled,
    corrected: referenced[i]?.corrected ?? [],
    earlier: referenced[i]?.earlier,
    registeredElsewhere: referenced[i]?.elsewhere === true,
  }));
}

async function isRegisteredElsewhere(pool: pg.Pool, { registers, caseId }: BasisRequest): Promise<boolean> {
  if (registers.length === 0) return false;
  const { rowCount } = await pool.query({ name: 'registered-elsewhere', text: `select from case_person p join case_head h using (case_id) where p.person_id = any($1::uuid[]) and p.case_id <> $2 and h.state->>'registeredOn' is not null limit 1`, values: [registers, caseId] });
  return rowCount === 1;
}

/** The partners to whom a message of these cases was leased or delivered, by case. */
async function readReached(pool: pg.Pool, requests: readonly BasisRequest[]): Promise<Map<string, string[]>> {
  if (requests.length === 0) return new Map();
  const { rows } = await pool.query<{ case_id: string; partners: string[] }>({
    name: 'reached-partners',
    text: `select case_id, array_agg(distinct recipient) as partners from delivery d
      where case_id = any($1::uuid[]) and ${hasReached('d')} group by case_id`,
    values: [[...new Set(requests.map(({ caseId }) => caseId))]],
  });
  return new Map(rows.map(({ case_id, partners }) => [case_id, partners]));
}
