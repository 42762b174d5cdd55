import { setTimeout as delay } from 'node:timers/promises';
import type { EngineFault } from './engine-fault.ts';
import { EngineProcess, type EngineCommand } from './engine-process.ts';
import type { Engine } from './engine.ts';

/** An engine as a child process on data that stay, started again as often as one likes. */
export abstract class RestartableEngine implements Engine {
  abstract readonly name: string;
  private current: EngineProcess | undefined;

  protected abstract command(): EngineCommand;
  /** Whether somebody who asks now gets an answer. */
  protected abstract answers(): Promise<boolean>;
  /** How often that is asked, and after how long it has not started. */
  protected abstract readonly looking: { readonly everyMs: number; readonly withinMs: number };
  /** Why it did not start, from the end of its log. */
  protected abstract failure(logTail: string): EngineFault;

  get pid(): number {
    return this.current?.pid ?? 0;
  }

  get alive(): boolean {
    return this.current?.alive ?? false;
  }

  async restart(): Promise<void> {
    if (this.alive) return;
    const started = await EngineProcess.start(this.command());
    this.current = started;
    for (const end = Date.now() + this.looking.withinMs; Date.now() < end; await delay(this.looking.everyMs)) {
      if (!started.alive) throw this.failure(started.logTail(12));
      if (await this.answers()) return;
    }
    await started.kill();
    throw this.failure(started.logTail(12));
  }

  async kill(): Promise<void> {
    await this.current?.kill();
  }

  pause(): void {
    this.current?.pause();
  }

  resume(): void {
    this.current?.resume();
  }

  async stop(): Promise<void> {
    await this.current?.stop();
  }
}
