import { setTimeout as delay } from 'node:timers/promises';
import type { TestPlatform } from '../support/platform.ts';
import type { Arrivals } from './arrivals.ts';
import { halfOpen } from './half-open.ts';
import type { Networks } from './half-open.ts';
import { watchedProcesses } from './history.ts';
import type { FaultTarget } from './history.ts';
import { LateWaker } from './late-waker.ts';
import { planKills } from './nemesis.ts';
import type { Nemesis } from './nemesis.ts';
import { poison } from './poison.ts';
import type { ProcessClocks } from './process-clocks.ts';
import type { SeededRandom } from './random.ts';
import { RouterFleet } from './router-fleet.ts';
import type { SmallDisk } from './small-disk.ts';
import type { Mix, Workload } from './workload.ts';
import type { KafkaProxy } from '../support/kafka-proxy.ts';

/** What must stand ready before the platform starts. */
export type Need = 'plain' | 'hooks' | 'proxy' | 'networks' | 'clocks' | 'small-disks';

/** What a scenario may use. */
export interface Means {
  platform: TestPlatform;
  arrivals: Arrivals;
  nemesis: Nemesis;
  workload: Workload;
  random: SeededRandom;
  /** Between the router and Kafka; with `proxy`. */
  proxy: KafkaProxy | undefined;
  /** Between each process and PostgreSQL; with `networks`. */
  networks: Networks | undefined;
  /** Of the platform's processes; with `clocks`. */
  clocks: ProcessClocks | undefined;
  /** Below the engines' data; with `small-disks`. */
  disks: Record<'postgres' | 'kafka', SmallDisk> | undefined;
}

/** Longer than leases, than sessions with Kafka, and than a consumer's watchdog bears silence (30 s). */
const longSleepMs = 40_000;

/** A kind of harm. What takes minutes in operation is scaled to seconds; order and causes stay. */
export interface FaultScenario {
  id: string;
  harm: string;
  needs: Need;
  mix?: Partial<Mix>;
  strike(means: Means): Promise<void>;
}

const dayMs = 86_400_000;
const everything: readonly FaultTarget[] = ['gateway', 'router', 'auditor', 'postgres', 'kafka'];

