/** Goes round and round, one round after the other: at once while there may be more to do, else after a pause. */
export class Rounds {
  readonly #round: () => Promise<boolean>;
  readonly #pauseMs: number;
  readonly #onFailed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #current: Promise<void> = Promise.resolve();

  /** `round` says whether there may be more; one that fails is followed by the pause. */
  constructor(round: () => Promise<boolean>, pauseMs: number, onFailed: (error: unknown) => void) {
    this.#round = round;
    this.#pauseMs = pauseMs;
    this.#onFailed = onFailed;
  }

  start(afterMs = this.#pauseMs): void {
    this.#timer = setTimeout(() => {
      this.#current = this.#goOn();
    }, afterMs);
  }

  /** Ends it, after the round under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#current;
  }

  async #goOn(): Promise<void> {
    const more = await this.#round().catch((error: unknown) => {
      this.#onFailed(error);
      return false;
    });
    if (this.#timer !== undefined) this.start(more ? 0 : this.#pauseMs);
  }
}
