import { draftLawRules, permitsMore } from '#consent';
import type { PolicyPack } from '#consent';
import { readPolicy, readSimulation } from '#persistence';
import type { Queryable, StoredSimulation } from '#persistence';
import { Problem } from '#problems';
import { packInForce } from './stored-packs.ts';

/** A pack that somebody wants in force from a moment on, with what is attached to the request. */
export interface WantedActivation {
  pack: PolicyPack;
  activeFrom: Date;
  simulationId: string | null;
}

/**
 * What a pack must meet besides its approvals: in production no rule that counts rests on law that is not in force; and one that
 * permits anything anew, compared with what is in force at that moment, comes with a simulation of itself against that.
 * Suspended rules count as gone, so that a new version does not bring one back unseen.
 *
 * What is in force at that moment anyway is not put into force again: nothing would change, and two people would have signed it.
 *
 * A simulation from before one of them was suspended does not show what comes back, and is none any more.
 *
 * @throws Problem payload-invalid with the rule `already-in-force`, `draft-law`, `simulation-required` or `simulation-of-something-else`
 */
export async function requireActivatable(db: Queryable, { pack, activeFrom, simulationId }: WantedActivation, production: boolean): Promise<void> {
  const [draft] = production ? draftLawRules(pack) : [];
  if (draft !== undefined) throw refused(`/rules/${pack.rules.indexOf(draft)}/law`, 'draft-law');
  const before = await packInForce(db, activeFrom);
  if (before?.packVersion === pack.packVersion) throw refused('/version', 'already-in-force');
  if (simulationId !== null) {
    const simulation = await readSimulation(db, simulationId);
    if (
      simulation?.packVersion !== pack.packVersion ||
      simulation.baseline !== (before?.packVersion ?? null) ||
      (await suspendedSince(db, simulation))
    ) {
      throw refused('/simulationId', 'simulation-of-something-else');
    }
  } else if (before !== undefined && permitsMore(before, pack)) throw refused('/simulationId', 'simulation-required');
}

async function suspendedSince(db: Queryable, { baseline, ranAt }: StoredSimulation): Promise<boolean> {
  return (await readPolicy(db)).suspensions.some(({ version, suspendedAt }) => version === baseline && suspendedAt > ranAt);
}

function refused(pointer: string, rule: string): Problem {
  return new Problem('payload-invalid', { pointers: [{ pointer, rule }] });
}
