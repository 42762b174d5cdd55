import { readFileSync } from 'node:fs';
import { createBus } from '#bus';
import type { Bus } from '#bus';
import { platformPartner } from '#cases';
import { databaseInTime, Directory, heldClaims, heldReceipts, openPool, shardCount, untilAdmitted } from '#persistence';
import type { Pool } from '#persistence';
import { createHttpsApp, Health, KafkaBatchServer, listen, Metrics, notReadyUntil, StartFault, watchOwnCertificates } from '#runtime';
import type { ConfigOf, Log } from '#runtime';
import { openKeyRing } from '#sealing';
import { readSigningKey } from '#signing';
import type { SigningKey } from '#signing';
import { RouteMessages } from './delivery/route-messages.ts';
import { RouteBatch } from './delivery/route-batch.ts';
import { DeliveryWriter } from './relay/delivery-writer.ts';
import { openRelays } from './relay/open-relays.ts';
import type { routerConfig } from './router.config.ts';
import { RouterModule } from './router.module.ts';
import { deadlineClock } from './upkeep/deadline-clock.ts';
import { alarmedAfterSeconds } from './upkeep/keep-up.ts';
import { openUpkeep } from './upkeep/open-upkeep.ts';

type RouterConfig = ConfigOf<typeof routerConfig>;

interface Told {
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
}

export interface Router {
  readonly health: Health;
  /** Relays, reads the accepted topic, does its upkeep, listens for health and metrics. */
  start(signal: AbortSignal): Promise<void>;
  /** Finishes the batches and sends in hand, ends the connections. */
  close(): Promise<void>;
}

/**
 * Puts the router together, once the exchange database has been vouched for: until then it listens and says that it waits.
 * It routes nothing before `start`.
 *
 * @throws StartFault
 */
export async function openRouter(config: RouterConfig, log: Log): Promise<Router> {
  const told: Told = { log, health: new Health(), metrics: new Metrics('router') };
  watchOwnCertificates({ reread: { ROUTER_TLS_CERT_FILE: config.tlsCertFile }, held: { KAFKA_CERT_FILE: config.kafkaCertFile, PLATFORM_CERT_FILE: config.platformCertFile, KAFKA_CA_FILE: config.kafkaCaFile } }, log, told.metrics);
  const deadlines = deadlineClock(config);
  const keks = await openKeyRing(config).catch(StartFault.because('the key-encryption keys cannot be opened: check the settings KEK_…'));
  const { pool, directory } = await openExchange(config, told);
  const bus = createBus({
    brokers: config.brokers,
    tls: { caFile: config.kafkaCaFile, certFile: config.kafkaCertFile, keyFile: config.kafkaKeyFile },
    clientId: 'iiz-router',
    log,
  });
  const route = routeBatch(pool, directory, told);
  const consumer = acceptedConsumer(bus, route);
  const writer = new DeliveryWriter(platformKey(config), keks);
  const relays = openRelays({ ...told, pool, bus, writer, directory });
  const upkeep = openUpkeep({ ...told, pool, directory, keks, deadlines });
  watch(told, pool, consumer);
  const app = await createHttpsApp(RouterModule.with(route), { ...told, tls: tlsOf(config), metricsFrom: config.metricsFrom ?? [], guard: { canActivate: () => false } });
  app.connectMicroservice({ strategy: consumer });
  return {
    health: told.health,
    start: async (signal) => {
      relays.start();
      await app.startAllMicroservices();
      if (signal.aborted) return;
      upkeep.start();
      await listen(app, config);
      if (config.deadlinesAheadDays > 0) log.warn('what partners owe comes due ahead of its time: DEADLINES_AHEAD_DAYS is set', { days: config.deadlinesAheadDays });
      log.info('router runs', { owner: relays.owner, shards: shardCount });
    },
    close: async () => {
      await upkeep.stop();
      await app.close();
      await relays.stop();
      directory.close();
      await pool.end();
    },
  };
}

