import { messageIdValue, parseShardTally, type ShardTally } from '#audit';
import type { ShardClaim } from '#persistence';
import type { IncomingEvent } from './log-tail.ts';

/** What these events add to the figures of accepted messages, by day and shard. */
export function acceptedTallies(events: readonly IncomingEvent[]): ShardTally[] {
  const tallies = new Map<string, { shard: number; day: string; count: number; sum: bigint }>();
  for (const { event, record } of events) {
    if (event.kind !== 'ACCEPTED' || record === undefined || event.message === undefined) continue;
    const day = event.at.slice(0, 10);
    const tally = tallies.get(`${day}/${record.shard}`) ?? { shard: record.shard, day, count: 0, sum: 0n };
    tally.count += 1;
    tally.sum += messageIdValue(event.message.messageId);
    tallies.set(`${day}/${record.shard}`, tally);
  }
  return [...tallies.values()].map(({ sum, ...tally }) => ({ ...tally, sum: sum.toString() }));
}

/** What the exchange claims in these events; `first` is the leaf index of the first of them. */
export function shardClaims(events: readonly IncomingEvent[], first: bigint): ShardClaim[] {
  return events.flatMap(({ event }, i) => {
    const tally = event.kind === 'SHARD_COUNT' ? parseShardTally(event.detail) : undefined;
    return tally === undefined ? [] : [{ ...tally, leafIndex: first + BigInt(i) }];
  });
}
