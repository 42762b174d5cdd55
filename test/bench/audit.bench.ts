import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditTopic } from '#bus';
import { provision, startPostgres } from '#local';
import { migrateAudit, openAudit, readHead, type LogHead } from '#persistence';
import { IntegrateEvents } from '../../apps/auditor/src/log/integrate-events.ts';
import { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { KeepMonths } from '../../apps/auditor/src/months/keep-months.ts';
import { AuditBatches, batchSize } from './audit-batches.ts';
import { probeAnswers, saveLog, secondsPerMillion } from './audit-probes.ts';
import { MachineWatch } from './machine-watch.ts';
import { countStatements, statementReport } from './statement-report.ts';

/**
 * What the audit log takes and gives on a PostgreSQL of its own, Kafka left out: events integrated per second as the
 * auditor does it, a month of the log for each month that they are of, bytes per event, and, after a restart of PostgreSQL,
 * how long whole answers and a proof take; then the oldest month is removed and the log saved and verified offline.
 * `npm run bench:audit -- [--events 200000] [--probes 1000] [--statements] [--json]`; `--statements` prints where PostgreSQL
 * spent its time while integrating.
 *
 * `costRatio`: CPU of auditor and PostgreSQL per event among the last tenth of the events, to that around the first hundred
 * thousand of a new log begun right after them: what a machine gives drifts by a tenth within a quarter of an hour.
 * `costRatioToOwnFirst`: to that around the log's own first. Progress goes to stderr; a stretch in which others took more
 * than a tenth of a core is named disturbed.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '200000' }, probes: { type: 'string', default: '1000' }, statements: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
const [total, probes] = [Number(values.events), Number(values.probes)];
const stretch = Math.min(50_000, Math.max(batchSize, Math.floor(total / 4 / batchSize) * batchSize));
/** Verified offline are the first so many events; more take as long each. */
const mostVerified = 1_000_000;
/** Percent of a core. */
const disturbing = 10;
/** What a million events take: their tables, the verified ones again as files; and on two quiet cores, making them, integrating them. */
const [gigabytesPerMillion, savedGigabytesPerMillion, minutesPerMillion] = [2.5, 1.2, 3];
const [gigabytesBeside, minutesBeside] = [2, 2];

interface Stretch {
  readonly events: number;
  readonly ms: number;
  readonly auditorMs: number;
  readonly postgresMs: number;
  readonly cpuMs: number;
  readonly other: number;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Says what it will take of the machine. @throws where the disk has not enough of it */
function tellAhead(folder: string): void {
  const millions = total / 1_000_000;
  const needed = millions * gigabytesPerMillion + Math.min(millions, mostVerified / 1_000_000) * savedGigabytesPerMillion + gigabytesBeside;
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  say(`${total} events: about ${needed.toFixed(0)} GB below ${folder} (free: ${free.toFixed(0)}) and ${Math.ceil(millions * minutesPerMillion + minutesBeside)} minutes on two cores that nobody else uses`);
  if (free < needed) throw new Error('the disk has not enough room; TMPDIR names another one');
}

const folder = mkdtempSync(join(tmpdir(), 'iiz-audit-bench-'));
chmodSync(folder, 0o755);
tellAhead(folder);
const signer = new CheckpointSigner('log.iiz-dap.test/bench', generateKeyPairSync('ed25519').privateKey);

/** A log with a PostgreSQL of its own. */
async function newLog(name: string) {
  const postgres = await startPostgres({ folder: join(folder, name), settings: { max_wal_size: '4GB', ...(values.statements ? { shared_preload_libraries: 'pg_stat_statements' } : {}) } });
  const urls = await provision(postgres.adminUrl);
  await migrateAudit(urls.audit.migrator);
  return { postgres, url: urls.audit.auditor, batches: new AuditBatches(), watch: new MachineWatch({ auditor: process.pid, postgres: postgres.pid }) };
}

type BenchLog = Awaited<ReturnType<typeof newLog>>;

function openWriter(database: ReturnType<typeof openAudit>) {
  const integrate = new IntegrateEvents(database, { appended: () => undefined, repeated: () => undefined, halted: () => undefined });
  return { integrate, months: new KeepMonths(database, integrate, 5, { removed: () => undefined, held: () => undefined }) };
}

/** Integrates so many events, stretch by stretch; nothing but the integration and the turns of months is timed. */
async function integrateAll({ url, batches, watch }: BenchLog, wanted: number) {
  const database = openAudit({ url });
  const { integrate, months } = openWriter(database);
  await integrate.take();
  await months.run(batches.at);
  const stretches: Stretch[] = [];
  let verified: LogHead | undefined;
  for (let events = 0; events < wanted; ) {
    const ahead = Array.from({ length: Math.ceil(Math.min(stretch, wanted - events) / batchSize) }, () => batches.next());
    watch.begin();
    const begun = performance.now();
    for (const records of ahead) await integrate.run({ topic: auditTopic, partition: 0, records });
    await months.run(batches.at);
    const ms = performance.now() - begun;
    const { cpu, seconds, other } = watch.end();
    const [auditorMs, postgresMs] = [(cpu['auditor'] ?? 0) * seconds * 10, (cpu['postgres'] ?? 0) * seconds * 10];
    const done: Stretch = { events: ahead.length * batchSize, ms, auditorMs, postgresMs, cpuMs: auditorMs + postgresMs, other };
    events += done.events;
    stretches.push(done);
    if (events <= mostVerified) verified = await readHead(database);
    say(`${events} / ${wanted} events, ${perSecond([done])}/s, CPU-µs an event: auditor ${Math.round((auditorMs * 1_000) / done.events)}, PostgreSQL ${Math.round((postgresMs * 1_000) / done.events)}${other > disturbing ? `; disturbed: others took ${other} % of a core` : ''}`);
  }
  await database.end();
  return { stretches, verified: verified as LogHead };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total_, each) => total_ + each, 0);
const perSecond = (of: readonly Stretch[]) => Math.round((sum(of.map(({ events }) => events)) * 1_000) / sum(of.map(({ ms }) => ms)));
const cpuPerEvent = (of: readonly Stretch[]) => (sum(of.map(({ cpuMs }) => cpuMs)) * 1_000) / sum(of.map(({ events }) => events));

const log = await newLog('log');
if (values.statements) await countStatements(log.postgres.adminUrl);
const { stretches, verified } = await integrateAll(log, total);
if (values.statements) say(await statementReport(log.postgres.adminUrl));
const window = Math.max(1, Math.min(2, Math.floor(stretches.length / 2)));
/** The very first stretch warms up. */
const ownFirst = stretches.length > 2 * window ? stretches.slice(1, 1 + window) : stretches.slice(0, window);
const quiet = stretches.filter(({ other }) => other <= disturbing);
const events = sum(stretches.map((each) => each.events));
await log.postgres.stop();

say('a new log, to compare with');
const young = await newLog('young');
const { stretches: compared } = await integrateAll(young, (1 + window) * stretch);
await young.postgres.stop();

say('PostgreSQL: restarting');
await log.postgres.restart();
const database = openAudit({ url: log.url });
const { rows } = await database.query<{ bytes: string }>("select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace");
say('answers and proofs');
log.watch.begin();
const answers = await probeAnswers(database, log.batches, signer, probes, say);
const { other: othersWhileAsked } = log.watch.end();

/** Ends the retention of the oldest month, where there is more than one; bodies and hashes stay, and are verified below. */
async function removeOldest(): Promise<{ months: number; monthRemovedMs: number | null }> {
  const { integrate, months } = openWriter(database);
  await integrate.take();
  const [oldest, next] = await months.all();
  const count = (await months.all()).length;
  if (oldest?.dueAt === undefined || next === undefined) return { months: count, monthRemovedMs: null };
  const begun = performance.now();
  await months.run(oldest.dueAt);
  return { months: count, monthRemovedMs: Math.round(performance.now() - begun) };
}

/** A month's turn and a checkpoint fall into few of the stretches: the last tenth has its share of them. */
const late = stretches.slice(-Math.max(window, Math.round(stretches.length / 10)));
const costRatioTo = (earlier: readonly Stretch[]) => Number((cpuPerEvent(late) / cpuPerEvent(earlier)).toFixed(3));
const removed = await removeOldest();
say('verifying offline');
await saveLog(database, verified, signer, join(folder, 'log'));
const result = {
  events,
  integratedPerSecond: perSecond(stretches),
  ...answers,
  verifySecondsPerMillion: await secondsPerMillion(join(folder, 'log'), signer.vkey),
  bytesPerEvent: Math.round(Number(rows[0]?.bytes) / events),
  costRatio: costRatioTo(compared.slice(-window)),
  costRatioToOwnFirst: costRatioTo(ownFirst),
  cpuMicrosecondsPerEvent: Math.round(cpuPerEvent(stretches)),
  ofItPostgres: Math.round((sum(stretches.map(({ postgresMs }) => postgresMs)) * 1_000) / events),
  ...removed,
  othersPercent: Math.round(sum(stretches.map(({ other }) => other)) / stretches.length),
  othersPercentWhileAsked: othersWhileAsked,
  disturbedStretches: stretches.length - quiet.length,
  stretches: stretches.length,
  integratedPerSecondUndisturbed: quiet.length === 0 ? null : perSecond(quiet),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
};
await database.end();
await log.postgres.stop();
rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(32)} ${value}`);
