import kafkajs, { type Admin } from 'kafkajs';
import type { TopicDifference } from './topic-difference.ts';
import type { TopicPlan } from './topics-file.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

export interface TopicsState {
  readonly missing: readonly TopicPlan[];
  readonly grown: readonly TopicPlan[];
  readonly configured: readonly TopicPlan[];
  readonly differences: readonly TopicDifference[];
}

/** The plans as they hold with so many copies of each partition: with three, two must be in sync to acknowledge. */
export function withReplication(plans: readonly TopicPlan[], replicationFactor: number): TopicPlan[] {
  const replication: Record<string, string> = replicationFactor >= 3 ? { 'min.insync.replicas': '2' } : {};
  return plans.map((plan) => ({ ...plan, config: { ...plan.config, ...replication } }));
}

export async function compareTopicPlans(admin: Admin, plans: readonly TopicPlan[], replicationFactor: number): Promise<TopicsState> {
  const existing = new Set(await admin.listTopics());
  const missing = plans.filter(({ name }) => !existing.has(name));
  const present = plans.filter(({ name }) => existing.has(name));
  const differences: TopicDifference[] = missing.map(({ name }) => ({ kind: 'topic-missing', on: name, wanted: 'there', found: 'missing' }));
  if (present.length === 0) return { missing, grown: [], configured: [], differences };
  const { topics } = await admin.fetchTopicMetadata({ topics: present.map(({ name }) => name) });
  const found = new Map(topics.map(({ name, partitions }) => [name, { partitions: partitions.length, replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)) }]));
  const grown = present.filter(({ name, partitions }) => partitions > (found.get(name)?.partitions ?? 0));
  for (const { name, partitions } of present) {
    const now = found.get(name) ?? { partitions: 0, replicas: 0 };
    if (now.partitions !== partitions) differences.push({ kind: 'partitions', on: name, wanted: String(partitions), found: String(now.partitions), ...(now.partitions > partitions ? { lasting: true } : {}) });
    if (now.replicas !== replicationFactor) differences.push({ kind: 'replicas', on: name, wanted: String(replicationFactor), found: String(now.replicas), lasting: true });
  }
  const settings = await differingSettings(admin, present);
  return { missing, grown, configured: present.filter(({ name }) => settings.some(({ on }) => on.startsWith(`${name} `))), differences: [...differences, ...settings] };
}

/** Makes what is missing, adds partitions, sets configurations. Never deletes a topic. */
export async function applyTopicPlans(admin: Admin, { missing, grown, configured }: TopicsState, replicationFactor: number): Promise<void> {
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((plan) => ({ topic: plan.name, numPartitions: plan.partitions, replicationFactor, configEntries: configEntries(plan) })),
    });
  }
  if (grown.length > 0) await admin.createPartitions({ topicPartitions: grown.map(({ name, partitions }) => ({ topic: name, count: partitions })) });
  if (configured.length > 0) {
    await admin.alterConfigs({ validateOnly: false, resources: configured.map((plan) => ({ type: ConfigResourceTypes.TOPIC, name: plan.name, configEntries: configEntries(plan) })) });
  }
}

function configEntries({ config }: TopicPlan): { name: string; value: string }[] {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}

/** What was set for a topic itself; other values are the broker's own. */
async function differingSettings(admin: Admin, plans: readonly TopicPlan[]): Promise<TopicDifference[]> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: plans.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })) });
  const held = new Map(resources.map(({ resourceName, configEntries: entries }) => [
    resourceName,
    new Map(entries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG).map(({ configName, configValue }) => [configName, configValue])),
  ]));
  return plans.flatMap(({ name, config }) => {
    const set = held.get(name) ?? new Map<string, string>();
    const settings = new Set([...Object.keys(config), ...set.keys()]);
    return [...settings].filter((setting) => config[setting] !== set.get(setting)).map((setting) => ({
      kind: 'config' as const, on: `${name} ${setting}`, wanted: config[setting] ?? 'not set', found: set.get(setting) ?? 'not set',
    }));
  });
}
