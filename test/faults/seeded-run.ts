import { setTimeout as delay } from 'node:timers/promises';
import { openAudit, openPool } from '#persistence';
import type { AuditDatabase, Pool } from '#persistence';
import type { Arrivals } from './arrivals.ts';
import { check } from './check.ts';
import type { Violation } from './check.ts';
import type { FaultWorld } from './fault-world.ts';
import { readFinally } from './final-reads.ts';
import { faultTargets } from './history.ts';
import type { FinalReads, HistoryEvent } from './history.ts';
import { SeededRandom } from './random.ts';
import { usualMix, Workload } from './workload.ts';
import type { Mix } from './workload.ts';

export interface RunOptions {
  seed: number;
  /** Messages per second beside the surges. */
  perSecond: number;
  cases: number;
  /** How many receipts are proven by evidence from the gateway; the others by the log's leaves alone. */
  proofs: number;
  mix?: Partial<Mix> | undefined;
  say: (line: string) => void;
}

export interface Result {
  violations: Violation[];
  final: FinalReads;
  figures: Record<string, number>;
}

const openedWithinMs = 240_000;
const drainedWithinMs = 300_000;

/** One seeded load on a world: begin, harm it as you like, finish. */
export class SeededRun {
  readonly workload: Workload;
  readonly random: SeededRandom;
  readonly #world: FaultWorld;
  readonly #options: RunOptions;
  /** Where this run begins in the world's history. */
  readonly #from: number;

  private constructor(world: FaultWorld, options: RunOptions) {
    this.#world = world;
    this.#options = options;
    this.#from = world.history.events.length;
    this.random = new SeededRandom(options.seed);
    const { history, arrivals } = world;
    this.workload = new Workload({
      client: (partnerId) => world.client(partnerId),
      history,
      arrivals,
      random: new SeededRandom(options.seed + 1),
      mix: { ...usualMix, ...options.mix },
    });
  }

  /** Opens the cases and begins the load. */
  static async begin(world: FaultWorld, options: RunOptions): Promise<SeededRun> {
    const run = new SeededRun(world, options);
    await Promise.race([run.workload.open(options.cases), late(openedWithinMs, 'the cases could not be opened')]);
    options.say(`seed ${options.seed}: ${options.cases} cases are open`);
    run.workload.perSecond = options.perSecond;
    run.workload.start();
    return run;
  }

