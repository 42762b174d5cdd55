import { loadPack, withoutSuspended } from '#consent';
import type { PolicyPack } from '#consent';
import { readPack, readPolicy } from '#persistence';
import type { Queryable } from '#persistence';
import { Problem } from '#problems';

/** @throws Problem not-found when no pack of that version is stored */
export async function storedPack(db: Queryable, version: string): Promise<{ pack: PolicyPack; source: string }> {
  const stored = await readPack(db, version);
  const loaded = loadPack(stored?.source ?? '');
  if (stored === undefined || !loaded.ok) throw new Problem('not-found');
  return { pack: loaded.pack, source: stored.source };
}

/** The pack that is or will be in force at a moment, and what is suspended of it; `undefined` before the first. */
export async function policyInForce(db: Queryable, at: Date): Promise<{ pack: PolicyPack; suspendedRuleIds: string[] } | undefined> {
  const { activations, suspensions } = await readPolicy(db);
  const version = activations.findLast(({ activeFrom }) => activeFrom <= at)?.version;
  if (version === undefined) return undefined;
  const suspendedRuleIds = suspensions.filter((each) => each.version === version).map(({ ruleId }) => ruleId);
  return { pack: (await storedPack(db, version)).pack, suspendedRuleIds };
}

/** The same pack without what is suspended of it. */
export async function packInForce(db: Queryable, at: Date): Promise<PolicyPack | undefined> {
  const policy = await policyInForce(db, at);
  return policy && withoutSuspended(policy.pack, new Set(policy.suspendedRuleIds));
}
