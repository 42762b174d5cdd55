import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Engine, PlatformProcess } from '#local';
import { openPool } from '#persistence';
import type { TestPlatform } from '../support/platform.ts';
import type { Arrivals } from './arrivals.ts';
import { faultTargets, watchedProcesses } from './history.ts';
import type { FaultPhase, FaultTarget, History, WatchedProcess } from './history.ts';
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
const startsWithinMs = 120_000;
const run = promisify(execFile);

/** Does harm to parts of the platform while at least a hundred messages are on their way, and sets them right again. */
export class Nemesis {
  readonly #parts: NemesisParts;
  /** Away because the harness wants it so. */
  readonly #away = new Set<Engine>();
  readonly #watched: Map<PlatformProcess, WatchedProcess>;
  #watch: NodeJS.Timeout | undefined;

  constructor(parts: NemesisParts) {
    this.#parts = parts;
    this.#watched = new Map(watchedProcesses.map((target) => [parts.platform[target], target]));
  }

  /** From now on a process that ends by itself is noted and started again, as a supervisor of services does. */
  start(): void {
    this.#watch = setInterval(() => {
      const { platform } = this.#parts;
      for (const [engine, target] of this.#watched) {
        if (this.#away.has(engine) || engine.alive) continue;
        this.#parts.history.add({ op: 'exit', target });
        this.#parts.say(`${target} ended by itself`);
        this.#away.add(engine);
        void engine.launch().then(() => this.#away.delete(engine));
      }
      const megabytes = { gateway: residentMegabytes(platform.gateway.pid), router: residentMegabytes(platform.router.pid), auditor: residentMegabytes(platform.auditor.pid) };
      this.#parts.history.add({ op: 'memory', megabytes });
    }, 500);
  }

