import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { EngineFault } from './engine-fault.ts';
import { withKafkaAdmin, type KafkaConnection } from './kafka-admin.ts';
import { topicsPlan, type AclPlan, type TopicPlan } from './topics-file.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, ResourcePatternTypes } = kafkajs;

export interface TopicsRequest extends KafkaConnection {
  /** The partners that have topics of their own. */
  partners: string[];
  /** Copies of each partition; default 3 where there are as many brokers, else 1. With three, two must be in sync to acknowledge. */
  replicationFactor?: number;
}

const IN_FORCE_WITHIN_MS = 60_000;
const operations = { READ: AclOperationTypes.READ, WRITE: AclOperationTypes.WRITE, DESCRIBE: AclOperationTypes.DESCRIBE };
const resourceTypes = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP };

/**
 * Brings a broker to what deploy/kafka/topics.yaml says: makes missing topics, adds partitions, sets the configuration,
 * grants what is listed and takes from the named principals what is not. Never deletes a topic. May be run again, also
 * while everything runs, for example when a partner joins.
 * @throws EngineFault unreachable
 */
export async function applyTopics(request: TopicsRequest): Promise<{ topics: string[] }> {
  const plan = topicsPlan(request.partners);
  await withKafkaAdmin(request, async (admin) => {
    const { brokers } = await admin.describeCluster();
    await applyTopicPlans(admin, plan.topics, request.replicationFactor ?? (brokers.length >= 3 ? 3 : 1));
    await applyAclPlans(admin, plan.acls);
  });
  return { topics: plan.topics.map(({ name }) => name) };
}

async function applyTopicPlans(admin: Admin, plans: TopicPlan[], replicationFactor: number): Promise<void> {
  const replication: Record<string, string> = replicationFactor >= 3 ? { 'min.insync.replicas': '2' } : {};
  const configEntries = ({ config }: TopicPlan) => Object.entries({ ...config, ...replication }).map(([name, value]) => ({ name, value }));
  const existing = new Set(await admin.listTopics());
  const missing = plans.filter(({ name }) => !existing.has(name));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((plan) => ({ topic: plan.name, numPartitions: plan.partitions, replicationFactor, configEntries: configEntries(plan) })),
    });
  }
  const present = plans.filter(({ name }) => existing.has(name));
  if (present.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: present.map(({ name }) => name) });
  const partitionsNow = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  const grown = present.filter(({ name, partitions }) => partitions > (partitionsNow.get(name) ?? 0));
  if (grown.length > 0) await admin.createPartitions({ topicPartitions: grown.map(({ name, partitions }) => ({ topic: name, count: partitions })) });
  await admin.alterConfigs({
    validateOnly: false,
    resources: present.map((plan) => ({ type: ConfigResourceTypes.TOPIC, name: plan.name, configEntries: configEntries(plan) })),
  });
}

async function applyAclPlans(admin: Admin, plans: AclPlan[]): Promise<void> {
  const wanted = plans.map(entryOf);
  await admin.createAcls({ acl: wanted });
  const known = new Set(wanted.map(keyOf));
  const principals = new Set(wanted.map(({ principal }) => principal));
  const surplus = (await heldAcls(admin)).filter((acl) => principals.has(acl.principal) && !known.has(keyOf(acl)));
  if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
  await inForce(admin, known, new Set(surplus.map(keyOf)));
}

/** The controller has written the list when it answers; the broker that judges learns of it a moment later. */
async function inForce(admin: Admin, granted: ReadonlySet<string>, taken: ReadonlySet<string>): Promise<void> {
  for (const end = Date.now() + IN_FORCE_WITHIN_MS; Date.now() < end; await delay(20)) {
    const held = new Set((await heldAcls(admin)).map(keyOf));
    if ([...granted].every((key) => held.has(key)) && ![...taken].some((key) => held.has(key))) return;
  }
  throw new EngineFault('unreachable', 'The broker has not taken over its access lists within a minute.', 'Look into the log of the broker and of the controller, then apply the topics again.');
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
