import { partnerOfSubmitTopic } from '#bus';
import type { IncomingRecord, RecordBatch, Rest } from '#bus';
import { isPassing, LeaseLost, noCase, OwnedPartitions } from '#persistence';
import type { AuditRecord, Pool } from '#persistence';
import { Problem } from '#problems';
import type { BatchContext } from '#runtime';
import { parseStrictJson } from '#schemas';
import type { PartnerQuota } from '../http/partner-quota.ts';
import type { AcceptMessage } from '../messages/accept-message.ts';
import { namesOf } from '../submissions/message-names.ts';
import type { Acceptance, Submission } from '../submissions/submission.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { RefusalOnRecord } from '../refusals/refusal-on-record.ts';
import type { Told } from '../refusals/refusal-on-record.ts';
import { problemAnswer, receiptAnswer } from '../submissions/answer-of-record.ts';
import type { AnswerRecord, RecordPlace } from '../submissions/answer-of-record.ts';
import { HeldPartition } from './held-partition.ts';
import type { ProvenRecord, ProveRecord } from './prove-record.ts';

/** Records dealt with before the position moves: they share the journal's commits. */
const together = 64;
/** What fails for a reason that does not pass fails again: after so many tries the record is refused, and the partition goes on. */
const attempts = 3;

export type RecordOutcome = 'accepted' | 'repeated' | 'refused' | 'quarantined' | 'delayed';

export interface TakeSubmissionsParts {
  pool: Pool;
  prove: Pick<ProveRecord, 'run' | 'ownerOf'>;
  accept: AcceptMessage;
  refusals: RefusalLog;
  quota: Pick<PartnerQuota, 'takeRecord'>;
  onOutcome: (outcome: RecordOutcome) => void;
  /** Told of a record that cannot be processed for a reason that is not its sender's: a defect. */
  onPoison: (topic: string, partition: number, offset: bigint, error: unknown) => void;
}

/**
 * Takes batches of the submit topics through the same use case as HTTPS.
 *
 * - The position in the database moves over a record only once it is accepted, or in the transaction that puts its refusal on record and
 *   tells its sender. So nobody has been told anything about a record that is judged a second time; one that was accepted before gets the
 *   stored receipt.
 * - Records of one key keep their order. While the database is away their partition waits, and others go on.
 * - What proves no sender, or is no message, is counted and put on record, told to the topic's partner and passed over; so is a batch that
 *   cannot be read, by one answer.
 * - Beyond its partner's quota a partition rests, and it alone.
 */
export class TakeSubmissions {
  readonly #parts: TakeSubmissionsParts;
  readonly #owned: OwnedPartitions<HeldPartition>;

  constructor(parts: TakeSubmissionsParts) {
    this.#parts = parts;
    this.#owned = new OwnedPartitions(parts.pool, (lease) => new HeldPartition(parts.pool, lease));
  }

  /** Takes the partition over and says where to go on; called on assignment. */
  positionOf(topic: string, partition: number): Promise<bigint> {
    return this.#owned.positionOf(topic, partition);
  }

