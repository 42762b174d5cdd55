import { confirmRestore, readRestore } from '#persistence';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';

const confirmationsNeeded = 2;

/** After a restore from a backup: what operators had done since, and the word of two people that it is back. */
export class ConfirmRestore {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  async show(): Promise<object> {
    const { unconfirmed, confirmedBy, restored, operated } = await readRestore(this.#actions.db);
    const confirmers = unconfirmed && confirmedBy !== null ? [confirmedBy] : [];
    return {
      confirmed: !unconfirmed,
      confirmations: confirmers.length,
      confirmationsNeeded,
      confirmedBy: confirmers,
      ...(restored === null ? {} : { restored }),
      operated: operated.map(({ isBack, ...deed }) => (isBack === null ? deed : { ...deed, isBack })),
    };
  }

  /** The second of two different people opens the exchange: partners are served and contents destroyed again. Anybody's second word, and any after that, changes nothing. */
  async run(caller: Caller, { reason, ticket }: Requests['Confirmation']): Promise<object> {
    await this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx) => {
      const became = await confirmRestore(tx, caller.id);
      const done =
        became === undefined
          ? []
          : [{ action: became === 'opened' ? 'RESTORE_CONFIRMED' : 'RESTORE_CONFIRMATION_BEGUN', text: { reason, ticket } }];
      return { answer: undefined, done };
    });
    return this.show();
  }
}
