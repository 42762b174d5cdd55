import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { folderMark, KafkaIdentities } from '#local';
import { PartnerClient, readIdentity } from '#sdk';
import type { RepetitionPolicy } from '#sdk';
import { startKafkaProxy } from '../support/kafka-proxy.ts';
import type { KafkaProxy } from '../support/kafka-proxy.ts';
import { startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { SilentNetwork } from '../support/silent-network.ts';
import { Arrivals } from './arrivals.ts';
import type { Networks } from './half-open.ts';
import { History } from './history.ts';
import { hookedEnv } from './hooks.ts';
import type { HookedProcess, HookWeights } from './hooks.ts';
import { Nemesis } from './nemesis.ts';
import { watchPositions } from './position-moves.ts';
import { ProcessClocks } from './process-clocks.ts';
import { SeededRandom } from './random.ts';
import { Recipients } from './recipients.ts';
import type { Need } from './scenarios.ts';
import { SmallDisk } from './small-disk.ts';

export interface WorldOptions {
  seed: number;
  needs: Need;
  /** Where the compiled processes lie, if not in `dist`. */
  dist?: string | undefined;
  hooks?: HookWeights | undefined;
  say: (line: string) => void;
}

/** Comes back at short intervals, as a system does that wants its answer. */
const patience: RepetitionPolicy = { attempts: 6, firstMs: 100, longestMs: 1_500 };
/** Little is kept in reserve, so that a full disk is felt at the next segment. */
const scarceWal = { max_wal_size: '8MB', min_wal_size: '4MB' };

/** One platform with its partners, harmed by one seeded run after the other. */
export class FaultWorld {
  readonly platform: TestPlatform;
  readonly history = new History();
  readonly arrivals = new Arrivals();
  readonly recipients: Recipients;
  readonly nemesis: Nemesis;
  readonly proxy: KafkaProxy | undefined;
  readonly networks: Networks | undefined;
  readonly clocks: ProcessClocks | undefined;
  readonly disks: Record<'postgres' | 'kafka', SmallDisk> | undefined;
  readonly #folder: string;
  readonly #clients = new Map<string, PartnerClient>();

  private constructor(platform: TestPlatform, { seed, say }: WorldOptions, stage: Stage) {
    this.platform = platform;
    this.proxy = stage.proxy;
    this.networks = stage.networks;
    this.clocks = stage.clocks;
    this.disks = stage.disks;
    this.#folder = stage.folder;
    const { history, arrivals } = this;
    this.recipients = new Recipients({ platform, client: (partnerId) => this.client(partnerId), history, arrivals, random: new SeededRandom(seed + 2) });
    this.nemesis = new Nemesis({ platform, arrivals, history, say });
  }

  static async start(options: WorldOptions): Promise<FaultWorld> {
    const stage = await prepare(options.needs);
    const { folder, proxy, networks, clocks } = stage;
    const hooked = (name: HookedProcess): Record<string, string> => hookedEnv(name, options.seed, options.hooks ?? {}, join(folder, 'fired'));
    const platform = await startTestPlatform({
      folder,
      ...(options.dist === undefined ? {} : { dist: options.dist }),
      ...(options.needs === 'hooks' ? { env: { gateway: hooked('gateway'), router: hooked('router'), auditor: hooked('auditor') } } : {}),
      ...(options.needs === 'small-disks' ? { postgresSettings: scarceWal } : {}),
      ...(proxy === undefined
        ? {}
        : {
            kafkaProxyPort: proxy.port,
            env: { router: { KAFKA_BROKERS: `127.0.0.1:${proxy.port}` } },
            onEngines: ({ kafka }) => (proxy.upstreamPort = kafka?.proxiedPort ?? 0),
          }),
      ...(clocks === undefined
        ? {}
        : { env: { gateway: clocks.envOf('gateway'), router: clocks.envOf('router'), auditor: clocks.envOf('auditor') } }),
      ...(networks === undefined
        ? {}
        : {
            onEngines: ({ postgres }) => Object.values(networks).forEach((each) => (each.upstreamPort = postgres?.port ?? 0)),
            databasesFor: ({ exchange, audit }) => ({
              exchange: {
                ...exchange,
                gateway: networks.gateway.through(exchange.gateway),
                operator: networks.gateway.through(exchange.operator),
                router: networks.router.through(exchange.router),
              },
              audit: { ...audit, auditor: networks.auditor.through(audit.auditor) },
            }),
          }),
    });
    await watchPositions(platform);
    const world = new FaultWorld(platform, options, stage);
    world.nemesis.start();
    await world.recipients.start();
    return world;
  }

  client(partnerId: string): PartnerClient {
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

  /** How often each hook has fired so far. */
  get fired(): Record<string, number> {
    const count: Record<string, number> = {};
    try {
      for (const name of readFileSync(join(this.#folder, 'fired'), 'utf8').split('\n').filter(Boolean)) count[name] = (count[name] ?? 0) + 1;
    } catch {
      // None has fired yet.
    }
    return count;
  }

  async close(): Promise<void> {
    this.nemesis.stop();
    for (const client of this.#clients.values()) client.close();
    await Promise.race([this.recipients.stop().catch(() => undefined), delay(20_000, undefined, { ref: false })]);
    await this.platform.close();
    await this.proxy?.close();
    for (const network of Object.values(this.networks ?? {})) await network.close();
    for (const disk of Object.values(this.disks ?? {})) await disk.unmount();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Stage {
  folder: string;
  proxy?: KafkaProxy;
  networks?: Networks;
  clocks?: ProcessClocks;
  disks?: Record<'postgres' | 'kafka', SmallDisk>;
}

/** What must stand before the engines start. */
async function prepare(needs: Need): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-faults-'));
  writeFileSync(join(folder, folderMark), '');
  if (needs === 'proxy') {
    const identities = await KafkaIdentities.open(join(folder, 'kafka', 'tls'));
    return { folder, proxy: await startKafkaProxy(await identities.credentials('broker'), await identities.credentials('router')) };
  }
  if (needs === 'networks') return { folder, networks: { gateway: await SilentNetwork.start(), router: await SilentNetwork.start(), auditor: await SilentNetwork.start() } };
  if (needs === 'clocks') return { folder, clocks: new ProcessClocks(folder) };
  if (needs === 'small-disks') {
    return {
      folder,
      disks: { postgres: await SmallDisk.mount(join(folder, 'postgres'), 900), kafka: await SmallDisk.mount(join(folder, 'kafka'), 500) },
    };
  }
  return { folder };
}
