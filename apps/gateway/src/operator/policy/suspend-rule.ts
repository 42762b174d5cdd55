import { loadPack } from '#consent';
import { insertSuspension, leasesInFlight, readPack, readPolicy } from '#persistence';
import type { Queryable } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';

/**
 * Takes one rule of a pack out of force at once: nothing is permitted by it any more, and what rests on it and has not left is
 * withheld. The answer lists what had begun to leave, and the versions that bring the rule back: they take effect later, and stand as they
 * were approved, because one of them may be what mends it.
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
      return {
        answer: { version, ruleId, inFlight, returnsWith: await versionsBringingBack(tx, version, ruleId, at) },
        done: suspended ? [{ action: 'RULE_SUSPENDED', detail, pack: version, text: { reason } }] : [],
      };
    });
  }
}

/** Versions that are approved and not yet in force, and have the rule of that name. */
async function versionsBringingBack(tx: Queryable, suspendedIn: string, ruleId: string, at: Date): Promise<string[]> {
  const { activations, suspensions } = await readPolicy(tx);
  const coming = [...new Set(activations.filter(({ activeFrom }) => activeFrom > at).map(({ version }) => version))];
  const returning: string[] = [];
  for (const version of coming) {
    if (version === suspendedIn || suspensions.some((each) => each.version === version && each.ruleId === ruleId)) continue;
    const loaded = loadPack((await readPack(tx, version))?.source ?? '');
    if (loaded.ok && loaded.pack.rules.some((rule) => rule.ruleId === ruleId && (rule.status === 'ACTIVE' || rule.status === 'APPROVED'))) returning.push(version);
  }
  return returning;
}
