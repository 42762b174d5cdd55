const lookEveryMs = 60_000;

/** Looks every minute whether any of several things is due, one after the other. Each tells of its own failures and never rejects. */
export class EveryMinute {
  readonly #works: readonly (() => Promise<void>)[];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(works: readonly (() => Promise<void>)[]) {
    this.#works = works;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running ??= this.#look().finally(() => (this.#running = undefined));
    }, lookEveryMs);
  }

  /** Ends it, after what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    for (const work of this.#works) await work();
  }
}
