import { rewriteOpeningsAtNight, type AuditDatabase } from '#persistence';
import type { RewriteWatch } from '#runtime';

const lookEveryMs = 60_000;

/** Sees to it that what the log has forgotten leaves the files too, the night after. The log waits so long. */
export class RewriteAtNight {
  readonly #database: AuditDatabase;
  readonly #watch: Pick<RewriteWatch, 'tried' | 'failed'>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(database: AuditDatabase, watch: Pick<RewriteWatch, 'tried' | 'failed'>) {
    this.#database = database;
    this.#watch = watch;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #look(): void {
    this.#running ??= rewriteOpeningsAtNight(this.#database, new Date())
      .then((attempt) => this.#watch.tried(attempt), (error: unknown) => this.#watch.failed(error))
      .finally(() => (this.#running = undefined));
  }
}