function tlsOf({ tlsCertFile, tlsKeyFile }: RouterConfig) {
  return { certFile: tlsCertFile, keyFile: tlsKeyFile, clientCertificates: 'none' } as const;
}

function platformKey({ platformCertFile, platformKey: pem }: RouterConfig): SigningKey {
  const read = readSigningKey(readFileSync(platformCertFile, 'latin1'), pem, platformPartner);
  if (!read.ok) {
    throw new StartFault(
      `PLATFORM_KEY_FILE is not the Ed25519 key of PLATFORM_CERT_FILE, or that is not issued for CN=${platformPartner}: nobody could verify a delivery`,
      { fault: read.fault },
    );
  }
  return read.key;
}

async function openExchange(config: RouterConfig, { log, metrics }: Told): Promise<{ pool: Pool; directory: Directory }> {
  const pool = openPool({
    url: config.databaseUrl,
    poolSize: config.databasePool,
    // A gateway compares it with the log, and vouches for it.
    admission: { purpose: 'give', onDoubt: () => undefined },
    onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
  });
  const admitted = untilAdmitted(pool, () =>
    log.warn(
      'the exchange is not used yet: it was started, and a gateway must compare it with the audit log; or restored, and operators must confirm that',
    ),
  );
  await notReadyUntil(admitted, 'standing', { tls: tlsOf(config), log, metrics, host: config.host, port: config.port });
  const directory = await Directory.open(pool, (error) => log.warn('the directory could not be refreshed; the last one is used', { error }))
    .catch(StartFault.because('the exchange database cannot be read: check DATABASE_URL, the network and that the schema has been migrated'));
  return { pool, directory };
}

function routeBatch(pool: Pool, directory: Directory, { log, metrics }: Told): RouteBatch {
  const routed = metrics.counter({ name: 'messages_routed_total', help: 'Accepted messages that were decided again' });
  const unreadable = metrics.counter({ name: 'accepted_unreadable_total', help: 'Records of the accepted topic that are no claim' });
  return new RouteBatch(pool, new RouteMessages(pool, directory, (messageRef) => log.error('a claim names a message that the database does not hold', { messageRef })), {
    routed: (messages) => routed.inc(messages),
    unreadable: (topic, partition, offset) => {
      unreadable.inc();
      log.error('a record of the accepted topic is no claim; it is passed over', { topic, partition, offset: offset.toString() });
    },
  });
}

function acceptedConsumer(bus: Bus, route: RouteBatch): KafkaBatchServer {
  return new KafkaBatchServer(bus, () => ({
    groupId: 'iiz.router.accepted',
    positionOf: (topic, partition) => route.positionOf(topic, partition),
    minBytes: 100_000,
    maxWaitMs: 100,
    concurrency: 8,
  }));
}

function watch({ health, metrics }: Told, pool: Pool, consumer: KafkaBatchServer): void {
  health.add('database', () => databaseInTime(pool));
  health.add('consumer', () => ({
    ok: consumer.running && consumer.waitingSeconds() < alarmedAfterSeconds,
    detail: { reading: consumer.running, lagSeconds: consumer.waitingSeconds() },
  }));
  metrics.gauge(
    { name: 'accepted_lag_seconds', help: 'Age of the oldest accepted message taken from the topic that has not been decided again' },
    (gauge) => gauge.set(consumer.waitingSeconds()),
  );
  metrics.gauge({ name: 'receipts_held', help: 'What senders on Kafka are told once their receipts topics answer' }, async (gauge) =>
    gauge.set(await heldReceipts(pool)),
  );
  metrics.gauge({ name: 'claims_held', help: 'Accepted messages that wait for an earlier one of their case' }, async (gauge) =>
    gauge.set((await heldClaims(pool)).claims),
  );
  health.add('case-order', async () => {
    const { claims, oldestSeconds } = await heldClaims(pool);
    return { ok: oldestSeconds < alarmedAfterSeconds, detail: { claims, oldestSeconds: Math.round(oldestSeconds) } };
  });
}
