import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { testify } from './admission.ts';
import type { Found, Testimony } from './admission.ts';

/** What was acknowledged later than the last mark is not vouched for by it: the shorter, the less. */
const everyMs = 1_000;

/**
 * Remembers what this process saw committed, in memory alone: a copy that lies where backups reach would come back with them. Owns
 * its row of `witness`; as old as the process.
 */
export class Witness {
  readonly processId = randomUUID();
  #seen: bigint | undefined;
  #timer: NodeJS.Timeout | undefined;
  #marking: Promise<void> = Promise.resolve();

  /** Before a database is asked what it holds: a mark that is committed while the question is under way is not missed in its answer. */
  asks(): (found: Found) => Testimony {
    const seen = this.#seen;
    return (found) => testify(seen, found);
  }

  /** Commits the next mark; it counts once its commit is acknowledged. One at a time. */
  async mark(pool: pg.Pool): Promise<void> {
    const next = (this.#seen ?? 0n) + 1n;
    await pool.query({ name: 'witness-mark', text: 'select exchange_mark($1, $2)', values: [this.processId, next.toString()] });
    this.#seen = next;
  }

  /** Marks from now on, through connections that were let in. Returns with the first mark. */
  async start(pool: pg.Pool): Promise<void> {
    await this.mark(pool);
    const next = (): void => {
      // A lost connection has told whoever must know; the last mark counts.
      this.#marking = this.mark(pool).catch(() => undefined).finally(() => {
        if (this.#timer !== undefined) this.#timer = setTimeout(next, everyMs).unref();
      });
    };
    this.#timer = setTimeout(next, everyMs).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#marking;
  }
}
