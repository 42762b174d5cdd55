import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { Pool } from 'pg';
import { mendRequestTimer } from '#bus';
import { bareSettings, bareTopics } from './settings.ts';

const { databaseUrl, kafka: { brokers, ...tls } } = bareSettings();
mendRequestTimer();
const pool = new Pool({ connectionString: databaseUrl, max: 1 });
const ssl = { ca: readFileSync(tls.caFile), cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
const consumer = new kafkajs.Kafka({ clientId: 'bare-auditor', brokers, logLevel: kafkajs.logLevel.ERROR, ssl }).consumer({ groupId: 'bare-auditor', minBytes: 100_000, maxWaitTimeInMs: 100 });
await consumer.connect();
await consumer.subscribe({ topic: bareTopics.audit, fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    const leaves = batch.messages.map(({ value }) => String(value));
    const hashes = leaves.map((leaf) => createHash('sha256').update('\0').update(leaf).digest('hex'));
    await pool.query({ name: 'append', text: `insert into leaf (hash, leaf) select decode(h, 'hex'), convert_to(l, 'UTF8') from unnest($1::text[], $2::text[]) t (h, l)`, values: [hashes, leaves] });
  },
});
process.send?.('ready');
