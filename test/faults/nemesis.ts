import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformProcess } from '#local';
import type { Engine } from '#local';
import type { TestPlatform } from '../support/platform.ts';
import type { Arrivals } from './arrivals.ts';
import { faultTargets } from './history.ts';
import type { FaultTarget, History } from './history.ts';
import type { SeededRandom } from './random.ts';
import type { Workload } from './workload.ts';

export interface Kill {
  target: FaultTarget;
  /** How long it stays away. */
  awayMs: number;
  /** How long the others go on before. */
  pauseMs: number;
  /** How far the last messages before it have come when it dies. */
  amidMs: number;
}

/** Every target in turn, in an order of its own for each round; one seed, one plan. */
export function planKills(random: SeededRandom, count: number, targets: readonly FaultTarget[] = faultTargets): Kill[] {
  const order: FaultTarget[] = [];
  while (order.length < count) order.push(...random.shuffled(targets));
  return order.slice(0, count).map((target) => ({ target, awayMs: random.below(1_500), pauseMs: 300 + random.below(1_200), amidMs: random.below(60) }));
}

interface NemesisParts {
  platform: TestPlatform;
  workload: Workload;
  arrivals: Arrivals;
  history: History;
  say: (line: string) => void;
}

/** Below this a kill proves little. */
const inFlightAtLeast = 100;
/** What may arrive while the last messages are sent. */
const margin = 20;
const surgeBy = 160;
const surgeAtKill = 40;
const surgesWithinMs = 30_000;
const startsWithinMs = 30_000;

/** Kills parts of the platform by SIGKILL while at least a hundred messages are on their way, and starts them again. */
export class Nemesis {
  readonly #parts: NemesisParts;
  readonly #killed = new Set<FaultTarget>();
  #watch: NodeJS.Timeout | undefined;

  constructor(parts: NemesisParts) {
    this.#parts = parts;
  }

  /** From now on a process that ends by itself is noted and started again, as a supervisor of services does. */
  start(): void {
    this.#watch = setInterval(() => {
      for (const target of ['gateway', 'router', 'auditor'] as const) {
        const engine = this.#parts.platform[target];
        if (this.#killed.has(target) || engine.alive) continue;
        this.#parts.history.add({ op: 'exit', target });
        this.#parts.say(`${target} ended by itself`);
        this.#killed.add(target);
        void engine.launch().then(() => this.#killed.delete(target));
      }
      this.#parts.history.add({ op: 'memory', gatewayMegabytes: residentMegabytes(this.#parts.platform.gateway.pid) });
    }, 500);
  }

  stop(): void {
    clearInterval(this.#watch);
  }

  async run(kills: readonly Kill[]): Promise<void> {
    for (const [i, kill] of kills.entries()) {
      await delay(kill.pauseMs);
      await this.#kill(kill, `${i + 1}/${kills.length}`);
    }
  }

  async #kill({ target, awayMs, amidMs }: Kill, name: string): Promise<void> {
    const { history, say, workload, arrivals } = this.#parts;
    const engine = this.engineOf(target);
    do {
      await this.#underLoad();
      workload.surge(surgeAtKill);
      await delay(amidMs);
    } while (arrivals.inFlight < inFlightAtLeast);
    const { inFlight } = arrivals;
    this.#killed.add(target);
    await engine.kill();
    history.add({ op: 'fault', target, phase: 'kill', inFlight });
    const began = Date.now();
    await delay(awayMs);
    if (engine instanceof PlatformProcess) await started(engine, this.#parts.platform.caFile);
    else await engine.restart();
    this.#killed.delete(target);
    history.add({ op: 'fault', target, phase: 'back', inFlight: this.#parts.arrivals.inFlight });
    say(`kill ${name}: ${target} with ${inFlight} messages in flight, back after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  }

  /** Waits until enough is on its way, sending more if it must. @throws when the platform swallows it all too quickly */
  async #underLoad(): Promise<void> {
    const { arrivals, workload } = this.#parts;
    for (const until = Date.now() + surgesWithinMs; Date.now() < until; ) {
      if (arrivals.inFlight < inFlightAtLeast + margin) workload.surge(surgeBy);
      for (let waited = 0; waited < 1_000; waited += 10, await delay(10)) if (arrivals.inFlight >= inFlightAtLeast + margin) return;
    }
    throw new Error(`only ${arrivals.inFlight} messages were in flight`);
  }

  engineOf(target: FaultTarget): Engine {
    const { engines, gateway, router, auditor } = this.#parts.platform;
    const engine = { gateway, router, auditor, postgres: engines.postgres, kafka: engines.kafka }[target];
    if (engine === undefined) throw new Error(`${target} is not ours to kill: leave DATABASE_URL and KAFKA_BROKERS unset`);
    return engine;
  }
}

/** Started means that it answers; whether it has caught up is what the checks at the end find out. */
async function started(engine: PlatformProcess, caFile: string): Promise<void> {
  await engine.launch();
  for (const until = Date.now() + startsWithinMs; !(await answers(`${engine.origin}/health/live`, caFile)); await delay(50)) {
    if (Date.now() > until || !engine.alive) throw new Error(`${engine.name} does not start again`);
  }
}

function answers(url: string, caFile: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { ca: readFileSync(caFile), timeout: 1_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
