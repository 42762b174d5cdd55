import { randomUUID } from 'node:crypto';
import { pooledRandom, toLeaf } from '#audit';
import type { AuditEvent } from '#audit';
import { withheldEvent } from '#disclosure';
import { maintainExchange, tallyYesterday, withholdExpired } from '#persistence';
import type { AcceptedTally, AuditRecord, Pool } from '#persistence';

const expiryEveryMs = 5_000;
const housekeepingEveryMs = 60_000;
const random = pooledRandom();

/** What the router does by the clock: withhold what has expired, count what was accepted, keep the tables small. */
export class KeepUp {
  readonly #pool: Pool;
  readonly #onFailed: (error: unknown) => void;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(pool: Pool, onFailed: (error: unknown) => void) {
    this.#pool = pool;
    this.#onFailed = onFailed;
  }

  start(): void {
    this.#every(expiryEveryMs, () => withholdExpired(this.#pool, (stopped, code) => [leafOf(withheldEvent(stopped, code, false, new Date().toISOString()))]));
    this.#every(housekeepingEveryMs, () => maintainExchange(this.#pool));
    this.#every(housekeepingEveryMs, () => tallyYesterday(this.#pool, new Date(), (tally) => leafOf(tallyEvent(tally))));
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  #every(ms: number, work: () => Promise<unknown>): void {
    let running = false;
    const run = (): void => {
      if (running) return;
      running = true;
      work().catch(this.#onFailed).finally(() => (running = false));
    };
    this.#timers.push(setInterval(run, ms));
    run();
  }
}

function tallyEvent({ shard, day, count, sum }: AcceptedTally): AuditEvent {
  return { eventId: randomUUID(), kind: 'SHARD_COUNT', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' }, detail: { shard, day, count, sum } };
}

function leafOf(event: AuditEvent): AuditRecord {
  const { leaf, openings } = toLeaf(event, random);
  return { kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] };
}
