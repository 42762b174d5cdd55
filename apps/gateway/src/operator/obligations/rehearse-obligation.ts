import { orderRehearsal } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { OperatorActions } from '../operator-actions.ts';

/**
 * Plays the time of a single obligation: the router takes it on as if it were that day already, with everything that follows.
 * For scenarios and trainings; where the platform carries real persons' data there is no such thing.
 */
export class RehearseObligation {
  readonly #actions: OperatorActions;
  readonly #production: boolean;

  constructor(actions: OperatorActions, production: boolean) {
    this.#actions = actions;
    this.#production = production;
  }

  /** @throws Problem not-found */
  run(caller: Caller, obligationId: string, asOf: string): Promise<object> {
    if (this.#production || !isUuid(obligationId)) throw new Problem('not-found');
    return this.#actions.run(caller, ['OPS'], async (tx) => {
      if (!(await orderRehearsal(tx, obligationId, asOf))) throw new Problem('not-found');
      return { answer: { obligationId, asOf }, done: [{ action: 'OBLIGATION_REHEARSED', detail: { asOf } }] };
    });
  }
}
