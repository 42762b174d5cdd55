import { randomUUID } from 'node:crypto';
import { pooledRandom, toLeaf } from '#audit';
import type { AuditEvent } from '#audit';
import { appendOutbox } from '#persistence';
import type { Queryable } from '#persistence';
import type { Problem } from '#problems';
import type { Submission } from '../messages/submission.ts';
import type { MessageNames } from '../messages/message-names.ts';

/** Refusals of one key that get a leaf of their own per minute; more are counted and logged as one (assurance.md B34). */
const leavesPerMinute = 60;
const aggregateEveryMs = 60_000;
const random = pooledRandom();

/** What a refusal is filed under when it belongs to no case. */
const noCase = '00000000-0000-0000-0000-000000000000';

/**
 * Puts refusals on record before they are answered: what was refused to whom and why, never a value of the message.
 * What comes under a registered key gets a leaf each, up to 60 a minute; everything else one leaf a minute and reason, so
 * that nobody outside can make the log grow.
 */
export class RefusalLog {
  readonly #db: Queryable;
  readonly #windows = new Map<string, { minute: number; count: number }>();
  readonly #anonymous = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(db: Queryable, onFailed: (error: unknown) => void) {
    this.#db = db;
    this.#timer = setInterval(() => void this.flush().catch(onFailed), aggregateEveryMs).unref();
  }

  /** A message whose sender is proven. Answers that repeat or only delay are no refusals. */
  async message(submission: Submission, names: MessageNames | undefined, problem: Problem): Promise<void> {
    if (problem.slug === 'in-progress' || problem.slug === 'unavailable') return;
    const represents = this.#represents(submission.wire.keyid, submission.receivedAt);
    if (represents > 0) await this.#write(refusedEvent(submission, names, problem, represents), names?.caseId);
  }

  /** A request whose sender is not proven. `partner`: the one whose key it claims to be signed with. */
  async request(slug: string, code: string, claimed: { keyid: string; partnerId: string; role: string } | undefined, at: Date): Promise<void> {
    if (claimed === undefined) {
      const reason = `${slug} ${code}`;
      this.#anonymous.set(reason, (this.#anonymous.get(reason) ?? 0) + 1);
      return;
    }
    const represents = this.#represents(claimed.keyid, at);
    if (represents > 0) await this.#write(securityEvent({ id: claimed.partnerId, role: claimed.role, keyid: claimed.keyid }, slug, code, represents, at));
  }

  /** Writes what was counted since the last time; called every minute and at the end. */
  async flush(): Promise<void> {
    const counted = [...this.#anonymous];
    this.#anonymous.clear();
    for (const [reason, count] of counted) {
      const [slug = '', code = ''] = reason.split(' ');
      await this.#write(securityEvent({ id: 'anonymous', role: 'NONE' }, slug, code, count, new Date()));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(event: AuditEvent, caseId = noCase): Promise<void> {
    const { leaf, openings } = toLeaf(event, random);
    await appendOutbox(this.#db, [{ caseId, records: [{ kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] }] }]);
  }

  /** How many refusals a leaf written now stands for; 0: none is due. */
  #represents(keyid: string, at: Date): number {
    const minute = Math.floor(at.getTime() / 60_000);
    const window = this.#windows.get(keyid);
    const count = window?.minute === minute ? ++window.count : 1;
    if (window?.minute !== minute) this.#windows.set(keyid, { minute, count });
    if (count <= leavesPerMinute) return 1;
    return count % leavesPerMinute === 0 ? leavesPerMinute : 0;
  }
}

function securityEvent(actor: AuditEvent['actor'], slug: string, code: string, represents: number, at: Date): AuditEvent {
  return { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor, problem: { slug, code }, detail: { represents } };
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
