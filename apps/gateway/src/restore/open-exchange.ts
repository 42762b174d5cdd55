import { databaseInTime, Directory, openPool, restoreUnconfirmed, Witness } from '#persistence';
import type { Admission, Pool } from '#persistence';
import { notReadyUntil, StartFault } from '#runtime';
import type { ConfigOf, Health, Log, Metrics } from '#runtime';
import type { AuditorLog } from '../evidence/auditor-log.ts';
import type { gatewayConfig } from '../gateway.config.ts';
import type { PlatformKeys } from '../open-keys.ts';
import { StandByLog } from './stand-by-log.ts';

/** For what goes on whatever partners do: the directory, refusals, the size of the outbox, marks. */
const operatingPool = 3;

export interface ExchangeParts {
  auditorLog: AuditorLog;
  keys: Pick<PlatformKeys, 'handleOf' | 'indexKeyFingerprint'>;
  log: Log;
  health: Health;
  metrics: Metrics;
}

/** The exchange database, each connection let in for what it is used for. */
export interface Exchange {
  readonly operating: Pool;
  readonly accepting: Pool;
  /** Everything by which content or its traces get out. */
  readonly giving: Pool;
  readonly directory: Directory;
  /** For operators' connections. */
  readonly admission: Admission;
  close(): Promise<void>;
}

/** Who lists, fetches and asks gives up after a quarter of a minute (the SDK), and may come again: a connection without an answer is given up before. */
const whileClientsWait = { answersWithinMs: 10_000, silentAfterMs: 14_000 } as const;

/**
 * Returns once the exchange has been compared with the log; meanwhile the gateway listens and says that it is not ready.
 * @throws StartFault
 */
export async function openExchange(config: ConfigOf<typeof gatewayConfig>, { auditorLog, keys, log, health, metrics }: ExchangeParts): Promise<Exchange> {
  const witness = new Witness();
  const ungated = openPool({ url: config.databaseUrl, poolSize: 1 });
  const standing = new StandByLog(
    { pool: ungated, log: auditorLog, witness, keys },
    {
      waiting: (error) => log.warn('nothing is given out yet: the database was started, and must be compared with the audit log first', { error }),
      restored: (done) =>
        log.error(
          'the exchange was restored from a backup: what was erased, withdrawn and blocked since has been done again; partners are refused until two operators have confirmed the rest (dap operator restore)',
          { ...done },
        ),
    },
  );
  const tls = { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCertificates: 'none' as const };
  await notReadyUntil(standing.run(), 'standing', { tls, log, metrics, host: config.host, port: config.port })
    .catch(StartFault.because('the exchange database cannot be read: check DATABASE_URL and that the schema has been migrated'));
  const onDoubt = (): void => void standing.run().catch((error: unknown) => log.error('the exchange cannot be compared with the audit log', { error }));
  const poolFor = (purpose: Admission['purpose'], poolSize: number, patience?: typeof whileClientsWait): Pool => openPool({
    url: config.databaseUrl,
    poolSize,
    ...patience,
    admission: { purpose, witness, onDoubt },
    onConnectionLost: (error) => log.warn('a database connection was lost; the pool replaces it', { error }),
  });
  const [operating, accepting, giving] = [poolFor('operate', operatingPool), poolFor('accept', config.databasePool), poolFor('give', config.databasePool, whileClientsWait)];
  const openDirectory = (): Promise<Directory> => Directory.open(operating, (error) => log.warn('the directory could not be refreshed; the last one is used', { error }));
  // Nobody is served before the first mark: what is accepted is never without a testimony.
  const directory = await witness.start(operating).then(openDirectory)
    .catch(StartFault.because('the exchange database cannot be read: check DATABASE_URL, the network and that the schema has been migrated'));
  watch(health, { accepting, ungated, directory, standing });
  return {
    operating, accepting, giving, directory, admission: { purpose: 'operate', witness, onDoubt },
    close: async () => {
      directory.close();
      await witness.stop();
      await Promise.all([operating, accepting, giving].map((pool) => pool.end()));
      await standing.stop();
    },
  };
}

function watch(health: Health, { accepting, ungated, directory, standing }: { accepting: Pool; ungated: Pool; directory: Directory; standing: StandByLog }): void {
  health.add('database', () => databaseInTime(accepting));
  health.add('restore', async () => ({ ok: !(await restoreUnconfirmed(ungated)), detail: { comparing: standing.running } }));
  health.add('directory', () => ({ ok: directory.staleSince === undefined && directory.policyAt(new Date()) !== undefined, detail: { partners: directory.partners().length } }));
}
