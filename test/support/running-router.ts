import { readEventLeaf } from '#audit';
import { acceptedTopic, auditTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { acquireShard, claimOutbox, completeClaim, giveLeasesBack, shardCount, takePartition } from '#persistence';
import type { AcceptedClaim, Claim, ClaimLimit, PartitionLease, Pool, ShardLease } from '#persistence';
import { RouteMessages } from '../../apps/router/src/delivery/route-messages.ts';
import type { RunningExchange } from './running-exchange.ts';

/** An audit event as its leaf shows it, as far as the tests look. */
export interface LoggedEvent {
  kind: string;
  actor: { id: string; keyid?: string };
  message?: { senderId: string; messageId: string };
  recipient?: string;
  problem?: { slug: string; code: string };
  detail?: Record<string, unknown>;
}

/** The router's two works over a real database, a step at a time and without Kafka: what is published is handed back. */
export class RunningRouter {
  readonly #exchange: RunningExchange;
  readonly #routeMessages: RouteMessages;
  readonly #shards: readonly ShardLease[];
  readonly #partition: PartitionLease;
  #offset = 0n;

  private constructor(exchange: RunningExchange, shards: readonly ShardLease[], partition: PartitionLease) {
    this.#exchange = exchange;
    this.#shards = shards;
    this.#partition = partition;
    this.#routeMessages = new RouteMessages(exchange.router, exchange.directory, () => undefined);
  }

  static async start(exchange: RunningExchange): Promise<RunningRouter> {
    const shards = await Promise.all(Array.from({ length: shardCount }, (_, shard) => acquireShard(exchange.router, shard, 'test')));
    const owned = shards.filter((shard) => shard !== undefined);
    if (owned.length < shardCount) throw new Error('a shard is not free');
    return new RunningRouter(exchange, owned, await takePartition(exchange.router, acceptedTopic, 0));
  }

  /** Claims what waits in a shard, up to a claim's limits. */
  async claim(shard: number, pool: Pool = this.#exchange.router, limit?: ClaimLimit): Promise<Claim> {
    return claimOutbox(pool, this.#lease(shard), (refused) => this.#exchange.composeRecords().withheld(refused), limit);
  }

  /** What a relay does with a claim of which it could send nothing. */
  giveBack(shard: number, { leased }: Claim): Promise<void> {
    return giveLeasesBack(this.#exchange.router, this.#lease(shard), leased);
  }

  /** One claim of every shard, published and marked; returns what a broker would have got. */
  async publish(): Promise<OutgoingRecord[]> {
    const sent: OutgoingRecord[] = [];
    for (const lease of this.#shards) {
      const claim = await this.claim(lease.shard);
      const { records, ends, caused } = await this.#exchange.composeRecords().run(claim, lease.shard);
      await completeClaim(this.#exchange.router, lease, claim.rows, ends, caused);
      sent.push(...records);
    }
    return sent;
  }

  /** One claim of a shard while a topic does not answer: what would go there is held for so long. */
  async restTopic(shard: number, topic: string, ms: number): Promise<void> {
    const claim = await this.claim(shard);
    const { ends, caused } = await this.#exchange.composeRecords().run(claim, shard, { resting: new Map([[topic, ms]]) });
    await completeClaim(this.#exchange.router, this.#lease(shard), claim.rows, ends, caused);
  }

  /** Decides the accepted messages among the records, over another pool where one is given. */
  async route(records: readonly OutgoingRecord[], at?: Date, pool?: Pool): Promise<void> {
    const claims = records.filter(({ topic }) => topic === acceptedTopic).map(({ value }) => JSON.parse(String(value)) as AcceptedClaim);
    this.#offset += BigInt(claims.length);
    if (claims.length > 0) await (pool === undefined ? this.#routeMessages : new RouteMessages(pool, this.#exchange.directory, () => undefined)).run(this.#partition, claims, this.#offset, at);
  }

  /** Publishes and decides until nothing waits; returns what a broker would have got. */
  async drain(): Promise<OutgoingRecord[]> {
    const sent: OutgoingRecord[] = [];
    for (;;) {
      const records = await this.publish();
      await this.route(records);
      sent.push(...records);
      const { rows } = await this.#exchange.migrator.query<{ open: boolean }>('select exists (select 1 from outbox where published_at is null) as open');
      if (rows[0]?.open !== true) return sent;
    }
  }

  #lease(shard: number): ShardLease {
    const lease = this.#shards.find((each) => each.shard === shard);
    if (lease === undefined) throw new Error(`no shard ${shard}`);
    return lease;
  }
}

/** The audit events among published records, in their order. */
export function eventsIn(records: readonly OutgoingRecord[]): LoggedEvent[] {
  return records.filter(({ topic }) => topic === auditTopic).map(({ value }) => {
    const leaf = Buffer.from((JSON.parse(String(value)) as { leaf: string }).leaf, 'base64');
    // The auditor would set aside what it cannot read: nothing that the exchange writes may be of that kind.
    if (readEventLeaf(leaf) === undefined) throw new Error(`no event that the log can read: ${leaf.subarray(1).toString()}`);
    return JSON.parse(leaf.subarray(1).toString()) as LoggedEvent;
  });
}
