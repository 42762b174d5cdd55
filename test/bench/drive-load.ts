import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveredCount } from './delivered-count.ts';
import type { RequestPool } from './sign-ahead.ts';
import type { TlsConnections } from './tls-connections.ts';

/** What one stretch of load came to. */
export interface LoadResult {
  /** So long was counted: without the lead-in. */
  seconds: number;
  /** Requests written, answers by status. */
  sent: number;
  statuses: Record<string, number>;
  /** One answer that was no acceptance, if there was any. */
  refusal: string;
  /** In `seconds`. */
  accepted: number;
  delivered: number;
  /** Accepted in all of it, lead-in and answers after its end included. */
  acceptedInAll: number;
  /** After it: until everything that was accepted had been read by the consumer; -1: it never was. */
  drainMs: number;
  undelivered: number;
  latency: { p50: number; p99: number; max: number };
  /** True when the pool ended before the time did. */
  usedUp: boolean;
}

export interface Load {
  pool: RequestPool;
  connections: TlsConnections;
  /** Absent: nothing of it is delivered. */
  delivered: DeliveredCount | undefined;
  seconds: number;
  /** Closed loop: so many seconds before those, in which the pipeline fills and nothing is counted. */
  leadIn: number;
  /** Requests a second at their scheduled times; absent: each connection sends as soon as it may (closed loop). */
  rate?: number;
  /** Closed loop: nothing is sent while more than this many are accepted and not delivered. */
  backlog: number;
}

const drainWithinMs = 60_000;

/** Sends requests of the pool for so long and then waits for what was accepted to be delivered. */
export async function driveLoad(load: Load): Promise<LoadResult> {
  const run = new Run(load);
  const count = (): { at: number; accepted: number; delivered: number } => ({ at: performance.now(), accepted: run.accepted, delivered: load.delivered?.count ?? 0 });
  let from = count();
  if (load.rate === undefined) {
    const filled = setTimeout(() => (from = count()), load.leadIn * 1000);
    await run.closedLoop(from.at, load.leadIn + load.seconds);
    clearTimeout(filled);
  } else await run.openLoop(from.at, load.rate);
  const to = count();
  await run.answersIn();
  const drained = performance.now();
  while (load.delivered !== undefined && load.delivered.count < run.accepted && performance.now() - drained < drainWithinMs) await delay(5);
  const undelivered = load.delivered === undefined ? 0 : run.accepted - load.delivered.count;
  return {
    seconds: (to.at - from.at) / 1000, sent: run.sent, statuses: run.statuses, refusal: run.refusal,
    accepted: to.accepted - from.accepted, delivered: to.delivered - from.delivered, acceptedInAll: run.accepted, undelivered,
    drainMs: undelivered > 0 ? -1 : Math.round(performance.now() - drained), latency: run.latency(), usedUp: run.sent >= load.pool.count,
  };
}

class Run {
  readonly #load: Load;
  readonly #latencies: number[] = [];
  readonly statuses: Record<string, number> = {};
  sent = 0;
  accepted = 0;
  refusal = '';
  #answers = 0;
  /** A connection ended before its answer: nobody answers any more. */
  get #broken(): boolean {
    return this.statuses[0] !== undefined;
  }

  constructor(load: Load) {
    this.#load = load;
  }

  /** Every connection sends its next request when the last one is answered and the backlog allows. */
  closedLoop(started: number, seconds: number): Promise<void> {
    const { connections, pool, backlog, delivered } = this.#load;
    const until = started + seconds * 1000;
    return new Promise((resolve) => {
      let waiting = connections.all.length;
      const next = (each: (typeof connections.all)[number]): void => {
        if (performance.now() >= until || this.sent >= pool.count || this.#broken) {
          if (--waiting === 0) resolve();
        } else if (delivered !== undefined && this.accepted - delivered.count > backlog) setTimeout(next, 2, each);
        else this.#send(each, performance.now(), () => next(each));
      };
      for (const each of connections.all) next(each);
    });
  }

  /** Requests leave at their scheduled times, or as soon after it as a connection is free; latency counts from the schedule. */
  async openLoop(started: number, rate: number): Promise<void> {
    const { connections, pool, seconds } = this.#load;
    const free = [...connections.all];
    const due: number[] = [];
    const serve = (): void => {
      for (let each = free.at(-1); each !== undefined && due.length > 0; each = free.at(-1)) {
        const connection = each;
        free.pop();
        if (!connection.open) continue;
        this.#send(connection, due.shift() ?? 0, () => {
          free.push(connection);
          serve();
        });
      }
    };
    const count = Math.min(pool.count, Math.floor(seconds * rate));
    for (let i = 0; i < count && !this.#broken; ) {
      for (; i < count && started + (i * 1000) / rate <= performance.now(); i++) due.push(started + (i * 1000) / rate);
      serve();
      await delay(1);
    }
    while (due.length > 0 && !this.#broken && connections.all.some(({ open }) => open)) await delay(1);
    // What no connection was left for counts as unanswered.
    this.sent += due.length;
    if (due.length > 0) this.statuses[0] = (this.statuses[0] ?? 0) + due.length;
  }

  async answersIn(): Promise<void> {
    for (const until = performance.now() + 10_000; this.#answers < this.sent && performance.now() < until; ) await delay(1);
  }

  latency(): LoadResult['latency'] {
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }

  #send(connection: { send(request: Buffer, answered: (status: number, refusal: string) => void): void }, from: number, after: () => void): void {
    const { bytes, id } = this.#load.pool.at(this.sent++);
    this.#load.delivered?.expect(id);
    connection.send(bytes, (status, refusal) => {
      this.#answers += 1;
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      if (status === 202) this.accepted += 1;
      else this.refusal = refusal;
      this.#latencies.push(performance.now() - from);
      after();
    });
  }
}
