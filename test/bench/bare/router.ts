import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { Pool } from 'pg';
import { mendRequestTimer } from '#bus';
import { bareSettings, bareTopics } from './settings.ts';

interface Claim { ref: string; sender: string; id: string; case_id: string; type: string; version: string }
type OutboxRecord = { topic: string; key: string | null; value: object } | { topic: string; key: string; ref: string };

const { databaseUrl, kafka: { brokers, ...tls } } = bareSettings();
mendRequestTimer();
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
const kafka = new kafkajs.Kafka({
  clientId: 'bare-router', brokers, logLevel: kafkajs.logLevel.ERROR,
  ssl: { ca: readFileSync(tls.caFile), cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) },
});
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });

/** Outbox → Kafka: a row is marked after the broker's ack. A record that names a message takes its bytes from there. */
async function relay(): Promise<void> {
  const { rows } = await pool.query<{ id: string; records: OutboxRecord[] }>({ name: 'claim', text: 'select id, records from outbox where published_at is null order by id limit 48' });
  // While nothing comes it must not take the time of what is measured meanwhile.
  if (rows.length < 8) await delay(rows.length === 0 ? 100 : 20);
  if (rows.length === 0) return;
  const records = rows.flatMap((row) => row.records);
  const refs = records.flatMap((record) => ('ref' in record ? [record.ref] : []));
  const messages = await pool.query<{ message_ref: string; sender_id: string; message_id: string; type: string; wire: Record<string, string>; body: Buffer }>({
    name: 'join', text: 'select message_ref, sender_id, message_id, type, wire, body from message where message_ref = any($1::uuid[])', values: [refs],
  });
  const byRef = new Map(messages.rows.map((m) => [m.message_ref, m]));
  const topics = Map.groupBy(records, ({ topic }) => topic);
  await producer.sendBatch({
    acks: -1,
    topicMessages: [...topics].map(([topic, list]) => ({
      topic,
      messages: list.map((record) => {
        if (!('ref' in record)) return { key: record.key, value: JSON.stringify(record.value) };
        const m = byRef.get(record.ref);
        return { key: record.key, value: m?.body ?? null, headers: { ce_id: m?.message_id, ce_source: m?.sender_id, ce_type: m?.type, ...m?.wire } };
      }),
    })),
  });
  await pool.query({ name: 'mark', text: 'update outbox set published_at = now() where id = any($1::bigint[]) and published_at is null', values: [rows.map(({ id }) => id)] });
}

/** The second hop: one delivery per claim, and its record in the outbox, in one statement with the position. */
async function route(claims: Claim[], partition: number, next: string): Promise<void> {
  const records: OutboxRecord[] = claims.flatMap(({ ref, id, sender, case_id }) => [
    { topic: bareTopics.partner, key: case_id, ref },
    { topic: bareTopics.audit, key: null, value: { kind: 'DELIVERED', at: new Date().toISOString(), sender, id, case_id } },
  ]);
  await pool.query({
    name: 'route',
    text: `with d as (insert into delivery select ref, 'partner', case_id from json_to_recordset($1::json) as c (ref uuid, case_id uuid)),
      p as (insert into consumer_position values ($2, $3, $4) on conflict (topic, partition) do update set next_offset = excluded.next_offset)
      insert into outbox (records) values ($5)`,
    values: [JSON.stringify(claims), bareTopics.accepted, partition, next, JSON.stringify(records)],
  });
}

await producer.connect();
const consumer = kafka.consumer({ groupId: 'bare-router', minBytes: 100_000, maxWaitTimeInMs: 60 });
await consumer.connect();
await consumer.subscribe({ topic: bareTopics.accepted, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 2,
  eachBatch: ({ batch }) => route(batch.messages.map(({ value }) => JSON.parse(String(value)) as Claim), batch.partition, String(BigInt(batch.lastOffset()) + 1n)),
});
process.send?.('ready');
for (;;) await relay();
