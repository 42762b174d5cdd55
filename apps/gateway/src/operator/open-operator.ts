import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openPool, passesAfter } from '#persistence';
import type { Admission } from '#persistence';
import { containsAhvn13 } from '#schemas';
import { bearerAuthenticator, createHttpsApp, listen } from '#runtime';
import type { ConfigOf, Health, Log, Metrics, TlsSettings } from '#runtime';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { OperatorAccess } from './access/operator-access.ts';
import { RecordLooks } from './access/record-looks.ts';
import { OperatorActions } from './operator-actions.ts';
import type { operatorConfig } from './operator.config.ts';
import { OperatorModule } from './operator.module.ts';
import type { OperatorNeeds } from './operator.module.ts';

export interface OperatorParts extends Omit<OperatorNeeds, 'production'> {
  refusals: RefusalLog;
  /** Its server certificate; client certificates are not asked for. */
  tls: Pick<TlsSettings, 'certFile' | 'keyFile'>;
  log: Log;
  health: Health;
  metrics: Metrics;
  metricsFrom: readonly string[];
  /** How its connections are let in; left out: any is used. */
  admission?: Admission;
}

export interface OperatorListener {
  readonly app: NestFastifyApplication;
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** The gateway's second listener: people sign in to it, partners have no way to it, and it has a database role of its own. */
export async function openOperator(config: ConfigOf<typeof operatorConfig>, parts: OperatorParts): Promise<OperatorListener> {
  const { directory, refusals, admission, tls, log, health, metrics, metricsFrom } = parts;
  const pool = openPool({
    url: config.databaseUrl,
    poolSize: config.databasePool,
    ...(admission === undefined ? {} : { admission }),
    onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
  });
  const { issuer, audience, rolesClaim, issuerCaFile } = config;
  const access = new OperatorAccess(
    bearerAuthenticator({ issuer, audience, rolesClaim, ...(issuerCaFile === undefined ? {} : { caFile: issuerCaFile }) }),
    refusals,
    new RecordLooks(pool),
  );
  const module = OperatorModule.with(new OperatorActions(pool, directory), { ...parts, production: config.stage === 'production' });
  const app = await createHttpsApp(module, {
    tls: { certFile: tls.certFile, keyFile: tls.keyFile, clientCertificates: 'none' },
    log, health, metrics, metricsFrom, guard: access, passesAfter, isPersonal: containsAhvn13, maxConnections: 200, connectionsPerAddress: 100,
    pages: {
      api: 'operator', issuer, clientId: config.consoleClientId, audience, roles: ['OPS', 'GSIIZ', 'DPO'], rolesClaim,
      otherConsole: config.otherConsole, folder: config.consoleFolder,
    },
  });
  app.useGlobalInterceptors(access);
  return {
    app,
    listen: async () => {
      await listen(app, config);
      log.info('operator API listens', { host: config.host, port: config.port });
    },
    close: async () => {
      await app.close();
      await pool.end();
    },
  };
}
