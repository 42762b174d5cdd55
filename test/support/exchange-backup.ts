import { openPool } from '#persistence';
import type { Platform } from '#local';

/**
 * A backup of the exchange's database, put back under running processes as somebody with the server in hand would do it. The
 * log's database, on the same server here, goes on.
 */
export class ExchangeBackup {
  readonly #adminUrl: string;
  readonly #database: string;

  private constructor({ engines, urls }: Platform) {
    this.#adminUrl = engines.postgres?.adminUrl ?? '';
    this.#database = new URL(urls.exchange.migrator).pathname.slice(1);
  }

  /** Takes one of the platform's exchange as it is; connections are lost meanwhile. */
  static async take(platform: Platform): Promise<ExchangeBackup> {
    const backup = new ExchangeBackup(platform);
    await backup.#alone(`create database ${backup.#database}_backup template ${backup.#database}`);
    await backup.#run(`alter database ${backup.#database} with allow_connections true`);
    return backup;
  }

  /** In place of what the exchange has now. Owner and rights come with the place. */
  async putBack(): Promise<void> {
    const [now, backup, lost] = [this.#database, `${this.#database}_backup`, `${this.#database}_lost`];
    await this.#alone(`begin; alter database ${now} rename to ${lost}; alter database ${backup} rename to ${now};
      update pg_database b set datdba = l.datdba, datacl = l.datacl from pg_database l where b.datname = '${now}' and l.datname = '${lost}'; commit`);
  }

  /** Runs it while nobody else is connected, nor can be. */
  async #alone(statement: string): Promise<void> {
    await this.#run(`alter database ${this.#database} with allow_connections false`);
    await this.#run(`select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '${this.#database}'`);
    await this.#run(statement);
  }

  async #run(statement: string): Promise<void> {
    const pool = openPool({ url: this.#adminUrl, poolSize: 1 });
    try {
      await pool.query(statement);
    } finally {
      await pool.end();
    }
  }
}
