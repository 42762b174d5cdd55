import { createBus, submitTopics } from '#bus';
import { KafkaBatchServer } from '#runtime';
import type { ConfigOf, Health, Log, Metrics } from '#runtime';
import type { gatewayConfig } from '../gateway.config.ts';
import { TakeSubmissions } from './take-submissions.ts';
import type { TakeSubmissionsParts } from './take-submissions.ts';

/** The partners' door over Kafka. */
export interface Submissions {
  readonly takeSubmissions: TakeSubmissions;
  /** Reads their submit topics once it is started. */
  readonly consumer: KafkaBatchServer;
}

export function openSubmissions(
  config: ConfigOf<typeof gatewayConfig>,
  { log, health, metrics }: { log: Log; health: Health; metrics: Metrics },
  parts: Omit<TakeSubmissionsParts, 'onOutcome' | 'onPoison'>,
): Submissions {
  const submitted = metrics.counter({
    name: 'submitted_records_total',
    help: 'Records of the submit topics by what became of them',
    labels: ['outcome'],
  });
  const takeSubmissions = new TakeSubmissions({
    ...parts,
    onOutcome: (outcome) => submitted.inc({ outcome }),
    onPoison: (topic, partition, offset, error) =>
      log.error('a submitted record cannot be processed; it is refused and passed over', {
        topic,
        partition,
        offset: offset.toString(),
        error,
      }),
  });
  const bus = createBus({
    brokers: config.brokers,
    tls: { caFile: config.kafkaCaFile, certFile: config.kafkaCertFile, keyFile: config.kafkaKeyFile },
    clientId: 'iiz-gateway',
    log,
  });
  const consumer = new KafkaBatchServer(bus, () => ({
    groupId: 'iiz.gateway.submit',
    topics: submitTopics,
    positionOf: (topic, partition) => takeSubmissions.positionOf(topic, partition),
    concurrency: 8,
    rediscoverMs: 10_000,
  }));
  const lag = (): number => [...consumer.lag().values()].reduce((sum, each) => sum + Number(each), 0);
  metrics.gauge({ name: 'submit_lag_records', help: 'Records of the submit topics that wait, as of the last batch of each partition' }, (gauge) => gauge.set(lag()));
  // Told, but no reason to send nobody here: without Kafka the HTTPS door goes on.
  health.add('submissions', () => ({ ok: true, detail: { reading: consumer.running, lag: lag() } }));
  return { takeSubmissions, consumer };
}
