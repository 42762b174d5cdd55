import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openAudit, openPool } from '#persistence';
import { PartnerClient, readIdentity } from '#sdk';
import type { RepetitionPolicy } from '#sdk';
import { startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { Arrivals } from './arrivals.ts';
import { check } from './check.ts';
import type { Violation } from './check.ts';
import { readFinally } from './final-reads.ts';
import { History } from './history.ts';
import type { FaultTarget, FinalReads } from './history.ts';
import { Nemesis, planKills } from './nemesis.ts';
import { SeededRandom } from './random.ts';
import { Recipients } from './recipients.ts';
import { Workload } from './workload.ts';

export interface ScenarioOptions {
  seed: number;
  kills: number;
  /** What is killed; by default everything in turn. */
  targets?: readonly FaultTarget[] | undefined;
  /** Messages per second beside the surges before kills. */
  perSecond: number;
  cases: number;
  /** How many receipts are proven by evidence from the gateway; the others by the log's leaves alone. */
  proofs: number;
  /** Where the compiled processes lie, if not in `dist`. */
  dist?: string | undefined;
  say: (line: string) => void;
}

/** What the run of Kafka's absence showed of the gateway. */
export interface Absence {
  accepted: number;
  slowestMs: number;
  grownByMegabytes: number;
}

export interface Result {
  violations: Violation[];
  history: History;
  final: FinalReads;
  figures: Record<string, number>;
}

/** Comes back at short intervals, as a system does that wants its answer. */
const patience: RepetitionPolicy = { attempts: 6, firstMs: 100, longestMs: 1_500 };
const drainedWithinMs = 120_000;
const openedWithinMs = 120_000;

/** One platform under one seeded load; kill what you like, then `finish`. */
export class Scenario {
  readonly platform: TestPlatform;
  readonly history: History;
  readonly arrivals = new Arrivals();
  readonly workload: Workload;
  readonly nemesis: Nemesis;
  readonly #options: ScenarioOptions;
  readonly #recipients: Recipients;
  readonly #clients = new Map<string, PartnerClient>();
  readonly #random: SeededRandom;

  private constructor(platform: TestPlatform, options: ScenarioOptions) {
    this.platform = platform;
    this.#options = options;
    this.history = new History();
    this.#random = new SeededRandom(options.seed);
    const { history, arrivals } = this;
    const client = (partnerId: string): PartnerClient => this.#client(partnerId);
    this.workload = new Workload({ client, history, arrivals, random: new SeededRandom(options.seed + 1) });
    this.#recipients = new Recipients({ platform, client, history, arrivals });
    this.nemesis = new Nemesis({ platform, workload: this.workload, arrivals, history, say: options.say });
  }

  /** Starts the platform, opens the cases and begins the load. */
  static async start(options: ScenarioOptions): Promise<Scenario> {
    const scenario = new Scenario(await startTestPlatform(options.dist === undefined ? {} : { dist: options.dist }), options);
    try {
      scenario.nemesis.start();
      await scenario.#recipients.start();
      await Promise.race([scenario.workload.open(options.cases), late(openedWithinMs, 'the cases could not be opened')]);
      options.say(`seed ${options.seed}: ${options.cases} cases are open`);
      scenario.workload.perSecond = options.perSecond;
      scenario.workload.start();
      return scenario;
    } catch (error) {
      await scenario.close();
      throw error;
    }
  }

  async kill(): Promise<void> {
    await this.nemesis.run(planKills(this.#random, this.#options.kills, this.#options.targets));
  }

  /** Kafka is stopped for so long while the load goes on. */
  async withoutKafka(awayMs: number): Promise<Absence> {
    const kafka = this.nemesis.engineOf('kafka');
    const from = this.history.events.length;
    await kafka.kill();
    await delay(awayMs);
    const during = this.history.events.slice(from);
    this.#options.say(`Kafka was away for ${awayMs / 1_000} s, ${this.arrivals.inFlight} messages wait`);
    await kafka.restart();
    const invoked = new Map(during.flatMap((event) => (event.op === 'send' && event.phase === 'invoke' ? [[event.messageId, event.t] as const] : [])));
    const accepted = during.flatMap((event) => (event.op === 'send' && event.phase === 'ok' && invoked.has(event.messageId) ? [event.t - (invoked.get(event.messageId) ?? 0)] : []));
    const memory = during.flatMap((event) => (event.op === 'memory' ? [event.gatewayMegabytes] : []));
    return { accepted: accepted.length, slowestMs: Math.max(0, ...accepted), grownByMegabytes: Math.max(...memory) - (memory[0] ?? 0) };
  }

  /** Ends the load, waits until everything has come to rest, reads and judges. */
  async finish(): Promise<Result> {
    const ticking = setInterval(() => this.#options.say(`${this.workload.waiting} sends unanswered, ${this.arrivals.inFlight} in flight`), 10_000);
    await this.workload.stop();
    const began = Date.now();
    await this.#rest();
    const drainMs = Date.now() - began;
    clearInterval(ticking);
    this.nemesis.stop();
    const { proven, unproven } = await this.#prove();
    await this.#recipients.stop();
    const final = { ...(await readFinally(this.platform, this.history.events)), proven, unproven };
    return { violations: check(this.history.events, final), history: this.history, final, figures: figuresOf(this.history, final, drainMs) };
  }

  async close(): Promise<void> {
    this.nemesis.stop();
    for (const client of this.#clients.values()) client.close();
    await this.#recipients.stop().catch(() => undefined);
    await this.platform.close();
  }

  #client(partnerId: string): PartnerClient {
    const known = this.#clients.get(partnerId);
    if (known !== undefined) return known;
    const { partners, gateway, auditor, caFile, logVkey } = this.platform;
    const partner = partners.find(({ id }) => id === partnerId);
    if (partner === undefined) throw new Error(`no partner ${partnerId}`);
    const ca = readFileSync(caFile, 'utf8');
    const client = new PartnerClient({
      origin: gateway.origin,
      identity: readIdentity({ partnerId, certificatePem: readFileSync(partner.certFile, 'utf8'), privateKeyPem: readFileSync(partner.keyFile, 'utf8') }),
      tls: { ca }, trust: { anchors: [ca] }, log: { vkey: logVkey, url: `${auditor.origin}/log` }, repetition: patience, timeoutMs: 10_000,
    });
    this.#clients.set(partnerId, client);
    return client;
  }

  /** INV9: all of it within two minutes; what is not there by then the checker names. */
  async #rest(): Promise<void> {
    const exchange = openPool({ url: this.platform.urls.exchange.migrator, poolSize: 1 });
    const audit = openAudit({ url: this.platform.urls.audit.auditor, poolSize: 1 });
    let waits = '';
    const ticking = setInterval(() => this.#options.say(waits), 10_000);
    try {
      for (const until = Date.now() + drainedWithinMs; Date.now() < until; await delay(250)) {
        const { rows } = await exchange.query<{ rows: number; notices: number; deliveries: number; numbered: number }>(
          `select (select count(*)::int from outbox where published_at is null) as rows, (select count(*)::int from notice where done_at is null) as notices,
            (select count(*)::int from delivery where state in ('ready', 'leased')) as deliveries, (select sum(audit_n)::int from relay_shard) as numbered`,
        );
        const integrated = await audit.query<{ n: number }>('select coalesce(sum(n), 0)::int as n from shard_position');
        const [open, events] = [rows[0], integrated.rows[0]?.n];
        waits = `at rest? ${this.arrivals.inFlight} in flight, ${open?.rows} outbox rows, ${open?.notices} notices, ${open?.deliveries} deliveries, ${events} of ${open?.numbered} events`;
        if (this.arrivals.inFlight === 0 && open?.rows === 0 && open.notices === 0 && open.deliveries === 0 && open.numbered === events) return;
      }
      this.#options.say(`not at rest: ${this.arrivals.missing.slice(0, 5).join('; ')}`);
    } finally {
      clearInterval(ticking);
      await Promise.all([exchange.end(), audit.end()]);
    }
  }

  async #prove(): Promise<Pick<FinalReads, 'proven' | 'unproven'>> {
    const accepted = new Set(this.history.events.flatMap((event) => (event.op === 'send' && event.phase === 'ok' ? [event.messageId] : [])));
    const sent = this.history.events.flatMap((event) => (event.op === 'send' && event.phase === 'invoke' && accepted.has(event.messageId) ? [event] : []));
    const chosen = this.#random.shuffled(sent).slice(0, this.#options.proofs);
    const found: Pick<FinalReads, 'proven' | 'unproven'> = { proven: [], unproven: [] };
    const lanes = Array.from({ length: 6 }, async () => {
      for (let next = chosen.pop(); next !== undefined; next = chosen.pop()) {
        const { messageId, senderId } = next;
        const answer = await this.#client(senderId).evidence(messageId).catch((error: unknown) => ({ ok: false as const, error }));
        if (answer.ok) found.proven.push(messageId);
        else found.unproven.push({ messageId, reason: 'error' in answer ? String(answer.error) : `${answer.status} ${answer.problem.code}` });
      }
    });
    await Promise.all(lanes);
    return found;
  }
}

async function late(ms: number, what: string): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(what);
}

function figuresOf({ events }: History, final: FinalReads, drainMs: number): Record<string, number> {
  const count = (holds: (event: History['events'][number]) => boolean): number => events.filter(holds).length;
  const records = events.filter((event) => event.op === 'receive' && event.channel === 'topic').map((event) => (event.op === 'receive' ? event.deliveryId : ''));
  return {
    sent: count((event) => event.op === 'send' && event.phase === 'invoke'),
    accepted: count((event) => event.op === 'send' && event.phase === 'ok'),
    repeated: count((event) => event.op === 'send' && event.phase === 'ok' && event.repeated),
    refused: count((event) => event.op === 'send' && event.phase === 'refused'),
    unanswered: count((event) => event.op === 'send' && event.phase === 'info'),
    deliveries: final.deliveries.length,
    withheld: final.deliveries.filter(({ state }) => state === 'withheld').length,
    rawDuplicates: records.length - new Set(records).size,
    auditEvents: final.events.length,
    checkpoints: final.checkpoints.length,
    proofsVerified: final.proven.length,
    endedByThemselves: count((event) => event.op === 'exit'),
    drainMs,
  };
}
