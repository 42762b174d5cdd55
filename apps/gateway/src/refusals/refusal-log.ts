import { anonymousActor, staffActor } from '#audit';
import type { AuditEvent } from '#audit';
import { appendOutbox, appendRefusal, auditRecordOf, noCase } from '#persistence';
import type { AuditRecord, Queryable, RefusedDecision } from '#persistence';
import type { Problem } from '#problems';
import type { SignedBy } from '../submissions/signed-by.ts';
import type { Submission } from '../submissions/submission.ts';
import { problemAnswer } from '../submissions/answer-of-record.ts';
import { aimOf, decidedIn } from './refused-disclosure.ts';
import { affirmedEvent, answerEvent, refusedEvent, securityEvent } from './refusal-events.ts';
import { RefusalOnRecord } from './refusal-on-record.ts';
import type { Told } from './refusal-on-record.ts';
import { messageReference } from '../submissions/message-reference.ts';
import type { MessageNames } from '../submissions/message-names.ts';

/** Refusals of one key that get a leaf of their own per minute; more are counted and logged as one. */
const leavesPerMinute = 60;
/** A refusal that keeps more decisions than this counts for several. */
const decisionsPerLeaf = 50;
const aggregateEveryMs = 60_000;

interface Counted {
  actor: AuditEvent['actor'];
  /** undefined: nothing was refused. */
  problem: { slug: string; code: string } | undefined;
  count: number;
}

/**
 * Puts refusals on record before they are answered: what was refused to whom and why, never a value of the message.
 * What a proven sender is refused gets a leaf each, up to 60 a minute and key; what only claims a key has a budget of its
 * own, so that nobody can use up another's. Everything beyond, and everything anonymous, is counted and gets one leaf a
 * minute and reason: nobody outside can make the log grow.
 *
 * A message that the law refused to everybody leaves its decision beside its leaf, and none where it is only counted.
 */
export class RefusalLog {
  readonly #db: Queryable;
  readonly #spent = new Map<string, { minute: number; leaves: number }>();
  readonly #counted = new Map<string, Counted>();
  readonly #writing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #flushed: Promise<void> = Promise.resolve();

  constructor(db: Queryable, onFailed: (error: unknown) => void) {
    this.#db = db;
    this.#timer = setInterval(() => void this.flush().catch(onFailed), aggregateEveryMs).unref();
  }

