import { createPrivateKey } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createBus } from '#bus';
import { databaseInTime, openAudit, passesAfter, readPosition } from '#persistence';
import { containsAhvn13 } from '#schemas';
import { bearerAuthenticator, createHttpsApp, Health, KafkaBatchServer, listen, Metrics, NearNetworks, StartFault, watchOwnCertificates, type Authenticate, type ConfigOf, type Log } from '#runtime';
import { LeafReaders } from './access/leaf-readers.ts';
import { ReaderTurns } from './access/reader-turns.ts';
import { RecordRefusals } from './access/record-refusals.ts';
import { RecordedAccess } from './access/recorded-access.ts';
import { AuditorMonitor } from './auditor-monitor.ts';
import type { auditorConfig } from './auditor.config.ts';
import { AuditorModule } from './auditor.module.ts';
import { LoggedPacks } from './decisions/logged-packs.ts';
import { GatherEvidence } from './evidence/gather-evidence.ts';
import { ListErasures } from './erasures/list-erasures.ts';
import { ShardPages } from './erasures/shard-pages.ts';
import { SummariseLog } from './figures/summarise-log.ts';
import { CosignedCheckpoints } from './cosignatures/cosigned-checkpoints.ts';
import { cosignersOf } from './cosignatures/cosigners-of.ts';
import { TakeCosignature } from './cosignatures/take-cosignature.ts';
import { announceLogKey } from './log/announce-key.ts';
import { LogRefused } from './log/compare-with-published.ts';
import { CheckpointReader } from './log/current-checkpoint.ts';
import { IntegrateEvents } from './log/integrate-events.ts';
import { IntegrationHalted } from './log/integration-halted.ts';
import { IntegratePending } from './log/integrate-pending.ts';
import { keepLog } from './keep-log.ts';
import { KeepMonths } from './months/keep-months.ts';
import { PublishCheckpoints } from './log/publish-checkpoints.ts';
import { PublishedLog } from './log/published-log.ts';
import { CheckpointSigner } from './log/sign-checkpoint.ts';
import { PersonKeys } from './looks/person-keys.ts';
import { openDesk } from './open-desk.ts';
import { ProveLog } from './proofs/prove-log.ts';
import { ServeTile } from './log/serve-tile.ts';

export interface Auditor {
  readonly app: NestFastifyApplication;
  readonly health: Health;
  /** Listens, compares the log with what was published of it, then begins to integrate. @throws LogRefused, StartFault */
  start(signal: AbortSignal): Promise<void>;
  /** Finishes the batch in hand, publishes its checkpoint, ends the connections. */
  close(): Promise<void>;
}

/**
 * Puts the auditor together; nothing is connected before `start`.
 *
 * @param onRefused told when the log must not go on (LogRefused, or damaged) after the start: the process is to end
 */
export async function openAuditor(config: ConfigOf<typeof auditorConfig>, log: Log, onRefused: (error: Error) => void): Promise<Auditor> {
  const health = new Health();
  const metrics = new Metrics('auditor');
  watchOwnCertificates({ reread: { AUDITOR_TLS_CERT_FILE: config.tlsCertFile }, held: { KAFKA_CERT_FILE: config.kafkaCertFile, KAFKA_CA_FILE: config.kafkaCaFile, OIDC_CA_FILE: config.issuerCaFile } }, log, metrics);
  const monitor = new AuditorMonitor(log, metrics, health);
  const authenticate = bearerAuthenticator({
    issuer: config.issuer,
    audience: config.audience,
    rolesClaim: config.rolesClaim,
    ...(config.issuerCaFile === undefined ? {} : { caFile: config.issuerCaFile }),
  });
  const parts = auditorParts(config, log, monitor, authenticate);
  const { database, bus, published, personKeys, publish, integrate, pending, upkeep, refusals } = parts;
  const app = await createHttpsApp(AuditorModule.with(parts.served), {
    tls: { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCertificates: 'none' },
    log, health, metrics, passesAfter,
    ...(config.metricsFrom === undefined ? {} : { metricsFrom: config.metricsFrom }),
    bodyLimit: 128 * 1024,
    isPersonal: containsAhvn13,
    pages: {
      api: 'audit', issuer: config.issuer, clientId: config.consoleClientId, audience: config.audience, roles: ['DPO'], rolesClaim: config.rolesClaim,
      otherConsole: config.otherConsole, folder: config.consoleFolder,
    },
    guard: new RecordedAccess(authenticate, refusals, () => published.agreed),
  });
  const server = new KafkaBatchServer(bus, () => ({
    groupId: 'iiz.auditor',
    positionOf: takeOver(parts, onRefused),
    minBytes: 1_000_000,
    maxWaitMs: 250,
    maxBytesPerPartition: 4 * 1024 * 1024,
  }));
  app.connectMicroservice({ strategy: server });
  monitor.watch(server, metrics, health);
  health.add('database', () => databaseInTime(database));
  health.add('kafka', () => ({ ok: server.running }));
  health.add('published-checkpoint', () => ({ ok: published.agreed }));
  return {
    app,
    health,
    start: async (signal) => {
      await listen(app, config);
      await published.compareAtStart(log, signal, () => personKeys.compareWith(database));
      if (signal.aborted) return;
      await app.startAllMicroservices();
      pending.start();
      upkeep.start();
    },
    close: async () => {
      await app.close();
      await pending.stop();
      await upkeep.stop();
      await refusals.close();
      await integrate.runPending().catch(() => undefined);
      await publish.stop();
      await parts.producer.close();
      await database.end();
    },
  };
}

