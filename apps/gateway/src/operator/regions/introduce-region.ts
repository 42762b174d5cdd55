import { zurichDate } from '#cases';
import { insertRollout, listRollouts } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';

const regionForm = /^[a-z0-9-]{1,64}$/;

/** Says from which day on a social region takes part, and how far it has come. What is on record is not changed: the next step is a new row. */
export class IntroduceRegion {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  async list(): Promise<object> {
    return { rollouts: await listRollouts(this.#actions.db) };
  }

  /**
   * The same again changes nothing.
   *
   * @throws Problem not-found for what is no id; query-invalid for a day that is past, or has another status already
   */
  run(caller: Caller, regionId: string, { status, validFrom, evidence }: Requests['RolloutEntry']): Promise<object> {
    if (!regionForm.test(regionId)) throw new Problem('not-found');
    return this.#actions.run(caller, ['GSIIZ'], async (tx, at) => {
      if (validFrom < zurichDate(at)) throw refused('today or later: what was decided before stays decided so');
      const row = { regionId, status, validFrom, evidence };
      const stored = await insertRollout(tx, row);
      if (stored.status !== status) throw refused('a day without another status');
      const done = [{ action: 'REGION_ROLLED_OUT', detail: { region: regionId, status, validFrom } }];
      return { answer: stored.isNew ? row : { ...row, evidence: stored.evidence }, done: stored.isNew ? done : [] };
    });
  }
}

function refused(rule: string): Problem {
  return new Problem('query-invalid', { pointers: [{ pointer: '/validFrom', rule }] });
}