  /** Ends the load, waits until everything has come to rest, reads and judges the world from its beginning. */
  async finish(): Promise<Result> {
    const { recipients, arrivals, platform, history } = this.#world;
    const ticking = setInterval(() => this.#options.say(`${this.workload.waiting} sends unanswered, ${arrivals.inFlight} in flight`), 10_000);
    await this.workload.stop();
    const began = Date.now();
    await recipients.settle();
    await this.#rest(began + drainedWithinMs);
    await recipients.settle();
    const drainMs = Date.now() - began;
    clearInterval(ticking);
    const proofs = await this.#prove();
    let read = await readFinally(platform, history.events);
    // Deadlines are looked at by the clock: what one of them brings about once all was at rest has its time as well.
    while (isUnderWay(read) && Date.now() < began + drainedWithinMs) {
      await this.#rest(began + drainedWithinMs);
      await recipients.settle();
      read = await readFinally(platform, history.events);
    }
    const final = { ...read, ...proofs };
    return { violations: check(history.events, final), final, figures: { ...figuresOf(history.events.slice(this.#from), final), drainMs } };
  }

  /** INV9: all of it within five minutes; what is not there by then the checker names. */
  async #rest(until: number): Promise<void> {
    const { platform, arrivals } = this.#world;
    const exchange = openPool({ url: platform.urls.exchange.migrator, poolSize: 1 });
    const audit = openAudit({ url: platform.urls.audit.auditor, poolSize: 1 });
    let waits = '';
    const ticking = setInterval(() => this.#options.say(waits), 10_000);
    try {
      // On a machine that others use as well the harness may get no connection in time: it looks again.
      for (; Date.now() < until; await delay(100)) {
        const seen = await this.#left(exchange, audit).catch((error: unknown) => String(error));
        waits = typeof seen === 'string' ? `at rest? ${seen}` : `at rest? ${arrivals.inFlight} in flight, ${seen.rows} outbox rows, ${seen.notices} notices, ${seen.deliveries} deliveries, ${seen.integrated} of ${seen.numbered} events`;
        if (typeof seen === 'string' || arrivals.inFlight > 0) continue;
        if (seen.rows === 0 && seen.notices === 0 && seen.deliveries === 0 && seen.numbered === seen.integrated && (await allFetched(exchange, arrivals).catch(() => false))) return;
      }
      this.#options.say(`not at rest: ${arrivals.missing.slice(0, 5).join('; ')}`);
    } finally {
      clearInterval(ticking);
      await Promise.all([exchange.end(), audit.end()]);
    }
  }

  /** What is still to be done, as both databases have it. */
  async #left(exchange: Pool, audit: AuditDatabase): Promise<{ rows: number; notices: number; deliveries: number; numbered: number; integrated: number }> {
    const { rows } = await exchange.query<{ rows: number; notices: number; deliveries: number; numbered: number }>(
      `select (select count(*)::int from outbox where published_at is null) as rows, (select count(*)::int from notice where done_at is null) as notices,
        (select count(*)::int from delivery where state in ('ready', 'held', 'leased')) as deliveries, (select coalesce(sum(audit_n), 0)::int from relay_shard) as numbered`,
    );
    const integrated = await audit.query<{ n: number }>('select coalesce(sum(n), 0)::int as n from shard_position');
    const [open, events] = [rows[0], integrated.rows[0]];
    if (open === undefined || events === undefined) throw new Error('a database that answers nothing');
    return { ...open, integrated: events.n };
  }

  async #prove(): Promise<Pick<FinalReads, 'proven' | 'unproven'>> {
    const events = this.#world.history.events.slice(this.#from);
    const accepted = new Set(events.flatMap((event) => (event.op === 'send' && event.phase === 'ok' ? [event.messageId] : [])));
    const sent = events.flatMap((event) => (event.op === 'send' && event.phase === 'invoke' && accepted.has(event.messageId) ? [event] : []));
    const chosen = this.random.shuffled(sent).slice(0, this.#options.proofs);
    const found: Pick<FinalReads, 'proven' | 'unproven'> = { proven: [], unproven: [] };
    const lanes = Array.from({ length: 6 }, async () => {
      for (let next = chosen.pop(); next !== undefined; next = chosen.pop()) {
        const { messageId, senderId } = next;
        const answer = await this.#world.client(senderId).evidence(messageId).catch((error: unknown) => ({ ok: false as const, error }));
        if (answer.ok) found.proven.push(messageId);
        else found.unproven.push({ messageId, reason: 'error' in answer ? String(answer.error) : `${answer.status} ${answer.problem.code}` });
      }
    });
    await Promise.all(lanes);
    return found;
  }
}

function isUnderWay({ openOutboxRows, shards }: FinalReads): boolean {
  return openOutboxRows > 0 || shards.some(({ numbered, integrated }) => numbered !== integrated);
}

/** What was handed over without reaching its recipient is fetched again, as long as it may be. */
async function allFetched(exchange: Pool, arrivals: Arrivals): Promise<boolean> {
  const { rows } = await exchange.query<{ message_id: string; recipient: string }>(
    "select message_id, recipient from delivery where waiting = 'fetched' and state = 'delivered' and not_after > now() and sender_id <> 'iiz-dap'",
  );
  return rows.every(({ message_id, recipient }) => arrivals.has(message_id, recipient));
}

async function late(ms: number, what: string): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(what);
}

/** Of one run; the final reads are the world's. */
function figuresOf(events: readonly HistoryEvent[], final: FinalReads): Record<string, number> {
  const count = (holds: (event: HistoryEvent) => boolean): number => events.filter(holds).length;
  const sent = new Set(events.flatMap((event) => (event.op === 'send' && event.phase === 'invoke' ? [event.messageId] : [])));
  const accepted = new Set(events.flatMap((event) => (event.op === 'send' && event.phase === 'ok' ? [event.messageId] : [])));
  const records = events.flatMap((event) => (event.op === 'receive' && event.channel === 'topic' ? [event.deliveryId] : []));
  const deliveries = final.deliveries.filter(({ messageId }) => sent.has(messageId));
  return {
    sent: sent.size,
    accepted: accepted.size,
    repeated: count((event) => event.op === 'send' && event.phase === 'ok' && event.repeated),
    refused: count((event) => event.op === 'send' && event.phase === 'refused'),
    unanswered: count((event) => event.op === 'send' && event.phase === 'info'),
    acknowledged: deliveries.filter(({ state }) => state === 'acknowledged').length,
    deliveries: deliveries.length,
    parked:
      count((event) => event.op === 'fault' && event.phase === 'poison') === 0
        ? 0
        : final.events.filter(({ kind, messageId }) => kind === 'PARKED' && sent.has(messageId)).length,
    withheld: deliveries.filter(({ state }) => state === 'withheld').length,
    rawDuplicates: records.length - new Set(records).size,
    faults: count((event) => event.op === 'fault' && event.phase !== 'back') + count((event) => event.op === 'exit'),
    endedByThemselves: count((event) => event.op === 'exit'),
    ...Object.fromEntries(faultTargets.map((target) => [`killed ${target}`, count((event) => event.op === 'fault' && event.phase === 'kill' && event.target === target)])),
    auditEvents: final.events.length,
    proofsVerified: final.proven.length,
  };
}
