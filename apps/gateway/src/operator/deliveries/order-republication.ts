import { publishAgain } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { OperatorActions } from '../operator-actions.ts';

/**
 * Has what went to Kafka since a moment published once more, where Kafka may have lost what it had acknowledged.
 * The router carries it out, in the order of then and under the ids of then; what may not go to its recipient any more does not.
 */
export class OrderRepublication {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** @throws Problem query-invalid for a moment that is still to come */
  run(caller: Caller, { since, reason }: { since: string; reason: string }): Promise<object> {
    return this.#actions.run(caller, ['OPS'], async (tx, at) => {
      const from = new Date(since);
      if (from >= at) throw new Problem('query-invalid', { pointers: [{ pointer: '/since', rule: 'in the past' }] });
      const rows = await publishAgain(tx, from);
      return { answer: { since: from.toISOString(), rows }, done: [{ action: 'REPUBLISHED', detail: { since: from.toISOString(), rows }, text: { reason } }] };
    });
  }
}
