import type { PlatformProcess } from '#local';
import { openPool, shardCount } from '#persistence';
import { eventually } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { anotherRouter, RouterFigures } from './router-fleet.ts';

/** The platform's router and a second one beside it, on the same database and the same Kafka. */
export class TwoRouters {
  readonly both: readonly [PlatformProcess, PlatformProcess];
  readonly #platform: TestPlatform;
  readonly #figures: RouterFigures;
  #daysAhead = 0;

  private constructor(platform: TestPlatform, second: PlatformProcess) {
    this.#platform = platform;
    this.both = [platform.router, second];
    this.#figures = new RouterFigures(platform);
  }

  static async start(platform: TestPlatform): Promise<TwoRouters> {
    const second = await anotherRouter(platform, 'second-router');
    const routers = new TwoRouters(platform, second);
    await routers.begin(second);
    await second.ready();
    return routers;
  }

  /** Both end in good order and begin anew, with what partners owe coming due so many days ahead of its time. */
  async leap(daysAhead: number): Promise<void> {
    this.#daysAhead = daysAhead;
    await Promise.all(this.both.map(async (each) => {
      await each.stop();
      await this.begin(each);
    }));
  }

  begin(router: PlatformProcess): Promise<void> {
    const database = new URL(this.#platform.urls.exchange.router);
    database.searchParams.set('application_name', this.#nameOf(router));
    return router.launch({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: String(this.#daysAhead), DATABASE_URL: database.href });
  }

  /**
   * SIGKILL for the one of them that is in the middle of reminding: it has taken obligations a step further and has not written
   * what follows. `leads` leads there. Returns it.
   */
  async killAmidReminding(leads: () => Promise<void>): Promise<PlatformProcess> {
    const url = new URL(this.#platform.engines.postgres?.adminUrl ?? '');
    url.pathname = new URL(this.#platform.urls.exchange.router).pathname;
    const pool = openPool({ url: url.href, poolSize: 1 });
    const gate = await pool.connect();
    try {
      await gate.query('begin');
      await gate.query('set local idle_in_transaction_session_timeout = 0');
      await gate.query('lock table notice in share mode');
      await leads();
      const name = await eventually('a router that is about to note its reminders', async () => {
        await gate.query('select pg_stat_clear_snapshot()');
        const { rows } = await gate.query<{ name: string }>(
          "select application_name as name from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'router-%' and query like 'insert into notice%'",
        );
        return rows[0]?.name;
      });
      const dying = this.both.find((each) => this.#nameOf(each) === name) ?? this.both[0];
      await dying.kill();
      return dying;
    } finally {
      await gate.query('rollback');
      gate.release();
      await pool.end();
    }
  }

  /** The one that owns more of the relay's shards, once every shard has an owner. */
  async busier(): Promise<PlatformProcess> {
    return eventually('an owner of every relay shard', async () => {
      const [first = 0, second = 0] = await Promise.all(this.both.map((each) => this.#figures.of(each, 'relay_shards_owned')));
      return first + second === shardCount ? this.both[first >= second ? 0 : 1] : undefined;
    });
  }

  /** How many messages each has routed since it began. */
  routed(): Promise<number[]> {
    return Promise.all(this.both.map((each) => this.#figures.of(each, 'messages_routed_total')));
  }

  async stop(): Promise<void> {
    this.#figures.close();
    await this.both[1].stop();
  }

  #nameOf(router: PlatformProcess): string {
    return `router-${this.both.indexOf(router) + 1}`;
  }
}
