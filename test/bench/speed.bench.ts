import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPlatform } from '#local';
import type { DemoPartner, Platform } from '#local';
import type { SignatureAlgorithm } from '#signing';
import { startBare } from './bare-pipeline.ts';
import type { BarePipeline } from './bare-pipeline.ts';
import { bareTopics } from './bare/settings.ts';
import type { LoadResult } from './drive-load.ts';
import { fillTables } from './fill-tables.ts';
import { MachineWatch } from './machine-watch.ts';
import type { MachineUse } from './machine-watch.ts';
import type { Order, Reply, TargetName } from './partners.ts';
import type { Signer } from './sign-ahead.ts';
import { countStatements, statementReport } from './statement-report.ts';
import { renderReport, summarise } from './speed-report.ts';
import type { Stretch } from './speed-report.ts';

/**
 * How fast the product carries messages, against the bare pipeline on the same machine and engines, by turns:
 * `npm run bench -- [--json] [--seconds N] [--rounds N] [--repetitions N] [--alg rsa-pss-sha512|ed25519] [--profile folder] [--statements]`.
 * `--profile` writes CPU profiles of the product's processes (see profile-report.ts), `--statements` what PostgreSQL spent its time on,
 * `--filled N` measures the product once more without and with N messages in the tables, `--unaudited N` N times with the auditor asleep,
 * `--idle N` what it takes in N seconds without a request.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '5' },
    repetitions: { type: 'string', default: '3' },
    warmup: { type: 'string', default: '60' },
    connections: { type: 'string', default: '32' },
    rate: { type: 'string', default: '500' },
    alg: { type: 'string', default: 'rsa-pss-sha512' },
    dist: { type: 'string' },
    profile: { type: 'string' },
    statements: { type: 'boolean', default: false },
    filled: { type: 'string', default: '0' },
    unaudited: { type: 'string', default: '2' },
    idle: { type: 'string', default: '20' },
  },
});
const [seconds, rounds, warmup, connections, rate] = [values.seconds, values.rounds, values.warmup, values.connections, values.rate].map(Number) as [number, number, number, number, number];

/** Messages a second that cases are opened for, twelve each; where there are more, cases get more. */
const casesForPerSecond = 1_300;
/** Before anything is known of the machine. */
const firstPerSecond = 1_000;
const eventsPerCase = 12;
/** So long a pipeline fills before what it carries is counted: a message takes up to a second from one end to the other. */
const leadIn = 2;
const backlog = 2_000;
/** Percent of a core that others may take before a round is repeated, and how often it is. */
const mayBeDisturbed = 10;
const repetitions = Number(values.repetitions);
const [filled, unaudited, idle] = [values.filled, values.unaudited, values.idle].map(Number) as [number, number, number];
const recipientId = 'rav-solothurn';

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The partners' side, in a process of its own; one order at a time. */
class PartnersProcess {
  readonly child: ChildProcess = fork(join(import.meta.dirname, `partners${extname(import.meta.filename)}`), [], {
    execArgv: [...process.execArgv, '--max-semi-space-size=32', '--expose-gc'],
  });

  readonly #ended = once(this.child, 'exit').then((): [Reply] => [{ ok: false, error: 'it ended' }]);

