import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { acceptedTopic, createBus } from '#bus';
import type { Bus } from '#bus';
import type { PlatformProcess } from '#local';
import { openPool } from '#persistence';
import type { Pool } from '#persistence';
import type { FaultPoint } from '#runtime';
import { eventually } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { sleepyEnv } from './hooks.ts';
import type { Nemesis } from './nemesis.ts';
import type { SeededRandom } from './random.ts';
import { anotherRouter } from './router-fleet.ts';
import type { Workload } from './workload.ts';

/**
 * Right after each of them a router writes by what it knows from before, in a statement that asks whether it is still the owner. Not
 * `mid-batch`: there it is in a transaction, which PostgreSQL ends after 10 s of sleep; only what waits behind it gets as far as that statement.
 */
const sleepingPoints = ['after-push-before-mark', 'before-batch'] as const satisfies readonly FaultPoint[];
/** After 30 s the watchdog of its consumer ends a router that wakes up, and after 40 s PostgreSQL has ended its sessions. */
const sleepsAtMostMs = 27_000;
/** For what it does by what it knew, and for finding its way back. */
const staysAwakeMs = 3_000;
const surgeBy = 40;

interface Shard {
  shard: number;
  epoch: string;
}

interface Partition {
  partition: number;
  epoch: string;
  next: string;
}

/** Who owned what, and how far everything had come, when it fell asleep. */
interface Standing {
  at: Date;
  shards: readonly Shard[];
  partitions: readonly (Partition & { end: bigint })[];
}

const readShards = 'select shard, epoch from relay_shard';
const readPartitions = 'select partition, epoch, next_offset as next from consumer_position where topic = $1';

/**
 * A router falls asleep at each of the points in turn (SIGSTOP), another one takes over what it had in hand and goes on from there, and
 * it wakes up in the belief that all of it is still its own.
 */
export class LateWaker {
  readonly #platform: TestPlatform;
  readonly #sleeper: PlatformProcess;
  readonly #nemesis: Nemesis;
  readonly #workload: Workload;

  private constructor(platform: TestPlatform, sleeper: PlatformProcess, nemesis: Nemesis, workload: Workload) {
    this.#platform = platform;
    this.#sleeper = sleeper;
    this.#nemesis = nemesis;
    this.#workload = workload;
  }

  static async with(platform: TestPlatform, nemesis: Nemesis, workload: Workload): Promise<LateWaker> {
    return new LateWaker(platform, await anotherRouter(platform, 'late-waker'), nemesis, workload);
  }

  /** @throws when it does not fall asleep, or nobody goes on in its place: then nothing was tried */
  async play(random: SeededRandom): Promise<void> {
    const exchange = openPool({ url: this.#platform.urls.exchange.migrator, poolSize: 1 });
    const bus = createBus({ brokers: this.#platform.engines.brokers, tls: await this.#platform.kafkaCredentials('admin'), clientId: 'late-waker' });
    try {
      for (const point of random.shuffled(sleepingPoints)) await this.#sleepAt(point, random, exchange, bus);
    } finally {
      await exchange.end();
      await this.#sleeper.stop();
    }
  }

  async #sleepAt(point: FaultPoint, random: SeededRandom, exchange: Pool, bus: Bus): Promise<void> {
    const { router } = this.#platform;
    await this.#nemesis.enter(this.#sleeper, 'router', sleepyEnv(point, random.below(1_000_000), 8 + random.below(24)));
    await this.#nemesis.dismiss(router, 'router', 'leave');
    await eventually(`a router that sleeps at ${point}`, () => {
      if (isAsleep(this.#sleeper)) return true;
      this.#workload.surge(surgeBy);
      return delay(400, undefined);
    });
    this.#nemesis.note('router', 'pause');
    const before = await standing(exchange, bus);
    await this.#nemesis.enter(router, 'router');
    await eventually('a router that goes on in its place', async () => ((await isBeyond(before, exchange)) ? true : undefined), sleepsAtMostMs);
    this.#sleeper.resume();
    this.#nemesis.note('router', 'back');
    await delay(staysAwakeMs);
    await this.#nemesis.dismiss(this.#sleeper, 'router', 'leave');
  }
}

/** Its state in Linux's table of processes is T, stopped. */
function isAsleep({ alive, pid }: PlatformProcess): boolean {
  return alive && /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

async function standing(exchange: Pool, bus: Bus): Promise<Standing> {
  const shards = await exchange.query<Shard>(readShards);
  const partitions = await exchange.query<Partition>(readPartitions, [acceptedTopic]);
  const ends = await Promise.all(partitions.rows.map(({ partition }) => bus.endOffset(acceptedTopic, partition)));
  return { at: new Date(), shards: shards.rows, partitions: partitions.rows.map((each, i) => ({ ...each, end: ends[i] ?? 0n })) };
}

/** Everything has another owner, which has been through all that was there then, and in one partition at least further. */
async function isBeyond(then: Standing, exchange: Pool): Promise<boolean> {
  const shards = await exchange.query<Shard>(readShards);
  const waits = await exchange.query('select from outbox where published_at is null and created_at < $1 limit 1', [then.at]);
  const partitions = await exchange.query<Partition>(readPartitions, [acceptedTopic]);
  const areTaken = then.shards.every(({ shard, epoch }) => shards.rows.some((each) => each.shard === shard && each.epoch !== epoch));
  const further = then.partitions.filter(({ next, end }) => BigInt(next) < end).map(({ partition, epoch, end }) => {
    const now = partitions.rows.find((each) => each.partition === partition);
    return now === undefined || now.epoch === epoch ? -1n : BigInt(now.next) - end;
  });
  return areTaken && waits.rows.length === 0 && further.every((by) => by >= 0n) && (further.length === 0 || further.some((by) => by > 0n));
}
