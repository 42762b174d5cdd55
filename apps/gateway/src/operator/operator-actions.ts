import { randomUUID } from 'node:crypto';
import { staffActor } from '#audit';
import type { AuditEvent } from '#audit';
import { appendOutbox, auditRecordOf, noCase, transaction } from '#persistence';
import type { Directory, Pool, Queryable } from '#persistence';
import type { Caller } from '#runtime';

/** Who may operate what: the operator, the governing office, and for approvals the data-protection officer. */
export type OperatorRole = 'OPS' | 'GSIIZ' | 'DPO';

/** Who may look: also those who steer, at figures alone. */
export type LookerRole = OperatorRole | 'KOI' | 'AGS';

/** What an operator did, as the log has it: codes and ids of public bodies in clear, the rest committed. */
export interface Done {
  readonly kind?: 'OPERATED' | 'POLICY_ACTIVATED';
  readonly action: string;
  readonly detail?: AuditEvent['detail'];
  readonly pack?: string;
  readonly text?: AuditEvent['text'];
  /** Whom or what it is about: committed, and found under that case or person. */
  readonly about?: Pick<AuditEvent, 'caseId' | 'subjects' | 'personKeys'>;
}

export interface Outcome<T> {
  readonly answer: T;
  /** Left out: all was so already, nothing happened. */
  readonly done?: readonly Done[];
}

/** Every change that an operator makes, each in one transaction with its audit events. */
export class OperatorActions {
  readonly #pool: Pool;
  readonly #directory: Directory;

  constructor(pool: Pool, directory: Directory) {
    this.#pool = pool;
    this.#directory = directory;
  }

  /** For looking. */
  get db(): Queryable {
    return this.#pool;
  }

  /**
   * Runs `work` and commits it together with its events; then takes the change into use here before it returns, so that the
   * next request to this gateway sees it. Other processes see it within a second (`Directory`).
   */
  async run<T>(caller: Caller, as: readonly OperatorRole[], work: (tx: Queryable, at: Date) => Promise<Outcome<T>>): Promise<T> {
    const at = new Date();
    const { answer, changed } = await transaction(this.#pool, async (tx) => {
      const { answer: made, done = [] } = await work(tx, at);
      const records = done.map((each) => auditRecordOf({ ...eventOf(each, caller, roleOf(caller, as), at), ...each.about }));
      await appendOutbox(tx, [{ caseId: noCase, records }]);
      return { answer: made, changed: done.length > 0 };
    });
    if (changed) await this.#directory.refresh();
    return answer;
  }
}

/** The role in which somebody acts who has several: the first that the action is open to. */
export function roleOf<R extends LookerRole>({ roles }: Caller, as: readonly R[]): R | 'NONE' {
  return as.find((role) => roles.includes(role)) ?? 'NONE';
}

function eventOf({ kind = 'OPERATED', action, detail, pack, text }: Done, caller: Caller, role: string, at: Date): AuditEvent {
  return {
    eventId: randomUUID(), kind, at: at.toISOString(), actor: staffActor(role, caller.id),
    detail: { action, ...detail }, ...(pack === undefined ? {} : { pack }), ...(text === undefined ? {} : { text }),
  };
}
