import type { IntegrateEvents } from './integrate-events.ts';

/** Events of another auditor process are found by looking; one's own are announced. */
const lookEveryMs = 1_000;

/** Sees to it that the auditor's own events become leaves soon, also when the exchange has nothing to say. */
export class IntegratePending {
  readonly #integrate: IntegrateEvents;
  readonly #onFailed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(integrate: IntegrateEvents, onFailed: (error: unknown) => void) {
    this.#integrate = integrate;
    this.#onFailed = onFailed;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.nudge(), lookEveryMs);
  }

  /** An event waits; at most one look is under way at a time. */
  nudge(): void {
    this.#running ??= this.#integrate.runPending().catch(this.#onFailed).finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
