import { randomUUID } from 'node:crypto';
import type { Bus } from '#bus';
import { outboxBacklog, shardCount } from '#persistence';
import type { Directory, Pool } from '#persistence';
import type { Health, Log, Metrics } from '#runtime';
import { permittedAgain } from '../delivery/permitted-again.ts';
import { ComposeRecords } from './compose-records.ts';
import type { DeliveryWriter } from './delivery-writer.ts';
import { OutboxRelay, sendWithinMs } from './outbox-relay.ts';

export interface RelayParts {
  pool: Pool;
  bus: Bus;
  writer: DeliveryWriter;
  directory: Directory;
  log: Log;
  health: Health;
  metrics: Metrics;
}

export interface Relays {
  readonly owner: string;
  start(): void;
  /** Lets the sends in hand finish and gives the shards back. */
  stop(): Promise<void>;
}

/** One relay per shard of the outbox; which of them this process owns is between the processes. */
export function openRelays({ pool, bus, writer, directory, log, health, metrics }: RelayParts): Relays {
  const published = metrics.counter({ name: 'outbox_published_records_total', help: 'Records that the broker acknowledged' });
  const owned = metrics.gauge({ name: 'relay_shards_owned', help: 'Relay shards that this process owns' });
  const parked = metrics.counter({ name: 'deliveries_parked_total', help: 'Deliveries that cannot be handed over as things are' });
  metrics.gauge({ name: 'outbox_age_seconds', help: 'Age of the oldest unpublished row' }, async (gauge) => gauge.set((await outboxBacklog(pool)).oldestSeconds));
  health.add('outbox', async () => {
    const { rows, oldestSeconds } = await outboxBacklog(pool);
    return { ok: oldestSeconds < 60, detail: { rows, oldestSeconds: Math.round(oldestSeconds) } };
  });
  const compose = new ComposeRecords(writer, (partnerId) => directory.readsTopic(partnerId), (repeated) => permittedAgain(pool, directory, repeated));
  const owner = `router-${randomUUID().slice(0, 8)}`;
  const stopping = new AbortController();
  const producers = Array.from({ length: shardCount }, () => bus.producer({ giveUpAfterMs: sendWithinMs }));
  const relays = producers.map((producer, shard) =>
    new OutboxRelay(pool, producer, compose, {
      published: (records) => published.inc(records),
      parked: (recipient, messageRef) => {
        parked.inc();
        log.error('a delivery is parked: its payload cannot be opened or encrypted, or the topic is missing', { recipient, messageRef });
      },
      failed: (error) => log.warn('the relay could not go on; it tries again', { shard, error }),
      owns: (_, isOwner) => (isOwner ? owned.inc() : owned.dec()),
    }));
  let running: readonly Promise<unknown>[] = [];
  return {
    owner,
    start: () => {
      running = relays.map((relay, shard) => relay.run(shard, owner, stopping.signal));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      await Promise.all(producers.map((producer) => producer.close()));
    },
  };
}
