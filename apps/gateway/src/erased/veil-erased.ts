import { veilDue } from '#persistence';
import type { Pool, Veil } from '#persistence';

const everyMs = 5_000;

/**
 * Veils what the clock destroyed, and what was erased again after a restore, a few seconds later; an order to erase veils in its
 * own transaction. Any number of gateways may do it at once.
 */
export class VeilErased {
  readonly #pool: Pool;
  readonly #veil: Veil;
  readonly #onFailed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(pool: Pool, veil: Veil, onFailed: (error: unknown) => void) {
    this.#pool = pool;
    this.#veil = veil;
    this.#onFailed = onFailed;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), everyMs).unref();
  }

  /** One look at a time. */
  look(): void {
    this.#running ??= this.#all().catch(this.#onFailed).finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #all(): Promise<void> {
    while ((await veilDue(this.#pool, this.#veil)) > 0);
  }
}
