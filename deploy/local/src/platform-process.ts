import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineFault } from './engine-fault.ts';
import { EngineProcess } from './engine-process.ts';
import type { Engine } from './engine.ts';
import { repositoryRoot } from '#install';

export interface PlatformProcessOptions {
  name: 'gateway' | 'router' | 'auditor';
  folder: string;
  /** The process sees this environment, `mallocSettings` and nothing of the caller's but PATH. */
  env: Record<string, string>;
  /** Its own origin, where `/health/ready` is asked. */
  origin: string;
  caFile: string;
  /** Where the compiled apps lie; default `dist` of this repository. */
  dist?: string;
}

const READY_WITHIN_MS = 90_000;
/**
 * Left to itself V8 lets garbage lie as long as the machine has room; so its heap grows by so many percent of what lives before it is
 * swept, without a limit that many large messages could run into. Young objects are swept by the thread that made them, and one thread beside
 * it marks the others: more of them take the cores that PostgreSQL and the other processes answer on. No object is old from its beginning:
 * garbage that is keeps alive what it leads to. Chosen under full load (docs/performance.md).
 */
export const heapFlags = ['--heap-growing-percent=100', '--max-semi-space-size=16', '--no-parallel-scavenge', '--concurrent-marking-max-worker-num=1', '--no-allocation-site-pretenuring'] as const;
/** All threads share one arena of glibc's malloc, and what is free at its end goes back: else each process keeps 25 to 30 MB more. */
export const mallocSettings = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' } as const;

/** One of the platform's processes as an engine: it can be killed, paused and started again on the same data and port. */
export class PlatformProcess implements Engine {
  readonly name: string;
  readonly origin: string;
  readonly logFile: string;
  private readonly options: PlatformProcessOptions;
  private current: EngineProcess | undefined;

  constructor(options: PlatformProcessOptions) {
    this.options = options;
    this.name = options.name;
    this.origin = options.origin;
    this.logFile = join(options.folder, `${options.name}.log`);
  }

  get pid(): number {
    return this.current?.pid ?? 0;
  }

  get alive(): boolean {
    return this.current?.alive === true;
  }

  /** One more of its kind on the same data, in a folder of its own, with what is given in place of its own; `env` is added. It is not started. */
  another({ env, ...own }: Pick<PlatformProcessOptions, 'folder'> & Partial<Pick<PlatformProcessOptions, 'origin' | 'env' | 'dist'>>): PlatformProcess {
    return new PlatformProcess({ ...this.options, ...own, env: { ...this.options.env, ...env } });
  }

  /** Starts it and waits until it is ready. @throws EngineFault start-failed */
  async restart(more: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.launch(more);
    await this.ready();
  }

  /** Starts it without waiting: while an engine is away it cannot be ready. `more` is in its environment this once. */
  async launch(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const { name, folder, env, dist = join(repositoryRoot(), 'dist') } = this.options;
    this.current = await EngineProcess.start({
      name,
      program: process.execPath,
      args: [...heapFlags, join(dist, 'apps', name, 'src', 'main.js')],
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...mallocSettings, ...env, ...more },
      logFile: this.logFile,
      pidFile: join(folder, `${name}.pid`),
      stopSignal: 'SIGTERM',
      orphanSignal: 'SIGKILL',
    });
  }

  async ready(withinMs = READY_WITHIN_MS): Promise<void> {
    for (const until = Date.now() + withinMs; Date.now() < until; await delay(50)) {
      if (!this.alive) break;
      if ((await statusOf(`${this.origin}/health/ready`, this.options.caFile)) === 200) return;
    }
    throw new EngineFault('start-failed', `${this.name} did not become ready.\n${this.current?.logTail(8) ?? ''}`, `Read ${this.logFile}; it says what is missing.`);
  }

  pause(): void {
    this.current?.pause();
  }

  resume(): void {
    this.current?.resume();
  }

  async kill(): Promise<void> {
    await this.current?.kill();
  }

  async stop(): Promise<void> {
    await this.current?.stop();
  }
}

function statusOf(url: string, caFile: string): Promise<number> {
  return new Promise((resolve) => {
    const request = get(url, { ca: readFileSync(caFile), timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
  });
}
