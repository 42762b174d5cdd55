import type { LogHead } from '#persistence';
import { RewriteWatch } from '#runtime';
import type { Counter, Gauge, Health, KafkaBatchServer, Log, Metrics } from '#runtime';
import type { ForkReport } from './cosignatures/take-cosignature.ts';
import type { IntegrationReport } from './log/integrate-events.ts';
import type { IntegrationHalted } from './log/integration-halted.ts';
import type { CheckpointReport } from './log/publish-checkpoints.ts';

/** From here on a lag is an alarm. */
const longestLagSeconds = 60;

/** What the auditor says about itself: metrics, readiness, log lines. */
export class AuditorMonitor implements IntegrationReport, CheckpointReport, ForkReport {
  readonly rewriting: RewriteWatch;
  readonly #log: Log;
  readonly #events: Counter;
  readonly #repeated: Counter;
  readonly #unreadable: Counter;
  readonly #unopened: Counter;
  readonly #checkpointFailures: Counter;
  readonly #forks: Counter;
  readonly #haltedGauge: Gauge<'reason'>;
  #head: bigint | undefined;
  #published: bigint | undefined;
  #halted: IntegrationHalted | undefined;

  constructor(log: Log, metrics: Metrics, health: Health) {
    this.#log = log;
    this.rewriting = new RewriteWatch(log, metrics, health);
    this.#events = metrics.counter({ name: 'audit_events_total', help: 'Events that became leaves' });
    this.#repeated = metrics.counter({ name: 'audit_records_repeated_total', help: 'Records that came again and were dropped' });
    this.#unreadable = metrics.counter({ name: 'audit_records_unreadable_total', help: 'Records that nobody could read; each has a SECURITY event' });
    this.#unopened = metrics.counter({ name: 'audit_records_unopened_total', help: 'Records with openings missing or altered; each has a SECURITY event' });
    this.#checkpointFailures = metrics.counter({ name: 'audit_checkpoint_failures_total', help: 'Checkpoints that could not be published at once' });
    this.#forks = metrics.counter({ name: 'audit_forks_total', help: 'Checkpoints of another history that cosigners have shown; each has a SECURITY event' });
    this.#haltedGauge = metrics.gauge({ name: 'audit_halted', help: '1 while the integrator stands still', labels: ['reason'] });
    metrics.gauge({ name: 'audit_tree_size', help: 'Leaves of the log as of the last append of this process' }, (gauge) =>
      gauge.set(Number(this.#head ?? 0n)),
    );
    metrics.gauge({ name: 'audit_checkpoint_size', help: 'Leaves under the last checkpoint published by this process' }, (gauge) =>
      gauge.set(Number(this.#published ?? 0n)),
    );
    health.add('integration', () => ({
      ok: this.#halted === undefined,
      ...(this.#halted === undefined
        ? {}
        : { detail: { halted: this.#halted.reason, ...(this.#halted.shard === undefined ? {} : { shard: this.#halted.shard }) } }),
    }));
  }

  /** Watches how far the log is behind what comes in. */
  watch(server: Pick<KafkaBatchServer, 'waitingSeconds'>, metrics: Metrics, health: Health): void {
    metrics.gauge({ name: 'audit_lag_seconds', help: 'Age of the oldest record taken from the topic that is not a leaf yet' }, (gauge) => gauge.set(server.waitingSeconds()));
    health.add('audit-lag', () => ({ ok: server.waitingSeconds() <= longestLagSeconds, detail: { seconds: server.waitingSeconds() } }));
  }

  appended(head: LogHead, { events, unreadable, unopened }: { readonly events: number; readonly unreadable: number; readonly unopened: number }): void {
    this.#head = head.size;
    this.#events.inc(events);
    if (unreadable > 0) {
      this.#unreadable.inc(unreadable);
      this.#log.error('records of the audit topic could not be read; they are set aside', { unreadable });
    }
    if (unopened > 0) {
      this.#unopened.inc(unopened);
      this.#log.error('records of the audit topic came with openings missing or altered: their events may not be found by case, person or message', { unopened });
    }
  }

  repeated(records: number): void {
    this.#repeated.inc(records);
  }

  halted(cause: IntegrationHalted | undefined): void {
    if (cause?.message === this.#halted?.message) return;
    this.#halted = cause;
    this.#haltedGauge.reset();
    if (cause === undefined) {
      this.#log.info('integration goes on');
    } else {
      this.#haltedGauge.set({ reason: cause.reason }, 1);
      this.#log.fatal('integration stands still', { reason: cause.reason, shard: cause.shard, error: cause });
    }
  }

  forked(size: bigint, cosigner: string): void {
    this.#forks.inc();
    this.#log.fatal('a cosigner holds a checkpoint of this log that the database does not have: there are two histories', { size: size.toString(), cosigner });
  }

  published(size: bigint): void {
    this.#published = size;
  }

  failed(error: unknown): void {
    this.#checkpointFailures.inc();
    this.#log.warn('a checkpoint could not be published; it is tried again', { error });
  }
}
