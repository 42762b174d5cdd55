import type { Admin } from 'kafkajs';
import { applyAclPlans, compareAclPlans, type AclsState } from './kafka-acls.ts';
import { applyQuotaPlans, compareQuotaPlans, type QuotasState } from './kafka-quotas.ts';
import { withKafkaAdmin, type KafkaConnection } from './kafka-admin.ts';
import { applyTopicPlans, compareTopicPlans, withReplication, type TopicsState } from './kafka-topics.ts';
import type { TopicDifference } from './topic-difference.ts';
import { topicsPlan } from './topics-file.ts';

export interface TopicsRequest extends KafkaConnection {
  /** The partners that have topics of their own. */
  partners: string[];
  /** Copies of each partition; default 3 where there are as many brokers, else 1. With three, two must be in sync to acknowledge. */
  replicationFactor?: number;
}

interface Compared {
  readonly names: string[];
  readonly replicationFactor: number;
  readonly topics: TopicsState;
  readonly acls: AclsState;
  readonly quotas: QuotasState;
}

/**
 * Brings a broker to what deploy/kafka/topics.yaml says: makes missing topics, adds partitions, sets the configuration,
 * grants what is listed, limits what principals may take of a broker, and takes from the named principals what is not listed. Never deletes a topic. May be run again, also
 * while everything runs, for example when a partner joins.
 *
 * @returns every topic of the file, and what was not as it says before
 * @throws InstallFault unreachable
 */
export async function applyTopics(request: TopicsRequest): Promise<{ topics: string[]; differed: TopicDifference[] }> {
  return withKafkaAdmin(request, async (admin) => {
    const { names, replicationFactor, topics, acls, quotas } = await compared(admin, request);
    await applyTopicPlans(admin, topics, replicationFactor);
    await applyAclPlans(admin, acls);
    await applyQuotaPlans(request, quotas);
    return { topics: names, differed: [...topics.differences, ...acls.differences, ...quotas.differences] };
  });
}

/** What of a broker is not as the file says; changes nothing. @throws InstallFault unreachable */
export async function compareTopics(request: TopicsRequest): Promise<TopicDifference[]> {
  return withKafkaAdmin(request, async (admin) => {
    const { topics, acls, quotas } = await compared(admin, request);
    return [...topics.differences, ...acls.differences, ...quotas.differences];
  });
}

async function compared(admin: Admin, request: TopicsRequest): Promise<Compared> {
  const plan = topicsPlan(request.partners);
  const { brokers } = await admin.describeCluster();
  const replicationFactor = request.replicationFactor ?? (brokers.length >= 3 ? 3 : 1);
  const topics = await compareTopicPlans(admin, withReplication(plan.topics, replicationFactor), replicationFactor);
  return { names: plan.topics.map(({ name }) => name), replicationFactor, topics, acls: await compareAclPlans(admin, plan.acls), quotas: await compareQuotaPlans(request, plan.quotas) };
}