/** Called with every assignment of the audit topic: what others have seen of the log is compared anew, then it is taken. */
function takeOver({ published, integrate, publish, pending, signer, database }: Parts, onRefused: (error: Error) => void) {
  return async (topic: string, partition: number): Promise<bigint | undefined> => {
    try {
      await published.compare();
      const head = await integrate.take();
      if (await announceLogKey(database, signer, new Date())) pending.nudge();
      publish.noticed(head);
    } catch (error) {
      if (error instanceof LogRefused || error instanceof IntegrationHalted) onRefused(error);
      throw error;
    }
    return readPosition(database, topic, partition);
  };
}

/** @throws StartFault */
function signerOf({ logOrigin, logKey, previousLogKey, pastLogKeys }: ConfigOf<typeof auditorConfig>): CheckpointSigner {
  try {
    return new CheckpointSigner(logOrigin, createPrivateKey(logKey), { previous: previousLogKey === undefined ? undefined : createPrivateKey(previousLogKey), past: pastLogKeys });
  } catch (error) {
    throw new StartFault(
      'the log cannot be signed: AUDIT_LOG_KEY_FILE and AUDIT_LOG_PREVIOUS_KEY_FILE hold an Ed25519 key each (PKCS#8 PEM), AUDIT_LOG_PAST_VKEYS vkey lines of this log',
      { error },
    );
  }
}

type Parts = ReturnType<typeof auditorParts>;

function auditorParts(config: ConfigOf<typeof auditorConfig>, log: Log, monitor: AuditorMonitor, authenticate: Authenticate) {
  const onConnectionLost = (error: unknown) => log.warn('a database connection was lost', { error });
  const database = openAudit({ url: config.databaseUrl, poolSize: config.databasePool, onConnectionLost });
  const tls = { caFile: config.kafkaCaFile, certFile: config.kafkaCertFile, keyFile: config.kafkaKeyFile };
  const bus = createBus({ brokers: config.brokers, tls, clientId: 'iiz-auditor', log });
  const signer = signerOf(config);
  const cosigned = new CosignedCheckpoints(database, signer);
  const producer = bus.producer({ giveUpAfterMs: 10_000 });
  const publish = new PublishCheckpoints(signer, producer, monitor);
  const integrate = new IntegrateEvents(database, {
    appended: (head, added) => {
      monitor.appended(head, added);
      publish.noticed(head);
    },
    repeated: (records) => monitor.repeated(records),
    halted: (cause) => monitor.halted(cause),
  });
  const pending = new IntegratePending(integrate, (error) => log.warn('own events could not be integrated yet', { error }));
  const months = new KeepMonths(database, integrate, config.retentionYears, {
    removed: (month) => log.info('what opens a month of the log was removed, its time is over', { first: month.first.toString(), end: month.end.toString() }),
    held: (month) => log.info('a month of the log whose time is over is kept by legal holds', { first: month.first.toString(), holds: month.heldBy }),
  });
  const onMonthFailed = (error: unknown) => log.warn('a month of the log could not be begun or removed yet', { error });
  const upkeep = keepLog({ database, months, rewriting: monitor.rewriting, onMonthFailed });
  const checkpoints = new CheckpointReader(database, signer);
  const packs = new LoggedPacks(database);
  const personKeys = PersonKeys.read(config.indexKeyFile);
  const refusals = new RecordRefusals(database, (error) => log.error('a refusal could not be put on record', { error }));
  return {
    database, signer, bus, producer, publish, integrate, pending, upkeep,
    published: new PublishedLog(database, bus, signer),
    personKeys,
    refusals,
    served: [
      integrate,
      months,
      checkpoints,
      cosigned,
      new ReaderTurns(config.readsPerAddress),
      new LeafReaders(new NearNetworks(config.leavesTo), authenticate, refusals),
      new ServeTile(database),
      new ProveLog(database, checkpoints, cosigned),
      new GatherEvidence(database, checkpoints, cosigned, packs),
      new TakeCosignature(database, signer, cosigned, cosignersOf(config.cosigners), monitor),
      new ListErasures(database, bus, new ShardPages(database)),
      new SummariseLog(database),
      ...openDesk({ database, packs, keys: personKeys, onPending: () => pending.nudge() }),
    ],
  };
}