export const scenarios: readonly FaultScenario[] = [
  killing('F01', 'gateway', 4),
  killing('F02', 'router', 4),
  killing('F03', 'kafka', 2),
  killing('F04', 'postgres', 3),
  {
    id: 'F05', harm: 'everything is killed at once', needs: 'plain',
    strike: async ({ nemesis, workload, random }) => {
      workload.surge(150);
      await delay(random.below(300));
      await nemesis.strike(everything);
      await delay(random.below(1_000));
      await nemesis.restore(everything);
    },
  },
  {
    id: 'F06', harm: 'a process sleeps longer than its leases (SIGSTOP)', needs: 'plain',
    strike: async ({ nemesis, workload, random }) => {
      workload.surge(100);
      await nemesis.sleep(random.pick(['gateway', 'router', 'auditor'] as const), longSleepMs);
    },
  },
  {
    id: 'F07', harm: 'Kafka is away', needs: 'plain',
    strike: async ({ nemesis }) => {
      await nemesis.strike(['kafka']);
      await delay(12_000);
      await nemesis.restore(['kafka']);
    },
  },
  {
    id: 'F08', harm: 'PostgreSQL is away', needs: 'plain',
    strike: async ({ nemesis, workload }) => {
      workload.surge(50);
      await nemesis.strike(['postgres']);
      await delay(5_000);
      await nemesis.restore(['postgres']);
    },
  },
  filling('F10', 'postgres'),
  filling('F11', 'kafka'),
  {
    id: 'F12', harm: 'a process can open neither files nor connections', needs: 'plain',
    strike: async ({ nemesis, workload, random }) => {
      const sleepless = nemesis.withoutFiles(random.pick(['gateway', 'router', 'auditor'] as const), 6_000);
      workload.surge(150);
      await sleepless;
    },
  },
  {
    id: 'F13', harm: 'answers of the broker are lost or never come', needs: 'proxy',
    strike: async ({ nemesis, workload, random, proxy }) => {
      if (proxy === undefined) throw new Error('F13 needs its proxy');
      nemesis.note('kafka', 'lost-answers');
      const [every, before] = [5 + random.below(4), proxy.lost];
      proxy.fate = (n) => (n % every > 0 ? 'pass' : n % (2 * every) > 0 ? 'cut' : 'swallow');
      workload.surge(200);
      await delay(10_000);
      // One of each kind: a producer that waits for a swallowed answer sends nothing meanwhile.
      for (let waited = 10; proxy.lost < before + 2 && waited < 60; waited++) await delay(1_000);
      proxy.fate = () => 'pass';
      nemesis.note('kafka', 'back');
    },
  },
  {
    id: 'F14', harm: 'connections to PostgreSQL stay open and nothing comes on them', needs: 'networks',
    strike: async ({ nemesis, workload, random, networks }) => {
      if (networks === undefined) throw new Error('F14 needs its networks');
      await halfOpen(networks, nemesis, workload, random);
    },
  },
  {
    id: 'F15', harm: 'a clock is wrong by a day, and is put right while Kafka is away', needs: 'clocks',
    strike: async ({ nemesis, workload, random, clocks }) => {
      const wrong = random.pick(watchedProcesses);
      nemesis.note(wrong, 'clock');
      clocks?.put(wrong, random.pick([-1, 1]) * dayMs);
      workload.surge(150);
      await delay(random.below(3_000));
      await nemesis.strike(['kafka']);
      await delay(15_000);
      clocks?.put(wrong, 0);
      nemesis.note(wrong, 'back');
      await nemesis.restore(['kafka']);
    },
  },
  {
    id: 'F17', harm: 'payloads of accepted messages become unreadable, and an operator decides about what is parked', needs: 'plain',
    strike: async ({ nemesis, workload, platform, arrivals }) => {
      nemesis.note('router', 'poison');
      workload.surge(60);
      await poison(platform, arrivals, 5_000);
    },
  },
  {
    id: 'F18', harm: 'consents are withdrawn while messages rest on them', needs: 'plain', mix: { withdrawn: 0.1 },
    strike: async ({ nemesis, workload, random }) => {
      nemesis.note('router', 'race');
      for (let i = 0; i < 5; i++) {
        workload.surge(60);
        await delay(600 + random.below(600));
      }
    },
  },
  {
    id: 'F19', harm: 'every message is sent eight times at once, and the gateway dies meanwhile', needs: 'plain', mix: { copies: 8 },
    strike: async ({ nemesis, workload, random }) => {
      nemesis.note('gateway', 'storm');
      workload.surge(60);
      await delay(200 + random.below(400));
      await nemesis.strike(['gateway']);
      await nemesis.restore(['gateway']);
      workload.surge(60);
      await delay(2_000);
    },
  },
  {
    id: 'F24', harm: 'routers come and go: from one to four and back', needs: 'plain',
    strike: async ({ nemesis, workload, random, platform }) => (await RouterFleet.with(platform, nemesis, workload)).play(random),
  },
  {
    id: 'F25', harm: 'everything is killed in turn', needs: 'plain',
    strike: ({ nemesis, workload, random }) => nemesis.kill(planKills(random, 5), workload),
  },
  {
    id: 'ZOMBIE', harm: 'a router falls asleep between a step and what follows from it, another takes over, and it wakes up (SIGSTOP)', needs: 'plain',
    strike: async ({ platform, nemesis, workload, random }) => (await LateWaker.with(platform, nemesis, workload)).play(random),
  },
  {
    id: 'HOOK', harm: 'processes die between a step and what follows from it', needs: 'hooks', mix: { withdrawn: 0.03 },
    strike: async ({ workload }) => {
      for (let i = 0; i < 8; i++) {
        workload.surge(60);
        await delay(1_500);
      }
    },
  },
];

function killing(id: string, target: FaultTarget, times: number): FaultScenario {
  return { id, harm: `${target} is killed`, needs: 'plain', strike: ({ nemesis, workload, random }) => nemesis.kill(planKills(random, times, [target]), workload) };
}

function filling(id: string, target: 'postgres' | 'kafka'): FaultScenario {
  return {
    id, harm: `the disk of ${target} is full`, needs: 'small-disks',
    strike: async ({ nemesis, workload, disks }) => {
      nemesis.note(target, 'disk');
      disks?.[target].fill();
      workload.surge(150);
      if (target === 'postgres') await nemesis.exhaustWal();
      await delay(5_000);
      disks?.[target].free();
      await nemesis.revive(target);
      nemesis.note(target, 'back');
    },
  };
}
