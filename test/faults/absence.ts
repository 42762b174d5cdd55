import { setTimeout as delay } from 'node:timers/promises';
import { openPool } from '#persistence';
import type { FaultWorld } from './fault-world.ts';
import type { HistoryEvent } from './history.ts';
import { watchedProcesses } from './history.ts';
import type { WatchedProcess } from './history.ts';

/** What a time without Kafka showed. */
export interface Absence {
  awaySeconds: number;
  /** Sent and accepted while it was away, and the longest that one of them waited for its answer. */
  accepted: number;
  slowestMs: number;
  /** What had gathered in the outbox when it came back, and how long it took until all of that had left. */
  waitingRows: number;
  waitingMegabytes: number;
  drainedInSeconds: number;
  /** Resident memory of each process: when Kafka went away, at most until the backlog had left, and then. */
  megabytes: Record<WatchedProcess, { before: number; most: number; after: number }>;
}

const acceptsAgainWithinMs = 120_000;
const drainedWithinMs = 300_000;

/** Kafka is stopped for so long while the load goes on, and PostgreSQL killed with it; settles once what waited has left. */
export async function withoutKafka({ nemesis, history, arrivals, platform }: FaultWorld, awayMs: number, say: (line: string) => void): Promise<Absence> {
  await accepting(history.events);
  await nemesis.strike(['kafka', 'postgres']);
  await nemesis.restore(['postgres']);
  const from = history.events.length;
  await delay(awayMs);
  const during = history.events.slice(from);
  say(`Kafka was away for ${awayMs / 1_000} s, ${arrivals.inFlight} messages wait`);
  const exchange = openPool({ url: platform.urls.exchange.migrator, poolSize: 1 });
  try {
    const { rows } = await exchange.query<{ rows: number; bytes: string; at: Date }>(
      'select count(*)::int as rows, coalesce(sum(pg_column_size(records)), 0) as bytes, now() as at from outbox where published_at is null',
    );
    const { rows: waitingRows = 0, bytes = '0', at = new Date() } = rows[0] ?? {};
    await nemesis.restore(['kafka']);
    const drainedInSeconds = await drained(async () => {
      const left = await exchange.query<{ open: boolean }>('select exists (select 1 from outbox where published_at is null and created_at <= $1) as open', [at]);
      return left.rows[0]?.open !== true;
    });
    say(`${waitingRows} rows of the outbox left within ${drainedInSeconds.toFixed(1)} s`);
    return {
      awaySeconds: awayMs / 1_000,
      ...acceptedIn(during),
      waitingRows,
      waitingMegabytes: Number(bytes) / 2 ** 20,
      drainedInSeconds,
      megabytes: memoryIn(history.events.slice(from)),
    };
  } finally {
    await exchange.end();
  }
}

/** A gateway that was started when its database had been has to ask the log once, which takes Kafka (ADR 40). */
async function accepting(events: readonly HistoryEvent[]): Promise<void> {
  const from = events.length;
  for (const until = Date.now() + acceptsAgainWithinMs; Date.now() < until; await delay(200)) {
    if (events.slice(from).some((event) => event.op === 'send' && event.phase === 'ok')) return;
  }
  throw new Error('nothing is accepted two minutes after the last fault');
}

async function drained(holds: () => Promise<boolean>): Promise<number> {
  const began = Date.now();
  while (!(await holds())) {
    if (Date.now() - began > drainedWithinMs) throw new Error('what waited for Kafka had not left five minutes after it came back');
    await delay(100);
  }
  return (Date.now() - began) / 1_000;
}

function acceptedIn(events: readonly HistoryEvent[]): Pick<Absence, 'accepted' | 'slowestMs'> {
  const invoked = new Map(events.flatMap((event) => (event.op === 'send' && event.phase === 'invoke' ? [[event.messageId, event.t] as const] : [])));
  const waits = events.flatMap((event) => (event.op === 'send' && event.phase === 'ok' && invoked.has(event.messageId) ? [event.t - (invoked.get(event.messageId) ?? 0)] : []));
  return { accepted: waits.length, slowestMs: waits.reduce((most, wait) => Math.max(most, wait), 0) };
}

function memoryIn(events: readonly HistoryEvent[]): Absence['megabytes'] {
  const samples = events.flatMap((event) => (event.op === 'memory' ? [event.megabytes] : []));
  const of = (process: WatchedProcess): Absence['megabytes'][WatchedProcess] => {
    const each = samples.map((sample) => sample[process]);
    return { before: each[0] ?? 0, most: Math.max(...each), after: each.at(-1) ?? 0 };
  };
  return Object.fromEntries(watchedProcesses.map((process) => [process, of(process)])) as Absence['megabytes'];
}
