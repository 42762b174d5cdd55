import { loadPack } from '#consent';
import { insertSuspension, leasesInFlight, readPack } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';

/**
 * Takes one rule of a pack out of force at once: nothing is permitted by it any more, and what rests on it and has not left is
 * withheld. The answer lists what had begun to leave.
 */
export class SuspendRule {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** @throws Problem not-found when there is no such rule */
  run(caller: Caller, { version, ruleId, reason }: Requests['SuspensionEntry']): Promise<object> {
    return this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx, at) => {
      const loaded = loadPack((await readPack(tx, version))?.source ?? '');
      if (!loaded.ok || !loaded.pack.rules.some((rule) => rule.ruleId === ruleId)) throw new Problem('not-found');
      const suspended = await insertSuspension(tx, { version, ruleId, by: caller.id }, at);
      const inFlight = (await leasesInFlight(tx, ruleId)).map(({ leaseUntil, ...each }) => ({ ...each, leaseUntil: leaseUntil.toISOString() }));
      const detail = { rule: ruleId, inFlight: inFlight.length };
      return { answer: { version, ruleId, inFlight }, done: suspended ? [{ action: 'RULE_SUSPENDED', detail, pack: version, text: { reason } }] : [] };
    });
  }
}
