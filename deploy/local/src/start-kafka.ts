import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { kafkaAnswers, type TlsFiles } from '#install';
import type { CertificateAuthority } from '#signing';
import { EngineFault } from './engine-fault.ts';
import { endLeftOver, inUtf8, type EngineCommand } from './engine-process.ts';
import type { Engine } from './engine.ts';
import { freePorts } from './free-ports.ts';
import { KafkaIdentities } from './kafka-identities.ts';
import { kafkaJars, requireJava, type Progress } from './kafka-jars.ts';
import { localProperties, propertiesText, type KafkaPorts } from './kafka-properties.ts';
import { RestartableEngine } from './restartable-engine.ts';

export interface KafkaOptions {
  /** Everything lies below it: data, certificates, log. A folder that was used before is started again as it was. */
  folder: string;
  /** The client port; left out: a free one. */
  port?: number;
  /** A proxy listens on this port of 127.0.0.1 and forwards to `proxiedPort`: clients that come through it stay on it. */
  proxyPort?: number;
  /** Accept certificates of this authority; left out: the engine makes its own. */
  authority?: CertificateAuthority;
  /** Default 512. */
  heapMegabytes?: number;
  /** Broker settings over those of server.properties. */
  settings?: Record<string, string>;
  /** Forget the records that an earlier run left in the folder. */
  fresh?: boolean;
  onProgress?: Progress;
}

export interface KafkaEngine extends Engine {
  /** Where clients connect, as KAFKA_BROKERS has it. */
  readonly brokers: string[];
  /** Where the proxy of `proxyPort` has to forward to. */
  readonly proxiedPort: number | undefined;
  readonly caFile: string;
  /** Certificate and key of a principal (`router`, `partner-<id>`, `admin`), made when first asked for. */
  credentials(principal: string): Promise<TlsFiles>;
}

const READY_WITHIN_MS = 120_000;
const run = promisify(execFile);

/**
 * Starts one Kafka node (KRaft) on 127.0.0.1: TLS with client certificates on every listener, the KRaft authorizer,
 * `admin` and `broker` the only super users. Settles when it answers an administrator. It ends with this process.
 * @throws EngineFault
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaEngine> {
  const onProgress = options.onProgress ?? (() => undefined);
  await requireJava();
  const jars = await kafkaJars(onProgress);
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  if (options.fresh === true) {
    await endLeftOver({ name: 'Kafka', pidFile: join(folder, 'kafka.pid') });
    rmSync(join(folder, 'data'), { recursive: true, force: true });
  }
  const identities = await KafkaIdentities.open(join(folder, 'tls'), options.authority);
  const attempt = async (): Promise<KafkaNode> => {
    const [client, broker, controller, port] = (await freePorts(4)) as [number, number, number, number];
    const { proxyPort } = options;
    const ports = { client: options.port ?? client, broker, controller, ...(proxyPort === undefined ? {} : { proxied: { port, proxyPort } }) };
    const node = new KafkaNode({ folder, jars, identities, ports, options });
    await node.prepare();
    await node.restart();
    return node;
  };
  onProgress('Kafka: starting');
  return attempt().catch((error: unknown) => {
    if (error instanceof EngineFault && error.code === 'port-taken' && options.port === undefined) return attempt();
    throw error;
  });
}

interface NodeParts {
  folder: string;
  jars: string;
  identities: KafkaIdentities;
  ports: KafkaPorts;
  options: KafkaOptions;
}

class KafkaNode extends RestartableEngine implements KafkaEngine {
  readonly name = 'Kafka';
  protected readonly looking = { everyMs: 100, withinMs: READY_WITHIN_MS };
  private readonly parts: NodeParts;

  constructor(parts: NodeParts) {
    super();
    this.parts = parts;
  }

  get brokers(): string[] {
    return [`127.0.0.1:${this.parts.ports.client}`];
  }

  get proxiedPort(): number | undefined {
    return this.parts.ports.proxied?.port;
  }

  get caFile(): string {
    return this.parts.identities.caFile;
  }

  credentials(principal: string): Promise<TlsFiles> {
    return this.parts.identities.credentials(principal);
  }

  /** Writes server.properties; formats the data folder when it is new. */
  async prepare(): Promise<void> {
    const { folder, ports, identities } = this.parts;
    const dataFolder = join(folder, 'data');
    const properties = { ...localProperties({ ports, dataFolder, keystoreFile: await identities.keystore(), truststoreFile: identities.caFile }), ...this.parts.options.settings };
    writeFileSync(this.propertiesFile, propertiesText(properties));
    if (existsSync(join(dataFolder, 'meta.properties'))) return;
    mkdirSync(dataFolder, { recursive: true });
    const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', this.propertiesFile];
    // The optimising compiler does not pay for half a second; the broker needs it, its TLS is four times dearer without.
    await run('java', ['-XX:TieredStopAtLevel=1', ...this.javaOptions('error'), ...format], { env: inUtf8() }).catch((cause: unknown) => {
      throw new EngineFault('start-failed', `Kafka could not prepare its data folder ${dataFolder}.`, 'Remove the folder and start again.', cause);
    });
  }

  private get propertiesFile(): string {
    return join(this.parts.folder, 'server.properties');
  }

  protected command(): EngineCommand {
    const { folder } = this.parts;
    return {
      name: 'Kafka',
      program: 'java',
      args: [...this.javaOptions('warn'), 'kafka.Kafka', this.propertiesFile],
      logFile: join(folder, 'kafka.log'),
      pidFile: join(folder, 'kafka.pid'),
      stopSignal: 'SIGTERM',
      orphanSignal: 'SIGKILL',
    };
  }

  private javaOptions(logLevel: 'warn' | 'error'): string[] {
    return [
      `-Xmx${this.parts.options.heapMegabytes ?? 512}m`,
      '-XX:+ExitOnOutOfMemoryError',
      `-Dorg.slf4j.simpleLogger.defaultLogLevel=${logLevel}`,
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
      '-cp',
      join(this.parts.jars, '*'),
    ];
  }

  protected async answers(): Promise<boolean> {
    return kafkaAnswers({ brokers: this.brokers, tls: await this.credentials('admin') });
  }

  protected failure(tail: string): EngineFault {
    const { client, broker, controller } = this.parts.ports;
    if (/Address already in use|BindException/.test(tail)) {
      return new EngineFault('port-taken', `Kafka's port ${client} (or ${broker}, ${controller}) is taken by another process.`, 'Choose another port, or end the process that holds it.', tail);
    }
    const reason = tail.split('\n').findLast((line) => !/^\s/.test(line)) ?? '';
    return new EngineFault('start-failed', `Kafka did not start: ${reason}.`, `Read ${join(this.parts.folder, 'kafka.log')}.`, tail);
  }
}

/** A cluster id is 16 bytes, base64url; one node that only answers on this machine needs no secret in it. */
const CLUSTER_ID = 'aWl6LWRhcC1sb2NhbC0wMQ';
