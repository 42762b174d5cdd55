import { explainDecision } from '#consent';
import { readDecisionsOf } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { storedPack } from './stored-packs.ts';

/** Says in words why a message may or may not go to its recipients: rules, norms, what was missing. A look at a decision is on record. */
export class ExplainDecision {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** @throws Problem not-found: nothing is kept of such a message */
  run(caller: Caller, { senderId, messageId }: Requests['ExplanationEntry']): Promise<object> {
    return this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx) => {
      const decisions = await readDecisionsOf(tx, senderId, messageId);
      if (decisions === undefined) throw new Problem('not-found');
      const recipients = [];
      for (const { recipient, code, packVersion, record } of decisions) {
        if (record === undefined) recipients.push({ recipient, permitted: false, packVersion, ...(code === undefined ? {} : { code }), items: [] });
        else recipients.push(explainDecision((await storedPack(tx, packVersion)).pack, record));
      }
      return { answer: { senderId, messageId, recipients }, done: [{ action: 'DECISION_EXPLAINED', detail: { sender: senderId, message: messageId } }] };
    });
  }
}
