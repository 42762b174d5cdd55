import type { IntegrateEvents } from './integrate-events.ts';

/** Events of another auditor process are found by looking; one's own are announced. */
const lookEveryMs = 1_000;

/** Sees to it that the auditor's own events become leaves soon, also when the exchange has nothing to say. */
export class IntegratePending {
  readonly #integrate: IntegrateEvents;
  readonly #onFailed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** An event was announced while a look was under way, which may have come too early for it. */
  #again = false;

  constructor(integrate: IntegrateEvents, onFailed: (error: unknown) => void) {
    this.#integrate = integrate;
    this.#onFailed = onFailed;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.nudge(), lookEveryMs);
  }

  /** An event waits; at most one look is under way at a time. */
  nudge(): void {
    this.#again = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#integrate.runPending().catch(this.#onFailed);
    } while (this.#again);
  }
}