  /**
   * A message whose sender is proven; returns what it is answered with. Answers that repeat or only delay are no refusals. Of a submitted
   * record nothing is written: until the position moves over it nothing says that it is dealt with, and it may be judged anew.
   */
  async message(submission: Submission, names: MessageNames | undefined, problem: Problem): Promise<Problem> {
    if (onlyDelays(problem)) return problem;
    const { sender, wire, receivedAt } = submission;
    const actor = { id: sender.partnerId, role: sender.role, keyid: wire.keyid };
    const caseId = names?.caseId ?? noCase;
    const told = submission.record === undefined ? [] : [problemAnswer(submission.record, sender.partnerId, caseId, problem, names?.messageId)];
    let refusal: Told = { part: { caseId, records: told } };
    if (this.#mayWrite(`proven ${wire.keyid}`, receivedAt, leavesOf(problem))) {
      refusal = { part: { caseId, records: [auditRecordOf(refusedEvent(submission, names, problem)), ...told] }, kept: refusedDecision(submission, names, problem) };
    } else {
      this.#count(actor, problem.slug, problem.code);
    }
    if (submission.record !== undefined) return new RefusalOnRecord(problem, [refusal]);
    await writeTold(this.#db, [refusal]);
    return new RefusalOnRecord(problem);
  }

  /**
   * A record of a partner's submit topic that proves no sender. The broker lets nobody else write there, so the partner answers for it.
   * Returns what is to be written with the move of the position; the others are counted.
   */
  record({ partnerId, role }: { partnerId: string; role: string }, keyid: string | undefined, { slug, code }: Problem, at: Date): AuditRecord[] {
    const actor = { id: partnerId, role, ...(keyid === undefined ? {} : { keyid }) };
    if (keyid !== undefined && this.#mayWrite(`record ${partnerId}`, at)) return [auditRecordOf(securityEvent(actor, slug, code, 1, at))];
    this.#count(actor, slug, code);
    return [];
  }

  /** Any other refusal of a proven partner: of a look that it may not have. A message's is on record already. Returns what it is answered with. */
  async answer({ partner, wire, receivedAt }: SignedBy, problem: Problem): Promise<Problem> {
    if (onlyDelays(problem) || problem instanceof RefusalOnRecord) return problem;
    const actor = { id: partner.partnerId, role: partner.role, keyid: wire.keyid };
    if (this.#mayWrite(`proven ${wire.keyid}`, receivedAt)) await this.#write(answerEvent(actor, problem, receivedAt), aimOf(problem).caseId);
    else this.#count(actor, problem.slug, problem.code);
    return new RefusalOnRecord(problem);
  }

  /**
   * What a proven partner was told on asking that it would be refused, or came with too often: one leaf a minute and reason, nothing of
   * the message. Returns what it is answered with.
   */
  counted({ partner, wire }: SignedBy, problem: Problem): Problem {
    this.#count({ id: partner.partnerId, role: partner.role, keyid: wire.keyid }, problem.slug, problem.code);
    return new RefusalOnRecord(problem);
  }

  /** A question that was answered with a yes: many of them are seen in the log, by one leaf a minute and key. */
  affirmed({ partner, wire }: SignedBy): void {
    this.#add({ id: partner.partnerId, role: partner.role, keyid: wire.keyid }, undefined);
  }

  /**
   * A request whose sender is not proven. `claimed`: the partner whose key it says it is signed with. Settles once it is on
   * record or counted, never with an error; nobody need wait for it, so that the answer takes as long for a key that is
   * registered as for one that is not.
   */
  async request({ slug, code }: Problem, claimed: { keyid: string; partnerId: string; role: string } | undefined, at: Date): Promise<void> {
    if (claimed === undefined) return this.#count(anonymousActor, slug, code);
    const actor = { id: claimed.partnerId, role: claimed.role, keyid: claimed.keyid };
    if (!this.#mayWrite(`claimed ${claimed.keyid}`, at)) return this.#count(actor, slug, code);
    const writing = this.#write(securityEvent(actor, slug, code, 1, at)).catch(() => this.#count(actor, slug, code));
    this.#writing.add(writing);
    await writing.finally(() => this.#writing.delete(writing));
  }

  /** Whatever is refused at all. What has not been put on record by then was refused before anybody was proven. */
  answered(problem: Problem): void {
    if (!onlyDelays(problem) && !(problem instanceof RefusalOnRecord)) this.#count(anonymousActor, problem.slug, problem.code);
  }

  /** Somebody who was not let into the operator API, or refused there. `user`: who had signed in. */
  async operator(slug: string, code: string, user: string | undefined, at: Date): Promise<void> {
    if (user === undefined) return this.#count(anonymousActor, slug, code);
    const actor = staffActor('NONE', user);
    if (this.#mayWrite(`operator ${user}`, at)) await this.#write(securityEvent(actor, slug, code, 1, at));
    else this.#count(actor, slug, code);
  }

  /** Writes what was counted since the last time; called every minute and at the end. What could not be written stays counted. */
  flush(): Promise<void> {
    // One after the other: the end may come while the minute is being written.
    const turn = this.#flushed.then(() => this.#writeCounted());
    this.#flushed = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#writing);
    await this.flush();
  }

  async #writeCounted(): Promise<void> {
    for (const [key, counted] of this.#counted) {
      const { actor, problem, count } = counted;
      await this.#write(problem === undefined ? affirmedEvent(actor, count, new Date()) : securityEvent(actor, problem.slug, problem.code, count, new Date()));
      counted.count -= count;
      if (counted.count === 0) this.#counted.delete(key);
    }
  }

  #write(event: AuditEvent, caseId = noCase): Promise<void> {
    return appendOutbox(this.#db, [{ caseId, records: [auditRecordOf(event)] }]);
  }

  #count(actor: AuditEvent['actor'], slug: string, code: string): void {
    this.#add(actor, { slug, code });
  }

  #add(actor: AuditEvent['actor'], problem: Counted['problem']): void {
    const key = `${actor.id} ${actor.keyid} ${actor.user} ${problem?.slug} ${problem?.code}`;
    const counted = this.#counted.get(key);
    if (counted === undefined) this.#counted.set(key, { actor, problem, count: 1 });
    else counted.count++;
  }

  #mayWrite(budget: string, at: Date, leaves = 1): boolean {
    const minute = Math.floor(at.getTime() / 60_000);
    const spent = this.#spent.get(budget);
    if (spent?.minute !== minute) {
      this.#spent.set(budget, { minute, leaves });
      return true;
    }
    const before = spent.leaves;
    spent.leaves += leaves;
    return before < leavesPerMinute;
  }
}

/** Those without a decision to keep in one statement. */
export async function writeTold(db: Queryable, told: readonly Told[]): Promise<void> {
  await appendOutbox(db, told.flatMap(({ part, kept }) => (kept === undefined ? [part] : [])));
  for (const { part, kept } of told) if (kept !== undefined) await appendRefusal(db, part, kept);
}

/** An answer that decides nothing: the same message may come again in a moment. */
function onlyDelays({ slug }: Problem): boolean {
  return slug === 'in-progress' || slug === 'unavailable';
}

/** What the decision was made from, as far as it stands beside an accepted message too; `undefined`: no rule was asked. */
function refusedDecision({ sender, receivedAt }: Submission, names: MessageNames | undefined, problem: Problem): RefusedDecision | undefined {
  const refusal = decidedIn(problem);
  if (refusal === undefined || names === undefined) return undefined;
  const { caseId, decisions, disclosure } = refusal;
  const { messageType, purpose, mainCategory, items, optional, subjects, personKeys } = disclosure;
  const children = decisions.recipients.flatMap(({ facts }) => facts?.registry.childPersonIds ?? []);
  return {
    senderId: sender.partnerId,
    messageId: names.messageId,
    messageRef: messageReference(receivedAt),
    caseId,
    refusedAt: receivedAt,
    persons: [...new Set([...subjects, ...children])],
    personKeys,
    disclosure: { messageType, purpose, mainCategory, items, ...(optional === undefined ? {} : { optional }) },
    decisions,
  };
}

/** As many as what is kept of it weighs. */
function leavesOf(problem: Problem): number {
  const { disclosure, decisions } = decidedIn(problem) ?? {};
  return Math.max(1, Math.ceil(((disclosure?.items.length ?? 0) * (decisions?.recipients.length ?? 0)) / decisionsPerLeaf));
}
