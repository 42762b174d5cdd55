import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createBus } from '#bus';
import { Directory, heldClaims, openPool, outboxBacklog, shardCount, untilVouchedFor } from '#persistence';
import { createHttpsApp, createLog, Health, KafkaBatchServer, loadConfigOrExit, Metrics, notReadyUntil, stopGracefully } from '#runtime';
import { openKeyRing } from '#sealing';
import { keyidOf } from '#signing';
import { DeliverMessages } from './delivery/deliver-messages.ts';
import { DeliveryWriter } from './relay/delivery-writer.ts';
import { RouteBatch } from './delivery/route-batch.ts';
import { ComposeRecords } from './relay/compose-records.ts';
import { OutboxRelay, sendWithinMs } from './relay/outbox-relay.ts';
import { routerConfig } from './router.config.ts';
import { RouterModule } from './router.module.ts';
import { RotateKek } from './upkeep/rotate-kek.ts';
import { alarmedAfterSeconds, KeepUp } from './upkeep/keep-up.ts';

const config = loadConfigOrExit(routerConfig);
const log = createLog({ process: 'router', level: config.logLevel });
const health = new Health();
const metrics = new Metrics('router');
const keks = await openKeyRing(config).catch((error: unknown) => {
  log.fatal('the key-encryption keys cannot be opened: check the settings KEK_…', { error });
  return process.exit(1);
});
const platformKey = {
  keyid: keyidOf(new X509Certificate(readFileSync(config.platformCertFile)).raw),
  alg: 'ed25519' as const,
  privateKey: createPrivateKey(config.platformKey),
};

const pool = openPool({
  url: config.databaseUrl,
  poolSize: config.databasePool,
  // A gateway compares it with the log, and vouches for it.
  onNotVouchedFor: () => undefined,
  onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
});
const tls = { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCertificates: 'none' as const };
const vouchedFor = untilVouchedFor(pool, () => log.warn('the exchange is not used yet: its database was started, and a gateway must compare it with the audit log first'));
await notReadyUntil(vouchedFor, 'standing', { tls, log, metrics, host: config.host, port: config.port });
const directory = await Directory.open(pool, (error) => log.warn('the directory could not be refreshed; the last one is used', { error })).catch((error: unknown) => {
  log.fatal('the exchange database cannot be read: check DATABASE_URL, the network and that the schema has been migrated', { error });
  return process.exit(1);
});
const bus = createBus({
  brokers: config.brokers,
  tls: { caFile: config.kafkaCaFile, certFile: config.kafkaCertFile, keyFile: config.kafkaKeyFile },
  clientId: 'iiz-router',
  log,
});

const published = metrics.counter({ name: 'outbox_published_records_total', help: 'Records that the broker acknowledged' });
const routed = metrics.counter({ name: 'messages_routed_total', help: 'Accepted messages that were decided again' });
const unreadable = metrics.counter({ name: 'accepted_unreadable_total', help: 'Records of the accepted topic that are no claim' });
const owned = metrics.gauge({ name: 'relay_shards_owned', help: 'Relay shards that this process owns' });
metrics.gauge({ name: 'outbox_age_seconds', help: 'Age of the oldest unpublished row' }, async (gauge) => gauge.set((await outboxBacklog(pool)).oldestSeconds));

const route = new RouteBatch(pool, new DeliverMessages(pool, directory, (messageRef) => log.error('a claim names a message that the database does not hold', { messageRef })), {
  routed: (messages) => routed.inc(messages),
  unreadable: (topic, partition, offset) => {
    unreadable.inc();
    log.error('a record of the accepted topic is no claim; it is passed over', { topic, partition, offset: offset.toString() });
  },
});
const consumer = new KafkaBatchServer(bus, () => ({
  groupId: 'iiz.router.accepted',
  positionOf: (topic, partition) => route.positionOf(topic, partition),
  minBytes: 100_000,
  maxWaitMs: 100,
  concurrency: 8,
}));

const stopRelays = new AbortController();
const owner = `router-${randomUUID().slice(0, 8)}`;
const writer = new DeliveryWriter(platformKey, keks);
const readsTopic = (partnerId: string): boolean => directory.readsTopic(partnerId);
const parked = metrics.counter({ name: 'deliveries_parked_total', help: 'Deliveries that cannot be handed over as things are' });
const onParked = (recipient: string, messageRef: string): void => {
  parked.inc();
  log.error('a delivery is parked: its payload cannot be opened or encrypted, or the topic is missing', { recipient, messageRef });
};
const producers = Array.from({ length: shardCount }, () => bus.producer({ giveUpAfterMs: sendWithinMs }));
const relays = producers.map((producer, shard) =>
  new OutboxRelay(pool, producer, new ComposeRecords(writer, readsTopic, onParked), {
    published: (_, records) => published.inc(records),
    failed: (error) => log.warn('the relay could not go on; it tries again', { shard, error }),
    owns: (_, isOwner) => (isOwner ? owned.inc() : owned.dec()),
  }).run(shard, owner, stopRelays.signal),
);

health.add('database', async () => {
  await pool.query('select 1');
  return { ok: true };
});
health.add('consumer', () => ({ ok: consumer.running }));
metrics.gauge({ name: 'claims_held', help: 'Accepted messages that wait for an earlier one of their case' }, async (gauge) => gauge.set((await heldClaims(pool)).claims));
health.add('case-order', async () => {
  const { claims, oldestSeconds } = await heldClaims(pool);
  return { ok: oldestSeconds < alarmedAfterSeconds, detail: { claims, oldestSeconds: Math.round(oldestSeconds) } };
});
health.add('outbox', async () => {
  const { rows, oldestSeconds } = await outboxBacklog(pool);
  return { ok: oldestSeconds < 60, detail: { rows, oldestSeconds: Math.round(oldestSeconds) } };
});

const app = await createHttpsApp(RouterModule.with(route), {
  tls, log, health, metrics, metricsFrom: config.metricsFrom ?? [],
  guard: { canActivate: () => false },
});
app.connectMicroservice({ strategy: consumer });
await app.startAllMicroservices();

const upkeep = new KeepUp(
  pool, directory, (error) => log.warn('upkeep failed; it is tried again', { error }),
  (claims, oldestSeconds) => log.error('accepted messages are held: an earlier one of their case has not come from Kafka; find and publish it again', { claims, oldestSeconds: Math.round(oldestSeconds) }),
);
upkeep.start();
const rotation = new RotateKek(pool, keks, {
  failed: (error) => log.warn('keys could not be wrapped anew; it is tried again', { error }),
  refused: (kekId, keys) => log.error('keys cannot be unwrapped: the key-encryption key that wrapped them is missing, or another', { kekId, keys }),
  done: (kekId, keys) => log.info('every key is wrapped by the current key-encryption key', { kekId, keys }),
});
rotation.start();

stopGracefully({
  log,
  health,
  close: async () => {
    await upkeep.stop();
    await rotation.stop();
    await app.close();
    stopRelays.abort();
    await Promise.all(relays);
    await Promise.all(producers.map((producer) => producer.close()));
    directory.close();
    await pool.end();
  },
});
await app.listen(config.port, config.host);
log.info('router runs', { owner, shards: shardCount });
