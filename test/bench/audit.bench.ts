import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeAuditRecord, fillProof, hashRuns, planInclusionProof, pooledRandom, toLeaf, type AuditEvent, type SealedEvent } from '#audit';
import { auditTopic, type IncomingRecord } from '#bus';
import { provision, startPostgres } from '#local';
import { findLeaf, migrateAudit, openAudit, readHashes, readHead, type AuditDatabase } from '#persistence';
import { IntegrateEvents } from '../../apps/auditor/src/log/integrate-events.ts';
import { findEvents } from '../../apps/auditor/src/queries/find-events.ts';
import { MachineWatch } from './machine-watch.ts';

/**
 * What the audit log takes and gives on a PostgreSQL of its own, Kafka left out: events integrated per second, bytes per
 * event, and how long a person's events, a filtered page and an inclusion proof take afterwards. From the root of the
 * repository: `node --conditions=source test/bench/audit.bench.ts [--events 200000] [--json]`.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '200000' }, probes: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } } });
const [total, probes] = [Number(values.events), Number(values.probes)];

/** As many records as a fetch of the auditor brings. */
const batchSize = 2_500;
const random = pooledRandom();
const partners = ['sr-sro', 'sr-sdol', 'sr-tg', 'rav-olten', 'rav-solothurn', 'ivst-so', 'oealk-so'] as const;
const types = ['segment.assigned', 'plan.published', 'assessment.short', 'case.participation'] as const;

/** Cases of very different sizes: most have a few messages, some have hundreds. */
class Cases {
  readonly persons: string[] = [];
  readonly #open: { caseId: string; subjects: string[]; left: number }[] = [];

  /** The events of one message: accepted, delivered, acknowledged. */
  message(i: number): AuditEvent[] {
    const { caseId, subjects } = this.#caseOf(i);
    const [senderId, recipient] = [partners[i % partners.length] as string, partners[(i + 3) % partners.length] as string];
    const message = { senderId, messageId: randomUUID(), type: types[i % types.length] as string, version: '1.0.0', digest: 'ab'.repeat(32) };
    const at = new Date(Date.UTC(2026, 0, 1) + i * 1_000).toISOString();
    const common = { at, caseId, subjects, message };
    const block = { category: 'C14', permitted: true, ruleId: `R${10 + (i % 12)}`, person: 0 };
    return [
      {
        ...common, eventId: randomUUID(), kind: 'ACCEPTED', actor: { id: senderId, role: 'SR', keyid: 'f0'.repeat(32), user: `u${i % 50}` }, purpose: 'P1', pack: 'so-iiz-2026.1', consentIds: [`c-${i % 1000}`],
        outcomes: [{ recipient, permitted: true, rules: [block.ruleId], norms: ['DSG 6', 'SG 17'], blocks: [{ block: 'assessment', ...block }, { block: 'identity', ...block, category: 'C01' }] }],
      },
      { ...common, eventId: randomUUID(), kind: 'DELIVERED', actor: { id: 'iiz-dap', role: 'DAP' }, recipient, detail: { channel: 'topic', code: 'DAP-1100', rules: block.ruleId } },
      { ...common, eventId: randomUUID(), kind: 'ACKNOWLEDGED', actor: { id: recipient, role: 'RAV', keyid: 'f1'.repeat(32) }, recipient: senderId },
    ];
  }

  #caseOf(i: number): { caseId: string; subjects: string[] } {
    const slot = i % 400;
    const open = this.#open[slot];
    if (open !== undefined && open.left-- > 0) return open;
    const subjects = Array.from({ length: i % 3 === 0 ? 2 : 1 }, () => randomUUID());
    this.persons.push(...subjects);
    const begun = { caseId: randomUUID(), subjects, left: i % 97 === 0 ? 200 : 3 + (i % 20) };
    this.#open[slot] = begun;
    return begun;
  }
}

/** Records as a consumer hands them on, made ahead: making events is the gateway's work. */
class Batches {
  readonly cases = new Cases();
  readonly leafHashes: Buffer[] = [];
  readonly #last = [0, 0];
  #pending: SealedEvent[] = [];
  #messages = 0;
  #offset = 0n;

