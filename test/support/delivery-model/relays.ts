import { acceptedTopic, partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { acquireShard, claimOutbox, completeClaim, giveLeasesBack, LeaseLost, shardCount, takePartition } from '#persistence';
import type { AcceptedClaim, Claim, PartitionLease, ShardLease } from '#persistence';
import { RouteMessages } from '../../../apps/router/src/delivery/route-messages.ts';
import type { RunningExchange } from '../running-exchange.ts';
import type { ListBroker } from './broker.ts';

/** What becomes of one cycle of a relay. */
export type CycleEnd = 'done' | 'dies before it sends' | 'dies after it has sent' | 'dies in the middle' | 'sends nothing' | 'topic silent' | 'topic silent, and stored' | 'topic refused';

/** What a relay was about to send, and the topics that took it. */
export interface Cycle {
  claim: Claim;
  took: OutgoingRecord[];
  /** Nobody can tell of these whether they have left. */
  unsure: boolean;
}

/** The relays of all shards and the consumer of what is accepted, a step at a time, as two processes that take over from each other. */
export class SteppedRouters {
  readonly #exchange: RunningExchange;
  readonly #broker: ListBroker;
  readonly #leases = new Map<number, ShardLease>();
  #partition: PartitionLease;
  #routing: RouteMessages;
  #former: { routing: RouteMessages; partition: PartitionLease } | undefined;
  #offset: bigint;
  #takeovers = 0;
  readonly #sleepers: { claim: Claim; lease: ShardLease }[] = [];

  private constructor(exchange: RunningExchange, broker: ListBroker, partition: PartitionLease) {
    this.#exchange = exchange;
    this.#broker = broker;
    this.#partition = partition;
    this.#offset = partition.nextOffset;
    this.#routing = this.#newRouting();
  }

  static async start(exchange: RunningExchange, broker: ListBroker): Promise<SteppedRouters> {
    const routers = new SteppedRouters(exchange, broker, await takePartition(exchange.router, acceptedTopic, 0));
    for (let shard = 0; shard < shardCount; shard++) await routers.#takeOver(shard);
    return routers;
  }

  /** One claim of a shard. `between` happens when it is claimed and not sent yet. */
  async cycle(shard: number, end: CycleEnd, partnerId: string, between: (claim: Claim) => Promise<unknown> = () => Promise.resolve()): Promise<Cycle> {
    const lease = this.#leases.get(shard);
    if (lease === undefined) throw new Error(`no shard ${shard}`);
    const compose = this.#exchange.composeRecords();
    const claim = await claimOutbox(this.#exchange.router, lease, (refused) => compose.withheld(refused));
    await between(claim);
    const { records } = await compose.run(claim, shard);
    const topic = partnerTopic(partnerId);
    switch (end) {
      case 'sends nothing':
        await giveLeasesBack(this.#exchange.router, lease, claim.leased);
        return { claim, took: [], unsure: false };
      case 'dies before it sends':
      case 'dies after it has sent':
      case 'dies in the middle': {
        const took = end === 'dies after it has sent' ? records : end === 'dies in the middle' ? firstHalves(records) : [];
        this.#broker.append(took);
        this.#sleepers.push({ claim, lease });
        await this.#takeOver(shard);
        return { claim, took, unsure: true };
      }
      default:
    }
    const silent = end === 'topic silent' || end === 'topic silent, and stored';
    const took = end === 'done' || end === 'topic silent, and stored' ? records : records.filter((each) => each.topic !== topic);
    this.#broker.append(took);
    const wanted = records.some((each) => each.topic === topic);
    const leftOut = wanted && silent ? { resting: new Map([[topic, 1]]), tried: new Set([topic]) } : wanted && end === 'topic refused' ? { closed: new Set([topic]) } : {};
    const { ends, caused } = await compose.run(claim, shard, leftOut);
    await completeClaim(this.#exchange.router, lease, claim.rows, ends, caused);
    return { claim, took, unsure: silent };
  }

  /** Those who were taken over from wake up. Returns what they could write all the same: nothing. */
  async wakeSleepers(): Promise<number> {
    let wrote = 0;
    for (const { claim, lease } of this.#sleepers.splice(0)) {
      const ends = claim.leased.map(({ messageRef, recipient }) => ({ messageRef, recipient, state: 'delivered' as const, code: 'DAP-1100' as const }));
      const { rows } = await this.#exchange.migrator.query<{ states: string }>(`select string_agg(state || coalesce(lease_until::text, ''), ',' order by delivery_no) as states from delivery`);
      await giveLeasesBack(this.#exchange.router, lease, claim.leased);
      await completeClaim(this.#exchange.router, lease, claim.rows, ends, { parts: [], toldLater: [] }).then(() => (wrote += 1), (error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
      });
      const { rows: after } = await this.#exchange.migrator.query<{ states: string }>(`select string_agg(state || coalesce(lease_until::text, ''), ',' order by delivery_no) as states from delivery`);
      if (after[0]?.states !== rows[0]?.states) wrote += 1;
    }
    return wrote;
  }

  /** Decides the next of what was accepted, at most so many. With `takenOver` another process takes the partition, and both decide. */
  async route(atMost: number, takenOver = false): Promise<void> {
    const claims = this.#broker.read(acceptedTopic, atMost).map(({ value }) => JSON.parse(String(value)) as AcceptedClaim);
    if (claims.length === 0) return;
    if (takenOver) {
      this.#former = { routing: this.#routing, partition: this.#partition };
      this.#partition = await takePartition(this.#exchange.router, acceptedTopic, 0);
      this.#routing = this.#newRouting();
    }
    const next = (this.#offset += BigInt(claims.length));
    const late = this.#former === undefined ? Promise.resolve('lost') : this.#former.routing.run(this.#former.partition, claims, next).then(() => 'wrote', (error: unknown) => (error instanceof LeaseLost ? 'lost' : Promise.reject(error)));
    const [, outcome] = await Promise.all([this.#routing.run(this.#partition, claims, next), late]);
    this.#former = undefined;
    if (outcome === 'wrote') throw new Error('a router that was taken over from has decided');
  }

  #newRouting(): RouteMessages {
    return new RouteMessages(this.#exchange.router, this.#exchange.directory, (messageRef) => {
      throw new Error(`unknown message ${messageRef}`);
    });
  }

  async #takeOver(shard: number): Promise<void> {
    await this.#exchange.migrator.query(`update relay_shard set lease_until = '-infinity' where shard = $1`, [shard]);
    const lease = await acquireShard(this.#exchange.router, shard, `router ${(this.#takeovers += 1)}`);
    if (lease === undefined) throw new Error(`shard ${shard} is not free`);
    this.#leases.set(shard, lease);
  }
}

/** Of every topic the first half: a send may end anywhere, but within a topic it keeps its order. */
function firstHalves(records: readonly OutgoingRecord[]): OutgoingRecord[] {
  const half = new Map([...new Set(records.map(({ topic }) => topic))].map((topic) => [topic, Math.ceil(records.filter((each) => each.topic === topic).length / 2)]));
  return records.filter(({ topic }) => {
    const left = half.get(topic) ?? 0;
    half.set(topic, left - 1);
    return left > 0;
  });
}
