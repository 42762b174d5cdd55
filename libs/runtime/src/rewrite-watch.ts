import type { CheckResult, Health } from './health.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What an attempt at the nightly rewriting came to; `undefined`: nothing was due. */
export type RewriteAttempt = { readonly kind: 'rewritten' | 'elsewhere' } | { readonly kind: 'seen'; readonly rows: number } | undefined;

const hourMs = 3_600_000;
/** A dump may take a night. What is put off longer keeps erased rows in the files, against what reports of erasures promise. */
const alarmAfterMs = 24 * hourMs;

/**
 * Tells how long a rewriting that is due has been put off: in metrics, in readiness (an alarm, as the process works), and in the log at
 * first and every hour, from a day on as an error. It counts from the first attempt of this process.
 */
export class RewriteWatch {
  readonly #log: Log;
  readonly #now: () => Date;
  #dueSince: Date | undefined;
  #toldAt: Date | undefined;

  constructor(log: Log, metrics: Metrics, health: Health, now = () => new Date()) {
    this.#log = log;
    this.#now = now;
    metrics.gauge(
      { name: 'rewrite_overdue_seconds', help: 'For how long the nightly rewriting of tables has been due and not succeeded; 0: it is not due' },
      (gauge) => gauge.set(this.#overdueMs() / 1_000),
    );
    health.add('rewriting', () => this.check());
  }

  check(): CheckResult {
    const overdue = this.#overdueMs();
    return { ok: true, detail: { overdueHours: Math.round(overdue / hourMs), alarm: overdue >= alarmAfterMs } };
  }

  tried(attempt: RewriteAttempt): void {
    // Another process is at it: how that ends is told by the next attempt.
    if (attempt?.kind === 'elsewhere') return;
    if (attempt?.kind === 'seen') {
      return this.#putOff('rows that are deleted may still be seen by an older transaction (a dump?): the nightly rewriting is put off', {
        rows: attempt.rows,
      });
    }
    this.#dueSince = undefined;
    this.#toldAt = undefined;
  }

  failed(error: unknown): void {
    this.#putOff('the nightly rewriting failed; it is tried again', { error });
  }

  #putOff(message: string, details: { rows: number } | { error: unknown }): void {
    const now = this.#now();
    this.#dueSince ??= now;
    if (this.#toldAt !== undefined && now.getTime() - this.#toldAt.getTime() < hourMs) return;
    this.#toldAt = now;
    const overdue = this.#overdueMs();
    this.#log[overdue >= alarmAfterMs ? 'error' : 'warn'](message, { ...details, overdueHours: Math.round(overdue / hourMs) });
  }

  #overdueMs(): number {
    return this.#dueSince === undefined ? 0 : this.#now().getTime() - this.#dueSince.getTime();
  }
}
