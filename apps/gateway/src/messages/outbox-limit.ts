import { outboxBacklogBytes } from '#persistence';
import type { Pool } from '#persistence';

const everyMs = 5_000;

/** Whether the outbox holds as much unpublished as it may. Looked at by its own clock; a failed look keeps the last answer. */
export class OutboxLimit {
  readonly #pool: Pool;
  readonly #maxBytes: number;
  readonly #timer: NodeJS.Timeout;
  bytes = 0;

  constructor(pool: Pool, maxBytes: number, onFailed: (error: unknown) => void) {
    this.#pool = pool;
    this.#maxBytes = maxBytes;
    this.#timer = setInterval(() => void this.look().catch(onFailed), everyMs).unref();
  }

  get reached(): boolean {
    return this.bytes > this.#maxBytes;
  }

  async look(): Promise<void> {
    this.bytes = await outboxBacklogBytes(this.#pool);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
