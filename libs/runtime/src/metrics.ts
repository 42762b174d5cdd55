import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/** Seconds; the goals of the accept path lie between 5 and 100 ms. */
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

export interface MetricOptions<Label extends string> {
  /** snake_case with a unit; `iiz_` is put before it. */
  name: string;
  help: string;
  /** Of few values each: partner ids, types, codes, topics. Never a message, case or person. */
  labels?: readonly Label[];
}

/** The metrics of one process, as Prometheus reads them: its own and those of node. */
export class Metrics {
  private readonly registry = new Registry();
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  /** There from the start, without labels: to an alarm on its increase, the first of a new row would be none. */
  readonly failures: Counter;

  constructor(process: string) {
    this.registry.setDefaultLabels({ process });
    collectDefaultMetrics({ register: this.registry });
    this.requests = this.histogram({ name: 'http_request_seconds', help: 'Time from the request to the end of its answer', labels: ['method', 'route', 'status'] });
    this.failures = this.counter({ name: 'http_failures_total', help: 'Requests that were answered with 5xx, but for those that ask whether the process is ready' });
  }

  counter<const Label extends string = never>({ name, help, labels = [] }: MetricOptions<Label>): Counter<Label> {
    return new Counter({ name: `iiz_${name}`, help, labelNames: labels, registers: [this.registry] });
  }

  /** `collect` sets the value each time somebody reads the metrics. */
  gauge<const Label extends string = never>({ name, help, labels = [] }: MetricOptions<Label>, collect?: (gauge: Gauge<Label>) => void | Promise<void>): Gauge<Label> {
    const gauge: Gauge<Label> = new Gauge({
      name: `iiz_${name}`,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect === undefined ? {} : { collect: () => collect(gauge) }),
    });
    return gauge;
  }

  /** In seconds, unless `buckets` say otherwise. */
  histogram<const Label extends string = never>({ name, help, labels = [] }: MetricOptions<Label>, buckets: readonly number[] = DURATION_BUCKETS): Histogram<Label> {
    return new Histogram({ name: `iiz_${name}`, help, labelNames: labels, buckets: [...buckets], registers: [this.registry] });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