  next(): IncomingRecord[] {
    while (this.#pending.length < batchSize) this.#pending.push(...this.cases.message(this.#messages++).map((event) => toLeaf(event, random)));
    return this.#pending.splice(0, batchSize).map((sealed) => this.#record(sealed));
  }

  #record(sealed: SealedEvent): IncomingRecord {
    const shard = Number(this.#offset % 2n);
    const n = (this.#last[shard] = (this.#last[shard] as number) + 1);
    if (this.#offset % 50n === 0n) this.leafHashes.push(sealed.leafHash);
    const headers = [['dap-shard', Buffer.from(String(shard))], ['dap-n', Buffer.from(String(n))]] as const;
    return { offset: this.#offset++, key: null, value: encodeAuditRecord(sealed), headers, timestamp: new Date(), stampedByBroker: true };
  }
}

async function p95(of: readonly unknown[], probe: (i: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < Math.min(probes, of.length); i++) {
    const begun = performance.now();
    await probe(Math.floor(Math.random() * of.length));
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return Number((times[Math.floor(times.length * 0.95)] ?? 0).toFixed(2));
}

async function proof(database: AuditDatabase, leafHash: Buffer, size: bigint): Promise<void> {
  const leaf = await findLeaf(database, leafHash);
  const plan = planInclusionProof(leaf?.index ?? 0n, size);
  fillProof(plan, await readHashes(database, hashRuns(plan)));
}

const folder = mkdtempSync(join(tmpdir(), 'iiz-audit-bench-'));
chmodSync(folder, 0o755);
const postgres = await startPostgres({ folder, settings: { shared_buffers: '256MB' } });
const urls = await provision(postgres.adminUrl);
await migrateAudit(urls.audit.migrator);
const database = openAudit({ url: urls.audit.auditor });
const batches = new Batches();
const integrate = new IntegrateEvents(database, { appended: () => undefined, repeated: () => undefined, halted: () => undefined });
await integrate.take();
const watch = new MachineWatch({ auditor: process.pid, postgres: postgres.pid });

let [integrated, milliseconds] = [0, 0];
const others: number[] = [];
const cpu: number[] = [];
while (integrated < total) {
  const ahead = Array.from({ length: Math.min(20, Math.ceil((total - integrated) / batchSize)) }, () => batches.next());
  watch.begin();
  const begun = performance.now();
  for (const records of ahead) await integrate.run({ topic: auditTopic, partition: 0, records });
  milliseconds += performance.now() - begun;
  integrated += ahead.length * batchSize;
  const use = watch.end();
  others.push(use.other);
  cpu.push(((use.cpu['auditor'] ?? 0) + (use.cpu['postgres'] ?? 0)) * use.seconds * 10);
}

const { size } = await readHead(database);
const { rows } = await database.query<{ bytes: string }>("select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace");
const { persons } = batches.cases;
const filters = Array.from({ length: 100 }, (_, i) => ({ partner: partners[i % partners.length] as string, rule: `R${10 + (i % 12)}`, kind: 'ACCEPTED' as const }));
const result = {
  events: integrated,
  integratedPerSecond: Math.round((integrated * 1_000) / milliseconds),
  cpuMicrosecondsPerEvent: Math.round((cpu.reduce((sum, each) => sum + each, 0) * 1_000) / integrated),
  bytesPerEvent: Math.round(Number(rows[0]?.bytes) / integrated),
  personQueryP95Ms: await p95(persons, (i) => findEvents(database, { person: persons[i] as string }, size, size, 50)),
  filteredPageP95Ms: await p95(filters, (i) => findEvents(database, filters[i] as (typeof filters)[number], size, BigInt(Math.ceil(Math.random() * Number(size))), 50)),
  proofP95Ms: await p95(batches.leafHashes, (i) => proof(database, batches.leafHashes[i] as Buffer, size)),
  othersPercent: Math.round(others.reduce((sum, each) => sum + each, 0) / others.length),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
};
await database.end();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(26)} ${value}`);
