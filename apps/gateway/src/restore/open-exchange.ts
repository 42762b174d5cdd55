import { Directory, openPool, restoreUnconfirmed } from '#persistence';
import type { Pool } from '#persistence';
import { notReadyUntil, StartFault } from '#runtime';
import type { ConfigOf, Health, Log, Metrics } from '#runtime';
import type { AuditorLog } from '../evidence/auditor-log.ts';
import type { gatewayConfig } from '../gateway.config.ts';
import type { ConsentHandleOf } from '../messages/acceptance-events.ts';
import { StandByLog } from './stand-by-log.ts';

export interface ExchangeParts {
  auditorLog: AuditorLog;
  handleOf: ConsentHandleOf;
  log: Log;
  health: Health;
  metrics: Metrics;
}

/** The exchange database, compared with the audit log and vouched for. */
export interface Exchange {
  readonly pool: Pool;
  readonly directory: Directory;
  /** To be told when a connection finds that its server was started anew. */
  readonly onNotVouchedFor: () => void;
  close(): Promise<void>;
}

/**
 * Returns once the exchange stands; meanwhile the gateway listens and says that it is not ready.
 * @throws StartFault
 */
export async function openExchange(config: ConfigOf<typeof gatewayConfig>, { auditorLog, handleOf, log, health, metrics }: ExchangeParts): Promise<Exchange> {
  const standing = new StandByLog(openPool({ url: config.databaseUrl, poolSize: 1 }), auditorLog, handleOf, {
    waiting: (error) => log.warn('the exchange is not used yet: its database was started, and must be compared with the audit log first', { error }),
    restored: (done) => log.error('the exchange was restored from a backup: what was erased and withdrawn since has been done again; what else it has lost, see the guide', done),
  });
  const tls = { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCertificates: 'none' as const };
  await notReadyUntil(standing.run(), 'standing', { tls, log, metrics, host: config.host, port: config.port })
    .catch(StartFault.because('the exchange database cannot be read: check DATABASE_URL and that the schema has been migrated'));
  const onNotVouchedFor = (): void => void standing.run().catch((error: unknown) => log.error('the exchange cannot be compared with the audit log', { error }));
  const pool = openPool({
    url: config.databaseUrl,
    poolSize: config.databasePool,
    onNotVouchedFor,
    onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
  });
  const directory = await Directory.open(pool, (error) => log.warn('the directory could not be refreshed; the last one is used', { error }))
    .catch(StartFault.because('the exchange database cannot be read: check DATABASE_URL, the network and that the schema has been migrated'));
  watch(health, pool, directory);
  return {
    pool, directory, onNotVouchedFor,
    close: async () => {
      directory.close();
      await pool.end();
      await standing.stop();
    },
  };
}

function watch(health: Health, pool: Pool, directory: Directory): void {
  health.add('database', async () => {
    await pool.query('select 1');
    return { ok: true };
  });
  health.add('restore', async () => ({ ok: !(await restoreUnconfirmed(pool)) }));
  health.add('directory', () => ({ ok: directory.staleSince === undefined && directory.policyAt(new Date()) !== undefined, detail: { partners: directory.partners().length } }));
}
