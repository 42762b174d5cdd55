import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditTopic } from '#bus';
import { provision, startPostgres } from '#local';
import { migrateAudit, openAudit, readHead, type LogHead } from '#persistence';
import { IntegrateEvents } from '../../apps/auditor/src/log/integrate-events.ts';
import { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { AuditBatches, batchSize } from './audit-batches.ts';
import { probeAnswers, saveLog, secondsPerMillion } from './audit-probes.ts';
import { MachineWatch } from './machine-watch.ts';
import { countStatements, statementReport } from './statement-report.ts';

/**
 * What the audit log takes and gives on a PostgreSQL of its own, Kafka left out: events integrated per second as the
 * auditor does it, bytes per event, and, after a restart of PostgreSQL, how long whole answers and a proof take; then the
 * log is saved and verified offline. `npm run bench:audit -- [--events 200000] [--probes 1000] [--statements] [--json]`;
 * `--statements` prints where PostgreSQL spent its time while integrating.
 *
 * `costRatio`: CPU of auditor and PostgreSQL per event among the last hundred thousand, to that around the first hundred
 * thousand (with fewer events: of the second half to the first).
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '200000' }, probes: { type: 'string', default: '1000' }, statements: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
const [total, probes] = [Number(values.events), Number(values.probes)];
const stretch = Math.min(50_000, Math.max(batchSize, Math.floor(total / 4 / batchSize) * batchSize));
/** Verified offline are the first so many events; more take as long each. */
const mostVerified = 1_000_000;

function say(line: string): void {
  if (process.stderr.isTTY || !values.json) process.stderr.write(`${line}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'iiz-audit-bench-'));
chmodSync(folder, 0o755);
const postgres = await startPostgres({ folder, settings: { shared_buffers: '256MB', ...(values.statements ? { shared_preload_libraries: 'pg_stat_statements' } : {}) } });
const urls = await provision(postgres.adminUrl);
await migrateAudit(urls.audit.migrator);
const signer = new CheckpointSigner('log.iiz-dap.test/bench', generateKeyPairSync('ed25519').privateKey);
const batches = new AuditBatches();

/** Integrates everything, stretch by stretch; nothing but the integration is timed. */
async function integrateAll() {
  const database = openAudit({ url: urls.audit.auditor });
  const integrate = new IntegrateEvents(database, { appended: () => undefined, repeated: () => undefined, halted: () => undefined });
  await integrate.take();
  const watch = new MachineWatch({ auditor: process.pid, postgres: postgres.pid });
  const stretches: { events: number; ms: number; auditorMs: number; postgresMs: number; cpuMs: number; other: number }[] = [];
  let verified: LogHead | undefined;
  for (let events = 0; events < total; ) {
    const ahead = Array.from({ length: Math.ceil(Math.min(stretch, total - events) / batchSize) }, () => batches.next());
    watch.begin();
    const begun = performance.now();
    for (const records of ahead) await integrate.run({ topic: auditTopic, partition: 0, records });
    const ms = performance.now() - begun;
    const { cpu, seconds, other } = watch.end();
    events += ahead.length * batchSize;
    const [auditorMs, postgresMs] = [(cpu['auditor'] ?? 0) * seconds * 10, (cpu['postgres'] ?? 0) * seconds * 10];
    stretches.push({ events: ahead.length * batchSize, ms, auditorMs, postgresMs, cpuMs: auditorMs + postgresMs, other });
    if (events <= mostVerified) verified = await readHead(database);
    say(`${events} / ${total} events, ${Math.round((ahead.length * batchSize * 1_000) / ms)}/s`);
  }
  await database.end();
  return { stretches, verified: verified as LogHead };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total_, each) => total_ + each, 0);
const cpuPerEvent = (of: readonly { events: number; cpuMs: number }[]) => (sum(of.map(({ cpuMs }) => cpuMs)) * 1_000) / sum(of.map(({ events }) => events));

if (values.statements) await countStatements(postgres.adminUrl);
const { stretches, verified } = await integrateAll();
if (values.statements) say(await statementReport(postgres.adminUrl));
const window = Math.max(1, Math.min(2, Math.floor(stretches.length / 2)));
// The very first stretch warms up.
const first = stretches.length > 2 * window ? stretches.slice(1, 1 + window) : stretches.slice(0, window);
const events = sum(stretches.map((each) => each.events));

say('PostgreSQL: restarting');
await postgres.stop();
await postgres.restart();
const database = openAudit({ url: urls.audit.auditor });
const { rows } = await database.query<{ bytes: string }>("select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace");
say('answers and proofs');
const answers = await probeAnswers(database, batches, signer, probes);
say('verifying offline');
await saveLog(database, verified, signer, join(folder, 'log'));
const result = {
  events,
  integratedPerSecond: Math.round((events * 1_000) / sum(stretches.map(({ ms }) => ms))),
  ...answers,
  verifySecondsPerMillion: await secondsPerMillion(join(folder, 'log'), signer.vkey),
  bytesPerEvent: Math.round(Number(rows[0]?.bytes) / events),
  costRatio: Number((cpuPerEvent(stretches.slice(-window)) / cpuPerEvent(first)).toFixed(3)),
  cpuMicrosecondsPerEvent: Math.round(cpuPerEvent(stretches)),
  ofItPostgres: Math.round((sum(stretches.map(({ postgresMs }) => postgresMs)) * 1_000) / events),
  othersPercent: Math.round(sum(stretches.map(({ other }) => other)) / stretches.length),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
};
await database.end();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(26)} ${value}`);
