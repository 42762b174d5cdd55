import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '#local';
import type { PlatformProcess } from '#local';
import { HttpsExchange } from '#sdk';
import { eventually } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import type { Nemesis } from './nemesis.ts';
import type { SeededRandom } from './random.ts';
import type { Workload } from './workload.ts';

/** One more router on the same database and the same Kafka, in a folder of its own. It is not started. */
export async function anotherRouter({ router, folder }: TestPlatform, name: string): Promise<PlatformProcess> {
  const [port = 0] = await freePorts(1);
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  return router.another({ folder: own, origin: `https://127.0.0.1:${port}`, env: { ROUTER_PORT: String(port) } });
}

/** What routers say of themselves at `/metrics`. */
export class RouterFigures {
  readonly #https: HttpsExchange;

  constructor({ caFile }: TestPlatform) {
    this.#https = new HttpsExchange({ ca: readFileSync(caFile, 'utf8') });
  }

  /** 0 while it does not answer. */
  async of(router: PlatformProcess, name: string): Promise<number> {
    const answer = await this.#https.call({ method: 'GET', url: `${router.origin}/metrics`, headers: [], timeoutMs: 5_000 }).catch(() => undefined);
    return Number(new RegExp(`^iiz_${name}(?:\\{.*\\})? (\\d+)$`, 'm').exec(String(answer?.body))?.[1] ?? 0);
  }

  close(): void {
    this.#https.close();
  }
}

export interface Move {
  /** 0: the platform's own. */
  router: number;
  /** SIGTERM, SIGKILL, or it is started. */
  does: 'leave' | 'kill' | 'come';
  /** How long all go on as they are before: often too short for the last one to have come or gone for good. */
  pauseMs: number;
}

const most = 4;
const surgeAtMove = 40;

/**
 * From one router to four, each of them gone for a while with another one, and back to the platform's own alone. Some leave in good order,
 * others die; one seed, one plan.
 */
export function planStorm(random: SeededRandom): Record<'rise' | 'storm' | 'fall', Move[]> {
  const all = Array.from({ length: most }, (_, router) => router);
  const others = all.slice(1);
  const move = (router: number, does: Move['does']): Move => ({ router, does, pauseMs: random.below(does === 'come' ? 2_000 : 4_000) });
  const order = random.shuffled(all);
  const ends = random.shuffled(['leave', 'kill', 'leave', 'kill'] as const);
  const lastEnds = random.shuffled(['leave', 'kill', random.pick(['leave', 'kill'] as const)] as const);
  return {
    rise: random.shuffled(others).map((router) => move(router, 'come')),
    storm: [
      ...order.flatMap((router, i) => [move(router, ends[i] ?? 'kill'), ...order.slice(i - 1, i).map((before) => move(before, 'come'))]),
      ...order.slice(-1).map((last) => move(last, 'come')),
    ],
    fall: random.shuffled(others).map((router, i) => move(router, lastEnds[i] ?? 'kill')),
  };
}

/** Routers that come and go under load: each time the relay's shards and the topic's partitions find other owners. */
export class RouterFleet {
  readonly #routers: readonly PlatformProcess[];
  readonly #figures: RouterFigures;
  readonly #nemesis: Nemesis;
  readonly #workload: Workload;

  private constructor(routers: readonly PlatformProcess[], figures: RouterFigures, nemesis: Nemesis, workload: Workload) {
    this.#routers = routers;
    this.#figures = figures;
    this.#nemesis = nemesis;
    this.#workload = workload;
  }

  static async with(platform: TestPlatform, nemesis: Nemesis, workload: Workload): Promise<RouterFleet> {
    const others: PlatformProcess[] = [];
    while (others.length + 1 < most) others.push(await anotherRouter(platform, `router-${others.length + 2}`));
    return new RouterFleet([platform.router, ...others], new RouterFigures(platform), nemesis, workload);
  }

  /** @throws when one of the four has nothing to do: then nothing was tried */
  async play(random: SeededRandom): Promise<void> {
    const { rise, storm, fall } = planStorm(random);
    try {
      for (const each of rise) await this.#make(each);
      await eventually('work for every router', async () => {
        this.#workload.surge(surgeAtMove);
        const routed = await Promise.all(this.#routers.map((each) => this.#figures.of(each, 'messages_routed_total')));
        return routed.every((messages) => messages > 0) ? true : delay(400, undefined);
      });
      for (const each of [...storm, ...fall]) await this.#make(each);
    } finally {
      this.#figures.close();
      await Promise.all(this.#routers.slice(1).map((each) => each.stop()));
    }
  }

  async #make({ router, does, pauseMs }: Move): Promise<void> {
    await delay(pauseMs);
    this.#workload.surge(surgeAtMove);
    const moving = this.#routers[router];
    if (moving === undefined) throw new RangeError(`there is no router ${router}`);
    if (does === 'come') await this.#nemesis.enter(moving, 'router');
    else await this.#nemesis.dismiss(moving, 'router', does);
  }
}
