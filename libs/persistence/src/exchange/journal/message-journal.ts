import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { WaitingLines } from '#turns';
import type pg from 'pg';
import type { JournalEntry, JournalOutcome } from './journal-entry.ts';
import { writeBatch } from './journal-batch.ts';
import { isRegisteredMeanwhile, outcomeByKey } from './journal-transaction.ts';
import { AmbiguousCommit, isConnectionLoss } from '../../transaction.ts';

/** A batch holds at most this many messages: beyond it one commit's latency grows faster than its share shrinks. */
const batchLimit = 64;
/** A batch of several writes at most so many bytes of sealed payloads and decisions: a statement is made in memory as a whole. */
const bytesLimit = 4 * 1024 * 1024;
const bytesOfDecision = 1024;
/**
 * After a batch of `after` messages or more the next one waits for company: as long as somebody comes every `everyMs`, for `mostMs`
 * at most, until it holds `upTo`. Under full load sixteen on average then share what a commit costs, instead of ten. At an even rate
 * batches are smaller, and nobody waits longer than `everyMs`, except behind a batch that a pause has filled. Over HTTPS requests
 * come by up to twelve (`arrivals.ts` of the gateway, ADR 59), hence the numbers.
 */
const gathering = { after: 10, upTo: 12, everyMs: 2, mostMs: 6 } as const;
/** How long an ambiguous COMMIT is looked up by key before the caller is told to try again. */
const lookUpAttempts = 20;
const lookUpPauseMs = 250;

interface Waiting {
  entry: JournalEntry;
  resolve: (outcome: JournalOutcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes accepted messages. When `commit` resolves with `accepted`, the message, its audit events and its way to
 * the recipients are durable in one transaction.
 *
 * Concurrent calls share a commit: while one transaction is under way the next batch collects, at most one message
 * of a case in each, senders by turns. One lane per process; several gateways may write at the same time, because every
 * step takes its locks in the order of their keys.
 */
export class MessageJournal {
  readonly #pool: pg.Pool;
  readonly #waiting = new WaitingLines<Waiting>();
  #running = false;
  /** How many messages the batch before held. */
  #before = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** @throws any error of the database; nothing of the message is written then, or `AmbiguousCommit`: not known. */
  commit(entry: JournalEntry): Promise<JournalOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(entry.senderId, { entry, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      // Whoever was decided in this turn has got here by the next.
      await nextTurn();
      if (this.#before >= gathering.after) await this.#gather();
      const batch = this.#nextBatch();
      this.#before = batch.length;
      await this.#commitBatch(batch);
    }
    this.#running = false;
  }

  async #gather(): Promise<void> {
    const until = performance.now() + gathering.mostMs;
    for (let come = 0; come < this.#waiting.size && this.#waiting.size < gathering.upTo && performance.now() < until;) {
      come = this.#waiting.size;
      await delay(Math.min(gathering.everyMs, until - performance.now()));
    }
  }

  #nextBatch(): Waiting[] {
    const first = this.#waiting.take(1);
    if (first.some(({ entry }) => commitsAlone(entry))) return first;
    const cases = new Set(first.map(({ entry }) => entry.caseId));
    let bytes = first.reduce((sum, { entry }) => sum + bytesOf(entry), 0);
    const others = this.#waiting.take(batchLimit - 1, ({ entry }) => {
      const isFirstOfCase = !cases.has(entry.caseId);
      cases.add(entry.caseId);
      const grown = bytes + bytesOf(entry);
      if (!isFirstOfCase || commitsAlone(entry) || grown > bytesLimit) return false;
      bytes = grown;
      return true;
    });
    return [...first, ...others];
  }

  async #commitBatch(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await writeBatch(this.#pool, batch.map((w) => w.entry));
      for (const [i, waiting] of batch.entries()) waiting.resolve(outcomes[i] ?? { kind: 'stale' });
    } catch (error) {
      if (error instanceof AmbiguousCommit) await Promise.all(batch.map((w) => this.#lookUp(w, error)));
      else if (batch.length === 1 && isRegisteredMeanwhile(error)) batch[0]?.resolve({ kind: 'stale' });
      else if (batch.length === 1 || isConnectionLoss(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#commitBatch([waiting]);
    }
  }

  /** Every write has a natural key, so an unknown COMMIT is answered by reading, never by writing again. */
  async #lookUp(waiting: Waiting, cause: AmbiguousCommit): Promise<void> {
    for (let attempt = 0; attempt < lookUpAttempts; attempt++) {
      try {
        const outcome = await outcomeByKey(this.#pool, waiting.entry);
        return outcome === undefined ? waiting.reject(cause) : waiting.resolve(outcome);
      } catch {
        await delay(lookUpPauseMs);
      }
    }
    waiting.reject(cause);
  }
}

const aloneWith: ReadonlySet<JournalEntry['effect']['kind']> = new Set(['withdraw-consents', 'recall', 'close-case']);

/** What ends consents or stops deliveries locks them: nobody shares its commit. */
function commitsAlone(entry: JournalEntry): boolean {
  return aloneWith.has(entry.effect.kind);
}

function bytesOf({ sealed, disclosure, decisions }: JournalEntry): number {
  return sealed.length + disclosure.items.length * decisions.recipients.length * bytesOfDecision;
}
