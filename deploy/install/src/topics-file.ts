import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from './repository-root.ts';

export interface TopicPlan {
  name: string;
  partitions: number;
  config: Record<string, string>;
}

export type AclOperation = 'READ' | 'WRITE' | 'DESCRIBE';

export interface AclPlan {
  principal: string;
  operation: AclOperation;
  resource: 'topic' | 'group';
  name: string;
  /** True: `name` is a prefix. */
  prefixed: boolean;
}

/** What a principal may take of each broker: bytes a second, percent of one of its threads. */
export interface QuotaPlan {
  principal: string;
  limits: Record<string, number>;
}

export interface TopicsPlan {
  topics: TopicPlan[];
  acls: AclPlan[];
  quotas: QuotaPlan[];
}

interface TopicsFile {
  defaults: Record<string, string | number | boolean>;
  topics: { name: string; partitions: number; config?: Record<string, string | number | boolean> }[];
  acls: { principal: string; allow: ({ operations: AclOperation[] } & ({ topic: string } | { group: string }))[] }[];
  quotas: QuotaPlan[];
}

const PARTNER_ID = /^[a-z0-9-]{1,64}$/;

/** deploy/kafka/topics.yaml with `{partner}` expanded: once per partner what belongs to one, the rest once. */
export function topicsPlan(partners: string[]): TopicsPlan {
  for (const partner of partners) if (!PARTNER_ID.test(partner)) throw new RangeError(`not a partner id: ${partner}`);
  const file = parse(readFileSync(join(repositoryRoot(), 'deploy', 'kafka', 'topics.yaml'), 'utf8')) as TopicsFile;
  const topics = file.topics.flatMap(({ name, partitions, config }) =>
    expand(name, partners).map((partner) => ({
      name: fill(name, partner),
      partitions,
      config: Object.fromEntries(Object.entries({ ...file.defaults, ...config }).map(([key, value]) => [key, String(value)])),
    })));
  const acls = file.acls.flatMap(({ principal, allow }) =>
    expand(principal, partners).flatMap((partner) =>
      allow.flatMap((grant) => {
        const [resource, pattern] = 'topic' in grant ? (['topic', grant.topic] as const) : (['group', grant.group] as const);
        const named = fill(pattern, partner);
        const prefixed = named.endsWith('*');
        const name = prefixed ? named.slice(0, -1) : named;
        return grant.operations.map((operation) => ({ principal: fill(principal, partner), operation, resource, name, prefixed }));
      })));
  const quotas = file.quotas.flatMap(({ principal, limits }) => expand(principal, partners).map((partner) => ({ principal: fill(principal, partner), limits })));
  return { topics, acls, quotas };
}

function expand(text: string, partners: string[]): string[] {
  return text.includes('{partner}') ? partners : [''];
}

function fill(text: string, partner: string): string {
  return text.replaceAll('{partner}', partner);
}