  /** @throws LeaseLost, or what kept a record from being settled: it comes again with everything after it */
  run(batch: RecordBatch, context: Pick<BatchContext, 'owned'>): Promise<Rest | undefined> {
    return this.#owned.workOn(batch, async (held) => {
      const start = held.startWithin(batch.highWatermark);
      const unseen = batch.records.filter(({ offset }) => offset >= start);
      for (let from = 0; from < unseen.length; from += together) {
        if (!context.owned()) throw new LeaseLost(`partition ${batch.topic}/${batch.partition}`);
        const records = unseen.slice(from, from + together);
        const { count, wait } = held.withinQuota(records.map(({ offset }) => offset), () => this.#parts.quota.takeRecord(partnerOfSubmitTopic(batch.topic) ?? ''));
        await this.#settle(held, batch, records.slice(0, count));
        if (wait > 0) return this.#rest(records[count]?.offset ?? start, wait);
      }
      return undefined;
    });
  }

  #rest(next: bigint, seconds: number): Rest {
    this.#parts.onOutcome('delayed');
    return { next, restMs: seconds * 1000 };
  }

  /** Records of one key one after the other, others at the same time; what fails holds back its own key alone. */
  async #settle(held: HeldPartition, batch: RecordBatch, records: readonly IncomingRecord[]): Promise<void> {
    const lanes = Map.groupBy(records, ({ key }) => key?.toString('latin1') ?? '');
    const results = await Promise.allSettled([...lanes.values()].map(async (lane) => {
      for (const record of lane) if (!held.isSettled(record.offset)) held.settle(record.offset, await this.#outcomeOf(held, batch, record));
    }));
    await held.advance(records.map(({ offset }) => offset));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** What is still to be told of the record once it is judged. */
  async #outcomeOf(held: HeldPartition, { topic, partition }: RecordBatch, record: IncomingRecord): Promise<readonly Told[]> {
    const { refusals, onOutcome } = this.#parts;
    const proof = this.#proven(held, topic, partition, record);
    if (proof.ok) return this.#accepted(held, proof.submission);
    const { problem, partner, keyid } = proof;
    onOutcome('quarantined');
    if (partner !== undefined) {
      return [
        tell(
          problemAnswer(placeOf(topic, partition, record), partner.partnerId, noCase, problem),
          refusals.record(partner, keyid, problem, new Date()),
        ),
      ];
    }
    await refusals.request(problem, undefined, new Date());
    return [];
  }

  /** A defect met while proving holds the partition up no longer than one met later. */
  #proven(held: HeldPartition, topic: string, partition: number, record: IncomingRecord): ProvenRecord {
    const { prove, onPoison } = this.#parts;
    try {
      return prove.run(topic, partition, record);
    } catch (error) {
      if (held.failed(record.offset) < attempts) throw error;
      onPoison(topic, partition, record.offset, error);
      const partner = prove.ownerOf(topic);
      return { ok: false, problem: new Problem('internal'), ...(partner === undefined ? {} : { partner }) };
    }
  }

  async #accepted(held: HeldPartition, submission: Submission): Promise<readonly Told[]> {
    try {
      const acceptance = await this.#parts.accept.run(submission);
      this.#parts.onOutcome(acceptance.repeated ? 'repeated' : 'accepted');
      return acceptance.repeated ? [tell(repetition(submission, acceptance))] : [];
    } catch (error) {
      if (!(error instanceof RefusalOnRecord)) return this.#failed(held, submission, error);
      this.#parts.onOutcome('refused');
      return error.told;
    }
  }

  /** Also a problem that is not on record: it only delays, and the record comes again. */
  #failed(held: HeldPartition, { sender, wire, record }: Submission, error: unknown): Told[] {
    if (record === undefined || error instanceof Problem || isPassing(error) || held.failed(record.offset) < attempts) throw error;
    const problem = new Problem('internal');
    this.#parts.onPoison(record.topic, record.partition, record.offset, error);
    this.#parts.onOutcome('quarantined');
    return [tell(problemAnswer(record, sender.partnerId, noCase, problem), this.#parts.refusals.record(sender, wire.keyid, problem, new Date()))];
  }
}

/** Of a batch that cannot be read: from its first record to its last. */
function placeOf(topic: string, partition: number, { offset, unread }: IncomingRecord): RecordPlace {
  return unread === undefined ? { topic, partition, offset } : { topic, partition, offset: unread.firstOffset, last: offset };
}

function tell(answer: AnswerRecord, events: readonly AuditRecord[] = []): Told {
  return { part: { caseId: answer.caseId, records: [...events, answer] } };
}

/** An acceptance tells itself; a repetition is told again. */
function repetition({ body, sender, record }: Submission, { receipt }: Acceptance): AnswerRecord {
  const parsed = parseStrictJson(body);
  const names = parsed.ok ? namesOf(parsed.value) : undefined;
  if (names === undefined || record === undefined) throw new RangeError('an accepted message has its names');
  return receiptAnswer(record, names.caseId, 200, receipt, { senderId: sender.partnerId, messageId: names.messageId });
}
