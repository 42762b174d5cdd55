import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { passesAfter } from '#persistence';
import { createHttpsApp, Health, listen, Metrics, renewTls, watchOwnCertificates } from '#runtime';
import type { ConfigOf, Log, TlsSettings } from '#runtime';
import { containsAhvn13, mostMessageBytes, SchemaRegistry } from '#schemas';
import { ShowConsents } from './cases/show-consents.ts';
import { openTrust } from './certificates/open-trust.ts';
import type { Trust } from './certificates/open-trust.ts';
import { PartnerKeys } from './certificates/partner-keys.ts';
import { WatchCertificates } from './certificates/watch-certificates.ts';
import { VeilErased } from './erased/veil-erased.ts';
import { AuditorLog } from './evidence/auditor-log.ts';
import { ShowEvidence } from './evidence/show-evidence.ts';
import type { gatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';
import type { UseCases } from './gateway.module.ts';
import { PartnerQuota } from './http/partner-quota.ts';
import { settleRefusal } from './http/settle-refusal.ts';
import { SignatureGuard } from './http/signature.guard.ts';
import { TlsIdentityGuard } from './http/tls-identity.guard.ts';
import { AcknowledgeItem } from './inbox/acknowledge-item.ts';
import { FetchItem } from './inbox/fetch-item.ts';
import { ListInbox } from './inbox/list-inbox.ts';
import { openAcceptance } from './messages/open-acceptance.ts';
import { OutboxLimit } from './messages/outbox-limit.ts';
import { PreflightMessage } from './messages/preflight-message.ts';
import { ShowMessage } from './messages/show-message.ts';
import { noticesTold } from './notices/notices-told.ts';
import { SendNotices } from './notices/send-notices.ts';
import { keyServiceCheck } from './key-service-check.ts';
import { openKeys } from './open-keys.ts';
import { openOperator } from './operator/open-operator.ts';
import type { operatorConfig } from './operator/operator.config.ts';
import { RefusalLog } from './refusals/refusal-log.ts';
import { openExchange } from './restore/open-exchange.ts';
import { openSubmissions } from './kafka/open-submissions.ts';
import { ProveRecord } from './kafka/prove-record.ts';

/** Without `operator` the gateway has the partners' door alone. */
export type GatewaySettings = ConfigOf<typeof gatewayConfig> & { readonly operator?: ConfigOf<typeof operatorConfig> | undefined };

export interface Gateway {
  readonly health: Health;
  /** Reads the submit topics, sends notices, listens for partners and operators. */
  start(signal: AbortSignal): Promise<void>;
  /** Answers what is under way, puts its refusals on record, ends the connections. */
  close(): Promise<void>;
}

/**
 * Puts the gateway together, once the exchange database has been compared with the audit log: until then it listens and says
 * that it waits. Nobody is served before `start`.
 *
 * @throws StartFault
 */
export async function openGateway(config: GatewaySettings, log: Log): Promise<Gateway> {
  const parts = await gatewayParts(config, log);
  const { told, trusted, keys, exchange, refusals, outbox, notices, veilErased, stopping, certificates } = parts;
  const app = await openDoor(config, parts);
  const operator = config.operator && (await openOperator(config.operator, {
    ...told, directory: exchange.directory, trust: trusted.trust, personKeyOf: keys.personKeyOf, veil: keys.veil,
    kekId: keys.keks.current.id, admission: exchange.admission, refusals, tls: tlsOf(config, trusted), metricsFrom: config.metricsFrom ?? [],
  }));
  return {
    health: told.health,
    start: async (signal) => {
      await app.startAllMicroservices();
      if (signal.aborted) return;
      notices.start();
      veilErased.start();
      await operator?.listen();
      await listen(app, config);
      log.info('gateway listens', { host: config.host, port: config.port, origin: config.publicOrigin });
    },
    close: async () => {
      outbox.close();
      stopping.abort();
      await notices.stop();
      await veilErased.stop();
      await operator?.close();
      await app.close();
      await refusals.close();
      certificates.stop();
      trusted.lists?.close();
      await exchange.close();
    },
  };
}

type Parts = Awaited<ReturnType<typeof gatewayParts>>;

async function gatewayParts(config: GatewaySettings, log: Log) {
  const told = { log, health: new Health(), metrics: new Metrics('gateway') };
  watchOwnCertificates({
    reread: { GATEWAY_TLS_CERT_FILE: config.tlsCertFile },
    held: {
      KAFKA_CERT_FILE: config.kafkaCertFile, PLATFORM_CERT_FILE: config.platformCertFile, KAFKA_CA_FILE: config.kafkaCaFile, PARTNER_CA_FILE: config.partnerCaFile, GATEWAY_CLIENT_CA_FILE: config.clientCaFile,
      AUDITOR_CA_FILE: config.auditorCaFile, OIDC_CA_FILE: config.operator?.issuerCaFile,
    },
  }, log, told.metrics);
  const trusted = await openTrust(config, log);
  const keys = await openKeys(config, trusted.trust);
  const auditorLog = new AuditorLog(config.auditorUrl, config.auditorCaFile);
  const exchange = await openExchange(config, { ...told, auditorLog, keys });
  const { operating, accepting, giving, directory } = exchange;
  const partnerKeys = new PartnerKeys(directory, trusted.trust);
  trusted.lists?.alsoOf(() => partnerKeys.intermediates());
  const certificates = new WatchCertificates(trusted.lists, partnerKeys, log).start(told.health, told.metrics);
  const registry = SchemaRegistry.load();
  const refusals = new RefusalLog(operating, (error) => log.error('refusals could not be put on record', { error }));
  const outbox = new OutboxLimit(operating, config.outboxMaxBytes, (error) => log.warn('the outbox could not be measured; the last figure counts', { error }));
  told.health.add('key-service', keyServiceCheck(keys.keks.current));
  told.health.add('outbox', () => ({ ok: !outbox.reached, detail: { waitingBytes: outbox.bytes } }));
  const warned = told.metrics.counter({ name: 'case_warnings_total', help: 'Soft rules of the life cycle that accepted messages broke', labels: ['code'] });
  const { judge, accept } = openAcceptance({ pool: accepting, directory, registry, keys, refusals, outbox, onWarned: (code) => warned.inc({ code }) });
  const notices = new SendNotices({ pool: giving, directory, accept, key: keys.platformKey, keks: keys.keks, origin: config.publicOrigin, ...noticesTold(told) });
  const veilErased = new VeilErased(exchange.giving, keys.veil, (error) => log.warn('what is left of erased messages could not be veiled yet', { error }));
  const quota = new PartnerQuota({ requestsPerSecond: config.partnerRequestsPerSecond, preflightsPerSecond: config.partnerPreflightsPerSecond });
  const submissions = openSubmissions(config, told, { pool: accepting, prove: new ProveRecord(directory, partnerKeys), accept, refusals, quota });
  const opened = { trusted, keys, auditorLog, exchange, partnerKeys, certificates, registry };
  return { told, ...opened, refusals, quota, outbox, judge, accept, notices, veilErased, submissions, stopping: new AbortController() };
}

/** The partners' door: HTTPS, and beside it the consumer of their submit topics. */
async function openDoor(config: GatewaySettings, parts: Parts): Promise<NestFastifyApplication> {
  const { told, trusted, exchange: { directory }, partnerKeys, refusals, quota, submissions } = parts;
  const tls = tlsOf(config, trusted);
  const guard = new SignatureGuard(directory, partnerKeys, refusals, config.publicOrigin, quota);
  const app = await createHttpsApp(GatewayModule.with(useCases(config, parts)), {
    ...told,
    tls,
    metricsFrom: config.metricsFrom ?? [],
    connectionsPerAddress: config.connectionsPerAddress,
    bodyLimit: mostMessageBytes,
    guard,
    refusedByHead: guard.refusedByHead,
    passesAfter,
    isPersonal: containsAhvn13,
    onRefused: (problem) => refusals.answered(problem),
    beforeRefusing: (problem, request) => settleRefusal(refusals, problem, request),
  });
  if (trusted.clientTrust !== undefined) {
    app.useGlobalGuards(new TlsIdentityGuard(directory, partnerKeys, trusted.clientTrust, refusals));
    trusted.lists?.onRefreshed(() => renewTls(app, tls));
  }
  app.connectMicroservice({ strategy: submissions.consumer });
  return app;
}

function useCases(config: GatewaySettings, { told, keys, auditorLog, exchange: { giving, directory }, registry, refusals, judge, accept, submissions, stopping }: Parts): UseCases {
  return {
    acceptMessage: accept,
    preflightMessage: new PreflightMessage(giving, judge, refusals),
    takeSubmissions: submissions.takeSubmissions,
    showMessage: new ShowMessage(giving, keys.veil),
    showEvidence: new ShowEvidence({
      pool: giving,
      veil: keys.veil,
      log: auditorLog,
      refusals,
      onFailed: (error) => told.log.warn('the auditor could not be asked for a proof', { error }),
    }),
    listInbox: new ListInbox({ pool: giving, stopping: stopping.signal, mostHeld: config.partnerLongPolls, refusals }),
    fetchItem: new FetchItem(giving, keys.platformKey, keys.keks, (partnerId) => directory.readsTopic(partnerId)),
    acknowledgeItem: new AcknowledgeItem(giving, accept),
    showConsents: new ShowConsents(giving),
    registry,
    directory,
  };
}

function tlsOf(config: GatewaySettings, { lists }: Trust): TlsSettings {
  return {
    certFile: config.tlsCertFile,
    keyFile: config.tlsKeyFile,
    clientCertificates: config.clientCaFile === undefined ? 'none' : 'optional',
    ...(config.clientCaFile === undefined ? {} : { clientCaFile: config.clientCaFile }),
    ...(lists === undefined ? {} : { crls: () => lists.encoded }),
  };
}
