import { rewriteOpeningsAtNight, type AuditDatabase } from '#persistence';

const lookEveryMs = 60_000;

/** Sees to it that what the log has forgotten leaves the files too, the night after. The log waits so long. */
export class RewriteAtNight {
  readonly #database: AuditDatabase;
  readonly #onFailed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(database: AuditDatabase, onFailed: (error: unknown) => void) {
    this.#database = database;
    this.#onFailed = onFailed;
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
      .then(() => undefined, this.#onFailed)
      .finally(() => (this.#running = undefined));
  }
}
