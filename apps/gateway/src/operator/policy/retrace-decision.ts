import { retraceDecision } from '#consent';
import type { PolicyOfToday, PolicyPack, RecordedDecision } from '#consent';
import { readDecisionsOf } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { policyInForce, storedPack } from './stored-packs.ts';

/**
 * Decides a message of the past once more, from the facts and consents that lie beside it: under the pack of then, which must
 * give the same, and under the pack in force, which need not. A look with its reason and ticket, on record with the answer.
 */
export class RetraceDecision {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /**
   * @throws Problem not-found: nothing is kept of such a message; that it was looked for is on record
   *   all the same
   */
  async run(caller: Caller, { senderId, messageId, reason, ticket }: Requests['ReplayEntry']): Promise<object> {
    const answer = await this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx, at) => {
      const decisions = await readDecisionsOf(tx, senderId, messageId);
      const policy = await policyInForce(tx, at);
      const today = policy && { ...policy, at };
      const recipients = [];
      for (const decision of decisions ?? []) recipients.push(retraced(decision, (await storedPack(tx, decision.packVersion)).pack, today));
      const detail = { aboutSender: senderId, aboutMessage: messageId, found: decisions !== undefined };
      return {
        answer: decisions && { senderId, messageId, recipients, query: { at: at.toISOString() } },
        done: [{ action: 'DECISION_REPLAYED', detail, text: { reason, ticket } }],
      };
    });
    if (answer === undefined) throw new Problem('not-found');
    return answer;
  }
}

function retraced({ recipient, code, packVersion, record, erased }: RecordedDecision, pack: PolicyPack, today: PolicyOfToday | undefined): object {
  if (record === undefined) return { recipient, packVersion, verdict: 'undecided', permitted: false, ...(code === undefined ? {} : { code }), items: [], differences: [] };
  if (erased) {
    const { permitted, code: refusal } = record.decision;
    return { recipient, packVersion, decidedAt: record.at, verdict: 'erased', permitted, ...(refusal === undefined ? {} : { code: refusal }), items: [], differences: [] };
  }
  const { reproduces, ...decided } = retraceDecision(pack, record, today);
  return { ...decided, verdict: reproduces ? 'same' : 'different' };
}
