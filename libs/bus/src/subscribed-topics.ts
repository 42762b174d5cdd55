import type { GuardedClient } from './kafka-client.ts';

/** The names themselves, or those of the topics visible to this principal that match; sorted. */
export async function subscribedTopics({ kafka }: GuardedClient, topics: readonly string[] | RegExp): Promise<string[]> {
  if (!(topics instanceof RegExp)) return [...topics];
  const admin = kafka.admin();
  try {
    await admin.connect();
    const visible = await admin.listTopics();
    return visible.filter((name) => topics.test(name)).sort();
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