  stop(): void {
    clearInterval(this.#watch);
  }

  /** SIGKILL by plan, each time with at least a hundred messages in flight. */
  async kill(kills: readonly Kill[], workload: Workload): Promise<void> {
    for (const [i, { target, awayMs, pauseMs, amidMs }] of kills.entries()) {
      await delay(pauseMs);
      const inFlight = await this.#amidLoad(workload, amidMs);
      const began = Date.now();
      await this.strike([target]);
      await delay(awayMs);
      await this.restore([target]);
      this.#parts.say(`kill ${i + 1}/${kills.length}: ${target} with ${inFlight} messages in flight, back after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    }
  }

  /** SIGKILL for all of them at once. */
  async strike(targets: readonly FaultTarget[]): Promise<void> {
    const { history, arrivals } = this.#parts;
    // When it strikes: until the last of them is dead, the others may deliver some.
    const { inFlight } = arrivals;
    for (const target of targets) this.#away.add(this.engineOf(target));
    await Promise.all(targets.map((target) => this.engineOf(target).kill()));
    for (const target of targets) history.add({ op: 'fault', target, phase: 'kill', inFlight });
  }

  /** Starts them again, engines first. */
  async restore(targets: readonly FaultTarget[]): Promise<void> {
    const engines: readonly FaultTarget[] = targets.filter((target) => target === 'postgres' || target === 'kafka');
    await Promise.all(engines.map((target) => this.engineOf(target).restart()));
    await Promise.all(targets.filter((target) => !engines.includes(target)).map((target) => started(this.engineOf(target) as PlatformProcess, this.#parts.platform.caFile)));
    for (const target of targets) {
      this.#away.delete(this.engineOf(target));
      this.#parts.history.add({ op: 'fault', target, phase: 'back', inFlight: this.#parts.arrivals.inFlight });
    }
  }

  /** A process comes without being waited for, and is watched like the platform's own from then on. @param env this once */
  async enter(engine: PlatformProcess, target: WatchedProcess, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await engine.launch(env);
    this.#watched.set(engine, target);
    this.#away.delete(engine);
    this.note(target, 'back');
  }

  /** It goes for as long as it is not told to come: in good order (SIGTERM), or at once (SIGKILL). */
  async dismiss(engine: PlatformProcess, target: WatchedProcess, how: 'leave' | 'kill'): Promise<void> {
    this.#away.add(engine);
    await (how === 'leave' ? engine.stop() : engine.kill());
    this.note(target, how);
  }

  /** SIGSTOP for so long: it wakes up without knowing that time has passed. */
  async sleep(target: FaultTarget, ms: number): Promise<void> {
    const engine = this.engineOf(target);
    this.note(target, 'pause');
    engine.pause();
    await delay(ms);
    engine.resume();
    this.note(target, 'back');
  }

  /** It may open nothing more for so long: neither connection nor file. */
  async withoutFiles(target: FaultTarget, ms: number): Promise<void> {
    const { pid } = this.engineOf(target);
    const { stdout } = await run('prlimit', ['--pid', String(pid), '--nofile', '--raw', '--noheadings', '--output', 'SOFT,HARD']);
    const [soft = '', hard = ''] = stdout.trim().split(/\s+/);
    this.note(target, 'files');
    await run('prlimit', ['--pid', String(pid), `--nofile=${readdirSync(`/proc/${pid}/fd`).length}:${hard}`]);
    await delay(ms);
    await run('prlimit', ['--pid', String(pid), `--nofile=${soft}:${hard}`]).catch(() => undefined);
    this.note(target, 'back');
  }

  /** Puts a fault on record. */
  note(target: FaultTarget, phase: FaultPhase): void {
    this.#parts.history.add({ op: 'fault', target, phase, inFlight: this.#parts.arrivals.inFlight });
  }

  /** Waits until a side has given up the connections on which nobody answers; what it holds after its time goes on record. */
  async letsGo(target: FaultTarget, held: () => number, until: number): Promise<void> {
    while (held() > 0 && Date.now() < until) await delay(100);
    if (held() > 0) this.#parts.history.add({ op: 'unnoticed', target, connections: held() });
  }

  /** Begins one segment of the write-ahead log after the other, until there is no room for the next. @throws when there always was */
  async exhaustWal(): Promise<void> {
    const pool = openPool({ url: this.#parts.platform.engines.postgres?.adminUrl ?? '', poolSize: 1 });
    const next = (): Promise<boolean> => pool.query("select pg_logical_emit_message(false, 'segment', 'x'), pg_switch_wal()").then(() => true, () => false);
    const most = 500;
    let segments = 0;
    while (segments < most && (await next())) segments += 1;
    await pool.end();
    if (segments === most) throw new Error(`PostgreSQL found room for ${most} segments more on a full disk`);
  }

  /** An engine that ended for want of room is started again. */
  async revive(target: 'postgres' | 'kafka'): Promise<void> {
    if (this.engineOf(target).alive) return;
    this.#parts.say(`${target} ended for want of room`);
    await this.engineOf(target).restart();
  }

  /** Waits until enough is on its way and a little more is just being sent. Returns how much. */
  async #amidLoad(workload: Workload, amidMs: number): Promise<number> {
    const { arrivals } = this.#parts;
    do {
      await this.#underLoad(workload);
      workload.surge(surgeAtKill);
      await delay(amidMs);
    } while (arrivals.inFlight < inFlightAtLeast);
    return arrivals.inFlight;
  }

  /** @throws when the platform swallows it all too quickly */
  async #underLoad(workload: Workload): Promise<void> {
    const { arrivals } = this.#parts;
    for (const until = Date.now() + surgesWithinMs; Date.now() < until; ) {
      if (arrivals.inFlight < inFlightAtLeast + margin) workload.surge(surgeBy);
      for (let waited = 0; waited < 1_000; waited += 10, await delay(10)) if (arrivals.inFlight >= inFlightAtLeast + margin) return;
    }
    throw new Error(`only ${arrivals.inFlight} messages were in flight`);
  }

  engineOf(target: FaultTarget): Engine {
    const { engines, gateway, router, auditor } = this.#parts.platform;
    const engine = { gateway, router, auditor, postgres: engines.postgres, kafka: engines.kafka }[target];
    if (engine === undefined) throw new Error(`${target} is not ours to harm: leave DATABASE_URL and KAFKA_BROKERS unset`);
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