  async order(order: Order): Promise<LoadResult> {
    const answer = once(this.child, 'message') as Promise<[Reply]>;
    this.child.send(order);
    const [reply] = await Promise.race([answer, this.#ended]);
    if (!reply.ok) throw new Error(`The partners' side: ${reply.error}`);
    return reply.result;
  }
}

async function openPartners(partners: PartnersProcess, platform: Platform, bare: BarePipeline, sender: DemoPartner): Promise<void> {
  const { engines, gateway, caFile } = platform;
  const recipient = platform.partners.find(({ id }) => id === recipientId);
  if (recipient === undefined) throw new Error(`The demonstration has no ${recipientId}.`);
  const signer = ({ id, keyid, alg, keyFile }: DemoPartner): Signer => ({ senderId: id, origin: gateway.origin, keyid, alg: alg as SignatureAlgorithm, privateKeyPem: readFileSync(keyFile, 'utf8') });
  await partners.order({
    kind: 'open', brokers: engines.brokers, caFile, connections, sender: signer(sender), recipient: signer(recipient),
    targets: {
      product: { port: Number(new URL(gateway.origin).port), topic: `iiz.partner.${recipientId}.v1`, groupId: `partner.${recipientId}.bench`, tls: await platform.kafkaCredentials(`partner-${recipientId}`) },
      bare: { port: bare.port, topic: bareTopics.partner, groupId: 'bare.partner', tls: await platform.kafkaCredentials('admin') },
    },
  });
}

function groupsOf(platform: Platform, bare: BarePipeline, partners: PartnersProcess): Record<string, number> {
  const { gateway, router, auditor, engines } = platform;
  const { processes, postgres } = bare;
  return {
    gateway: gateway.pid, router: router.pid, auditor: auditor.pid,
    ...(engines.postgres === undefined ? {} : { postgres: engines.postgres.pid }), ...(engines.kafka === undefined ? {} : { kafka: engines.kafka.pid }),
    bareGateway: processes.gateway.pid ?? 0, bareRouter: processes.router.pid ?? 0, bareAuditor: processes.auditor.pid ?? 0, barePostgres: postgres.pid,
    partners: partners.child.pid ?? 0, bench: process.pid,
  };
}

/** What a pipeline still does after its last delivery (it is recorded and audited) is its own, not the next one's. */
const tailMs = 1_000;

/** One stretch of load with what the machine did meanwhile; the waiting for the last deliveries belongs to it. */
async function stretch(watch: MachineWatch, partners: PartnersProcess, target: TargetName, how: { seconds: number; leadIn: number; rate?: number }): Promise<Stretch> {
  watch.begin();
  const load = await partners.order({ kind: 'drive', target, backlog, ...how });
  await delay(tailMs);
  const machine: MachineUse = watch.end();
  watch.lookAtMemory();
  tell(`  ${target.padEnd(8)}${how.rate === undefined ? '' : `at ${how.rate}/s `}accepted ${Math.round(load.accepted / load.seconds)}/s, delivered ${Math.round(load.delivered / load.seconds)}/s, `
    + `p50 ${load.latency.p50} ms, p99 ${load.latency.p99} ms, drained in ${load.drainMs} ms; others ${machine.other} %${machine.busiestOthers === '' ? '' : ` (${machine.busiestOthers})`}, idle ${machine.idle} %  ${JSON.stringify(load.statuses)}`);
  if (load.usedUp && how.rate === undefined) tell('  the requests that were signed did not last for all of it');
  if (load.refusal !== '') tell(`  not accepted, for example: ${load.refusal.replace(/^[^]*\r\n\r\n/, '')}`);
  return { target, load, machine, disturbed: machine.other + machine.stolen > mayBeDisturbed };
}

/** Requests to sign ahead for a second of load: more than either pipeline took. */
function morePerSecond(stretches: readonly Stretch[]): number {
  return 1.3 * Math.max(...stretches.map(({ load }) => load.accepted / load.seconds));
}

/** Both pipelines in stretches of five seconds, each signed for by what the former took. Returns what is to be signed for a second. */
async function warmUp(watch: MachineWatch, partners: PartnersProcess): Promise<number> {
  let perSecond = firstPerSecond;
  for (let left = warmup; left > 0; left -= 5) {
    const part = Math.min(5, left);
    await partners.order({ kind: 'sign', count: Math.ceil(part * perSecond) });
    const stretches: Stretch[] = [];
    for (const target of ['bare', 'product'] as const) stretches.push(await stretch(watch, partners, target, { seconds: part, leadIn: 0 }));
    perSecond = morePerSecond(stretches);
  }
  return perSecond;
}

/** Both pipelines as fast as they go, then the product at an even rate. */
async function round(watch: MachineWatch, partners: PartnersProcess, order: readonly TargetName[], perSecond: number): Promise<{ closed: Stretch[]; open: Stretch }> {
  await partners.order({ kind: 'sign', count: Math.ceil((leadIn + seconds) * perSecond) });
  const closed: Stretch[] = [];
  for (const target of order) closed.push(await stretch(watch, partners, target, { seconds, leadIn }));
  await partners.order({ kind: 'sign', count: Math.ceil(seconds * rate) });
  return { closed, open: await stretch(watch, partners, 'product', { seconds, leadIn: 0, rate }) };
}

async function measure(watch: MachineWatch, partners: PartnersProcess): Promise<{ closed: Stretch[]; open: Stretch[]; repeated: number; perSecond: number }> {
  tell('Cases, consents and registrations');
  const prepared = await partners.order({ kind: 'prepare', cases: Math.ceil((((filled > 0 ? 3 : 1) * (rounds + 1) + 2 * unaudited) * (leadIn + seconds) + warmup) * casesForPerSecond / eventsPerCase), backlog });
  tell(`  ${prepared.accepted} cases in ${Math.round(prepared.seconds)} s, delivered in ${prepared.drainMs} ms`);
  tell('Warming up');
  const perSecond = await warmUp(watch, partners);
  const measured = { closed: [] as Stretch[], open: [] as Stretch[] };
  let repeated = 0;
  for (let i = 0; i < rounds; i++) {
    tell(`Round ${i + 1} of ${rounds}`);
    const order: TargetName[] = i % 2 === 0 ? ['bare', 'product'] : ['product', 'bare'];
    let { closed, open } = await round(watch, partners, order, perSecond);
    for (let attempt = 0; attempt < repetitions && [...closed, open].some(({ disturbed }) => disturbed); attempt++, repeated++) {
      tell('  disturbed by others: once more');
      ({ closed, open } = await round(watch, partners, order, perSecond));
    }
    measured.closed.push(...closed);
    measured.open.push(open);
  }
  return { ...measured, repeated, perSecond: morePerSecond(measured.closed.filter(({ target }) => target === 'product')) };
}

/** The product as fast as it goes, without turns of the bare pipeline. */
async function drive(watch: MachineWatch, partners: PartnersProcess, perSecond: number): Promise<Stretch> {
  await partners.order({ kind: 'sign', count: Math.ceil((leadIn + seconds) * perSecond) });
  return stretch(watch, partners, 'product', { seconds, leadIn });
}

/** The product while its auditor sleeps, and awake again once it has caught up, by turns: what auditing takes of accepting. */
async function measureUnaudited(watch: MachineWatch, partners: PartnersProcess, auditor: Platform['auditor'], perSecond: number): Promise<{ asleep: Stretch[]; awake: Stretch[] }> {
  const asleep: Stretch[] = [];
  const awake: Stretch[] = [];
  for (let i = 0; i < unaudited; i++) {
    tell(`With the auditor ${i % 2 === 0 ? 'asleep, then awake' : 'awake, then asleep'}`);
    if (i % 2 === 1) awake.push(await drive(watch, partners, perSecond));
    auditor.pause();
    asleep.push(await drive(watch, partners, perSecond).finally(() => auditor.resume()));
    await delay(seconds * 1_000);
    if (i % 2 === 0) awake.push(await drive(watch, partners, perSecond));
  }
  return { asleep, awake };
}

/** What the platform takes while nobody asks anything of it. */
async function measureIdle(watch: MachineWatch): Promise<MachineUse | undefined> {
  if (idle === 0) return undefined;
  tell('Without load');
  await delay(10_000);
  watch.begin();
  await delay(idle * 1_000);
  return watch.end();
}

/** The product before and after so many messages are put into the tables. */
async function measureFilled(watch: MachineWatch, partners: PartnersProcess, adminUrl: string, perSecond: number): Promise<{ empty: Stretch[]; full: Stretch[] }> {
  const empty: Stretch[] = [];
  const full: Stretch[] = [];
  if (filled > 0) {
    tell(`Without ${filled} messages in the tables, and with them`);
    for (let i = 0; i < rounds; i++) empty.push(await drive(watch, partners, perSecond));
    await fillTables(adminUrl, filled, tell);
    // It reads what the checkpoint has written out, and does not count.
    await drive(watch, partners, perSecond);
    for (let i = 0; i < rounds; i++) full.push(await drive(watch, partners, perSecond));
  }
  return { empty, full };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-bench-'));
  const profiled = (name: string): Record<string, string> => (values.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile} --cpu-prof-name=${name}.cpuprofile` });
  const platform = await startPlatform({
    folder, progress: tell, ...(values.statements ? { postgresSettings: { shared_preload_libraries: 'pg_stat_statements' } } : {}), ...(values.dist === undefined ? {} : { dist: values.dist }),
    env: { gateway: { LOG_LEVEL: 'warn', ...profiled('gateway') }, router: { LOG_LEVEL: 'warn', ...profiled('router') }, auditor: { LOG_LEVEL: 'warn', ...profiled('auditor') } },
  });
  const ends: (() => unknown)[] = [() => platform.stop()];
  try {
    const sender = platform.partners.find(({ role, alg }) => role === 'SR' && alg === values.alg);
    if (sender === undefined) throw new Error(`No region of the demonstration signs with ${values.alg}.`);
    tell('The bare pipeline');
    const bare = await startBare(platform, sender);
    ends.unshift(() => bare.stop());
    const partners = new PartnersProcess();
    ends.unshift(() => partners.child.kill('SIGKILL'));
    await openPartners(partners, platform, bare, sender);
    const watch = new MachineWatch(groupsOf(platform, bare, partners));
    watch.start(['gateway', 'router', 'auditor'], 5_000);
    if (values.statements) await countStatements(platform.engines.postgres?.adminUrl ?? '');
    const { perSecond, ...measured } = await measure(watch, partners);
    const audit = await measureUnaudited(watch, partners, platform.auditor, perSecond);
    const atRest = await measureIdle(watch);
    const withFilled = await measureFilled(watch, partners, platform.engines.postgres?.adminUrl ?? '', perSecond);
    watch.stop();
    if (values.statements) tell(await statementReport(platform.engines.postgres?.adminUrl ?? ''));
    const result = summarise({ ...measured, audit, idle: atRest, filled: withFilled, messagesFilled: filled, peakMemoryMb: watch.peakMemoryMb, cores: cpus().length, model: cpus()[0]?.model ?? '', alg: values.alg, seconds, rounds, connections, rate });
    process.stdout.write(`${renderReport(result)}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exitCode = result.lost === 0 && result.refused === 0 ? 0 : 1;
  } finally {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
