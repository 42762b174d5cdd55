import { randomUUID } from 'node:crypto';
import { pooledRandom, toLeaf } from '#audit';
import type { AuditEvent } from '#audit';
import { appendOutbox } from '#persistence';
import type { Queryable } from '#persistence';
import type { Problem } from '#problems';
import type { Submission } from './accept-message.ts';
import type { MessageNames } from './message-names.ts';

/** Refusals of one key that get a leaf of their own per minute; more are counted and logged as one (assurance.md B34). */
const leavesPerMinute = 60;
const random = pooledRandom();

/** What a refusal is filed under when the message names no case. */
const noCase = '00000000-0000-0000-0000-000000000000';

/**
 * Puts refusals on record before they are answered: what was refused to whom and why, never a value of the message.
 * Answers that repeat or only delay (`in-progress`, `unavailable`) are no refusals.
 */
export class RefusalLog {
  readonly #db: Queryable;
  readonly #windows = new Map<string, { minute: number; count: number }>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  async record(submission: Submission, names: MessageNames | undefined, problem: Problem): Promise<void> {
    if (problem.slug === 'in-progress' || problem.slug === 'unavailable') return;
    const count = this.#countInMinute(submission.wire.keyid, submission.receivedAt);
    if (count > leavesPerMinute && count % leavesPerMinute !== 0) return;
    const { leaf, openings } = toLeaf(refusedEvent(submission, names, problem, count > leavesPerMinute ? leavesPerMinute : 1), random);
    const record = { kind: 'audit' as const, leaf: leaf.toString('base64'), openings: [...openings] };
    await appendOutbox(this.#db, [{ caseId: names?.caseId ?? noCase, records: [record] }]);
  }

  #countInMinute(keyid: string, at: Date): number {
    const minute = Math.floor(at.getTime() / 60_000);
    const window = this.#windows.get(keyid);
    if (window?.minute === minute) return ++window.count;
    if (this.#windows.size > 10_000) this.#windows.clear();
    this.#windows.set(keyid, { minute, count: 1 });
    return 1;
  }
}

function refusedEvent({ sender, wire, receivedAt }: Submission, names: MessageNames | undefined, problem: Problem, represents: number): AuditEvent {
  const recipients = problem.members.recipients ?? [];
  return {
    eventId: randomUUID(),
    kind: 'REFUSED',
    at: receivedAt.toISOString(),
    actor: { id: sender.partnerId, role: sender.role, keyid: wire.keyid },
    ...(names === undefined
      ? {}
      : {
          caseId: names.caseId,
          subjects: names.subjects,
          message: { senderId: sender.partnerId, messageId: names.messageId, type: names.type, version: names.version },
        }),
    problem: { slug: problem.slug, code: problem.code },
    ...(recipients.length === 0
      ? {}
      : {
          outcomes: recipients.map((r) => ({
            recipient: r.recipient,
            permitted: false,
            code: r.code,
            rules: [...new Set((r.items ?? []).flatMap((item) => item.ruleId ?? []))],
            norms: [],
            blocks: (r.items ?? []).map((item) => ({
              block: item.block, category: item.category, permitted: false, code: item.code,
              ...(item.ruleId === undefined ? {} : { ruleId: item.ruleId }), ...(item.subject === undefined ? {} : { person: item.subject }),
            })),
          })),
        }),
    detail: { represents },
  };
}
