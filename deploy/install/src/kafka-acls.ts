import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { InstallFault } from './install-fault.ts';
import type { TopicDifference } from './topic-difference.ts';
import type { AclPlan } from './topics-file.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const inForceWithinMs = 60_000;
const operations = { READ: AclOperationTypes.READ, WRITE: AclOperationTypes.WRITE, DESCRIBE: AclOperationTypes.DESCRIBE };
const resourceTypes = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP };

/** What the named principals lack of their grants, and what they hold besides. */
export interface AclsState {
  readonly missing: readonly AclEntry[];
  readonly surplus: readonly AclEntry[];
  readonly differences: readonly TopicDifference[];
}

export async function compareAclPlans(admin: Admin, plans: readonly AclPlan[]): Promise<AclsState> {
  const wanted = plans.map(entryOf);
  const held = await heldAcls(admin);
  const [known, present] = [new Set(wanted.map(keyOf)), new Set(held.map(keyOf))];
  const principals = new Set(wanted.map(({ principal }) => principal));
  const missing = wanted.filter((acl) => !present.has(keyOf(acl)));
  const surplus = held.filter((acl) => principals.has(acl.principal) && !known.has(keyOf(acl)));
  return {
    missing, surplus,
    differences: [
      ...missing.map((acl) => ({ kind: 'grant-missing' as const, on: said(acl), wanted: 'granted', found: 'missing' })),
      ...surplus.map((acl) => ({ kind: 'grant-surplus' as const, on: said(acl), wanted: 'not granted', found: 'granted' })),
    ],
  };
}

/** Grants and takes; returns when the broker judges by it. @throws InstallFault unreachable */
export async function applyAclPlans(admin: Admin, { missing, surplus }: AclsState): Promise<void> {
  if (missing.length > 0) await admin.createAcls({ acl: [...missing] });
  if (surplus.length > 0) await admin.deleteAcls({ filters: [...surplus] });
  await inForce(admin, missing.map(keyOf), surplus.map(keyOf));
}

/** The controller has written the list when it answers; the broker that judges learns of it a moment later. */
async function inForce(admin: Admin, granted: readonly string[], taken: readonly string[]): Promise<void> {
  for (const end = Date.now() + inForceWithinMs; Date.now() < end; await delay(20)) {
    const held = new Set((await heldAcls(admin)).map(keyOf));
    if (granted.every((key) => held.has(key)) && !taken.some((key) => held.has(key))) return;
  }
  throw new InstallFault('unreachable', 'The broker has not taken over its access lists within a minute.', 'Look into the log of the broker and of the controller, then apply the topics again.');
}

async function heldAcls(admin: Admin): Promise<AclEntry[]> {
  const { resources: held } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return held.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) => acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })));
}

function entryOf({ principal, operation, resource, name, prefixed }: AclPlan): AclEntry {
  return {
    principal: `User:${principal}`,
    host: '*',
    operation: operations[operation],
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: resourceTypes[resource],
    resourceName: name,
    resourcePatternType: prefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
  };
}

function keyOf(acl: AclEntry): string {
  return [acl.principal, acl.host, acl.operation, acl.permissionType, acl.resourceType, acl.resourceName, acl.resourcePatternType].join('\0');
}

function said({ principal, operation, permissionType, resourceType, resourceName, resourcePatternType }: AclEntry): string {
  const prefixed = resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  const denied = permissionType === AclPermissionTypes.DENY ? 'not ' : '';
  return `${principal} ${denied}${nameOf(AclOperationTypes, operation)} ${nameOf(AclResourceTypes, resourceType)} ${resourceName}${prefixed}`;
}

function nameOf(names: object, value: number): string {
  return Object.entries(names).find(([, each]) => each === value)?.[0] ?? String(value);
}
