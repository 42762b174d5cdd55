import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createBus, submitTopics } from '#bus';
import { DecisionBasisReader, Directory, isPassing, MessageJournal, openPool, restoreUnconfirmed } from '#persistence';
import { createHttpsApp, createLog, Health, KafkaBatchServer, loadConfigOrExit, Metrics, notReadyUntil, renewTls, stopGracefully } from '#runtime';
import type { TlsSettings } from '#runtime';
import { containsAhvn13, SchemaRegistry } from '#schemas';
import { consentHandle, openKeyRing, personIndex, readKeyFile } from '#sealing';
import { keyidOf, pemBlocks } from '#signing';
import type { SigningKey } from '#signing';
import { ShowConsents } from './cases/show-consents.ts';
import { openTrust } from './certificates/open-trust.ts';
import { PartnerKeys } from './certificates/partner-keys.ts';
import { WatchCertificates } from './certificates/watch-certificates.ts';
import { AuditorLog } from './evidence/auditor-log.ts';
import { ShowEvidence } from './evidence/show-evidence.ts';
import { gatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';
import { RecordRefusals } from './http/record-refusals.interceptor.ts';
import { PartnerQuota } from './http/partner-quota.ts';
import { SignatureGuard } from './http/signature.guard.ts';
import { TlsIdentityGuard } from './http/tls-identity.guard.ts';
import { AcknowledgeItem } from './inbox/acknowledge-item.ts';
import { FetchItem } from './inbox/fetch-item.ts';
import { ListInbox } from './inbox/list-inbox.ts';
import { AcceptMessage } from './messages/accept-message.ts';
import { ComposeEntry } from './messages/compose-entry.ts';
import { JudgeMessage } from './messages/judge-message.ts';
import { OutboxLimit } from './messages/outbox-limit.ts';
import { PreflightMessage } from './messages/preflight-message.ts';
import { ShowMessage } from './messages/show-message.ts';
import { SendNotices } from './notices/send-notices.ts';
import { openOperator } from './operator/open-operator.ts';
import { operatorConfig } from './operator/operator.config.ts';
import { RefusalLog } from './refusals/refusal-log.ts';
import { StandByLog } from './restore/stand-by-log.ts';
import { ProveRecord } from './submissions/prove-record.ts';
import { TakeSubmissions } from './submissions/take-submissions.ts';

const config = loadConfigOrExit(gatewayConfig);
const forOperators = config.operatorPort === undefined ? undefined : loadConfigOrExit(operatorConfig);
const log = createLog({ process: 'gateway', level: config.logLevel });
const health = new Health();
const metrics = new Metrics('gateway');

const platformKey: SigningKey = {
  keyid: keyidOf(new X509Certificate(readFileSync(config.platformCertFile)).raw),
  alg: 'ed25519',
  privateKey: createPrivateKey(config.platformKey),
};
const { trust, clientTrust, lists } = await openTrust(config, log);
const [platformCertificate = '', ...platformChain] = pemBlocks(readFileSync(config.platformCertFile, 'latin1'), 'CERTIFICATE');
const platformFault = trust.check({ leaf: platformCertificate, intermediates: platformChain }, new Date());
if (platformFault !== undefined) {
  log.fatal('PLATFORM_CERT_FILE is not trusted: nobody could verify a receipt; check PARTNER_CA_FILE, validity and revocation lists', { fault: platformFault });
  process.exit(1);
}
const keks = await openKeyRing(config).catch((error: unknown) => {
  log.fatal('the key-encryption keys cannot be opened: check the settings KEK_…', { error });
  return process.exit(1);
});
const indexKey = readKeyFile(config.indexKeyFile);
if (!indexKey.ok) throw new Error(indexKey.fault);

const auditorLog = new AuditorLog(config.auditorUrl, config.auditorCaFile);
const handleOf = (caseId: string, consentId: string): string => consentHandle(indexKey.key, caseId, consentId);
const standing = new StandByLog(openPool({ url: config.databaseUrl, poolSize: 1 }), auditorLog, handleOf, {
  waiting: (error) => log.warn('the exchange is not used yet: its database was started, and must be compared with the audit log first', { error }),
  restored: (done) => log.error('the exchange was restored from a backup: what was erased and withdrawn since has been done again; what else it has lost, see the guide', done),
});
const files = { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCertificates: 'none' as const };
await notReadyUntil(standing.run(), 'standing', { tls: files, log, metrics, host: config.host, port: config.port }).catch((error: unknown) => {
  log.fatal('the exchange database cannot be read: check DATABASE_URL and that the schema has been migrated', { error });
  return process.exit(1);
});
const onNotVouchedFor = (): void => void standing.run().catch((error: unknown) => log.error('the exchange cannot be compared with the audit log', { error }));
const pool = openPool({
  url: config.databaseUrl,
  poolSize: config.databasePool,
  onNotVouchedFor,
  onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
});
const directory = await Directory.open(pool, (error) => log.warn('the directory could not be refreshed; the last one is used', { error })).catch((error: unknown) => {
  log.fatal('the exchange database cannot be read: check DATABASE_URL, the network and that the schema has been migrated', { error });
  return process.exit(1);
});
const partnerKeys = new PartnerKeys(directory, trust);
const certificates = new WatchCertificates(trust, partnerKeys, log).start(health, metrics);
const readsTopic = (partnerId: string): boolean => directory.readsTopic(partnerId);
const personKeyOf = (vn: string): string => personIndex(indexKey.key, vn);
const registry = SchemaRegistry.load();
const refusals = new RefusalLog(pool, (error) => log.error('refusals could not be put on record', { error }));
const quota = new PartnerQuota({ requestsPerSecond: config.partnerRequestsPerSecond, preflightsPerSecond: config.partnerPreflightsPerSecond });
const outbox = new OutboxLimit(pool, config.outboxMaxBytes, (error) => log.warn('the outbox could not be measured; the last figure counts', { error }));
const judge = new JudgeMessage({ directory, registry, bases: new DecisionBasisReader(pool), personKeyOf });
const acceptMessage = new AcceptMessage({
  judge,
  journal: new MessageJournal(pool),
  compose: new ComposeEntry(platformKey, keks.current, readsTopic, handleOf),
  refusals,
  outbox,
});
const notices = new SendNotices({
  pool, directory, accept: acceptMessage, key: platformKey, keks, origin: config.publicOrigin,
  onFailed: (error) => log.warn('notices could not be sent; they are tried again', { error }),
  onDropped: ({ noticeId, kind, recipient }, { slug, code }) => log.error('a notice of the platform is refused and dropped', { noticeId, kind, recipient, slug, code }),
});

const submitted = metrics.counter({ name: 'submitted_records_total', help: 'Records of the submit topics by what became of them', labels: ['outcome'] });
const takeSubmissions = new TakeSubmissions({
  pool, prove: new ProveRecord(directory, partnerKeys), accept: acceptMessage, refusals,
  onOutcome: (outcome) => submitted.inc({ outcome }),
  onPoison: (topic, partition, offset, error) => log.error('a submitted record cannot be processed; it is refused and passed over', { topic, partition, offset: offset.toString(), error }),
});
const bus = createBus({
  brokers: config.brokers,
  tls: { caFile: config.kafkaCaFile, certFile: config.kafkaCertFile, keyFile: config.kafkaKeyFile },
  clientId: 'iiz-gateway',
  log,
});
const consumer = new KafkaBatchServer(bus, () => ({
  groupId: 'iiz.gateway.submit',
  topics: submitTopics,
  positionOf: (topic, partition) => takeSubmissions.positionOf(topic, partition),
  concurrency: 8,
  rediscoverMs: 10_000,
}));
const submitLag = (): number => [...consumer.lag().values()].reduce((sum, lag) => sum + Number(lag), 0);
metrics.gauge({ name: 'submit_lag_records', help: 'Records of the submit topics that wait, as of the last batch of each partition' }, (gauge) => gauge.set(submitLag()));

health.add('database', async () => {
  await pool.query('select 1');
  return { ok: true };
});
health.add('restore', async () => ({ ok: !(await restoreUnconfirmed(pool)) }));
health.add('directory', () => ({ ok: directory.staleSince === undefined && directory.policyAt(new Date()) !== undefined, detail: { partners: directory.partners().length } }));
// Told, but no reason to send nobody here: without Kafka the HTTPS door goes on.
health.add('submissions', () => ({ ok: true, detail: { reading: consumer.running, lag: submitLag() } }));
health.add('outbox', () => ({ ok: !outbox.reached, detail: { waitingBytes: outbox.bytes } }));

const stopping = new AbortController();
const tls: TlsSettings = {
  certFile: config.tlsCertFile,
  keyFile: config.tlsKeyFile,
  clientCertificates: config.clientCaFile === undefined ? 'none' : 'optional',
  ...(config.clientCaFile === undefined ? {} : { clientCaFile: config.clientCaFile }),
  ...(lists === undefined ? {} : { crls: () => lists.encoded }),
};
const app = await createHttpsApp(
  GatewayModule.with({
    acceptMessage,
    preflightMessage: new PreflightMessage(pool, judge, refusals),
    takeSubmissions,
    showMessage: new ShowMessage(pool),
    showEvidence: new ShowEvidence(pool, auditorLog, (error) => log.warn('the auditor could not be asked for a proof', { error })),
    listInbox: new ListInbox(pool, stopping.signal),
    fetchItem: new FetchItem(pool, platformKey, keks, readsTopic),
    acknowledgeItem: new AcknowledgeItem(pool, acceptMessage),
    showConsents: new ShowConsents(pool),
    registry,
    directory,
  }),
  {
    tls,
    log,
    health,
    metrics,
    metricsFrom: config.metricsFrom ?? [],
    guard: new SignatureGuard(directory, partnerKeys, refusals, config.publicOrigin, quota),
    isPassing,
    isPersonal: containsAhvn13,
    onRefused: (problem) => refusals.answered(problem),
  },
);

if (clientTrust !== undefined) {
  app.useGlobalGuards(new TlsIdentityGuard(directory, clientTrust, refusals));
  lists?.onRefreshed(() => renewTls(app, tls));
}
const operator = forOperators === undefined ? undefined : await openOperator(forOperators, { directory, trust, personKeyOf, kekId: keks.current.id, onNotVouchedFor, refusals, tls, log, health, metrics, metricsFrom: config.metricsFrom ?? [] });
app.connectMicroservice({ strategy: consumer });
await app.startAllMicroservices();
app.useGlobalInterceptors(new RecordRefusals(refusals));
stopGracefully({
  log,
  health,
  close: async () => {
    outbox.close();
    stopping.abort();
    await notices.stop();
    await operator?.close();
    await app.close();
    await refusals.close();
    certificates.stop();
    lists?.close();
    directory.close();
    await pool.end();
    await standing.stop();
  },
});
notices.start();
await operator?.listen();
await app.listen(config.port, config.host);
log.info('gateway listens', { host: config.host, port: config.port, origin: config.publicOrigin });
