import { join } from 'node:path';
import type { TlsFiles } from '#install';
import { EngineFault } from './engine-fault.ts';
import type { Progress } from './kafka-jars.ts';
import { KafkaIdentities } from './kafka-identities.ts';
import { provision } from './provision.ts';
import type { DatabaseUrls } from './provision.ts';
import { startKafka } from './start-kafka.ts';
import type { KafkaEngine } from './start-kafka.ts';
import { startPostgres } from './start-postgres.ts';
import type { PostgresEngine } from './start-postgres.ts';

/** PostgreSQL and Kafka, embedded or the caller's own. */
export interface Engines {
  /** Absent when DATABASE_URL names yours. */
  postgres: PostgresEngine | undefined;
  /** Absent when KAFKA_BROKERS names yours. */
  kafka: KafkaEngine | undefined;
  /** Both are embedded and began empty: nothing is left that an earlier run's keys are needed for. */
  fresh: boolean;
  brokers: string[];
  credentials(principal: string): Promise<TlsFiles>;
  /** Makes the roles and databases. */
  provision(): Promise<DatabaseUrls>;
  stop(): Promise<void>;
}

export interface EnginesOptions {
  folder: string;
  progress: Progress;
  postgresSettings?: Record<string, string>;
  proxyPort?: number;
  /** Where the variables are read; default `process.env`. */
  env?: NodeJS.ProcessEnv;
}

/**
 * Starts the embedded engines, empty, except where the environment names others: `DATABASE_URL` and `AUDIT_DATABASE_URL` (of a
 * superuser each; the same server may serve both) and `KAFKA_BROKERS` with `KAFKA_TLS_FOLDER`, which holds `ca.pem` and
 * either `ca.key`, from which the principals' certificates are issued, or a certificate and key per principal.
 *
 * @throws EngineFault
 */
export async function openEngines(options: EnginesOptions): Promise<Engines> {
  const { folder, progress, env = process.env } = options;
  const own = { exchange: env['DATABASE_URL'], audit: env['AUDIT_DATABASE_URL'], brokers: env['KAFKA_BROKERS'], tls: env['KAFKA_TLS_FOLDER'] };
  requireDatabaseUrl('DATABASE_URL', own.exchange);
  requireDatabaseUrl('AUDIT_DATABASE_URL', own.audit);
  // Records and rows belong together: an embedded engine beside one of yours goes on with what it has.
  const fresh = Object.values(own).every((value) => value === undefined);
  const [postgres, kafka] = await settled([
    own.exchange !== undefined && own.audit !== undefined ? undefined : startPostgres({ folder: join(folder, 'postgres'), fresh, onProgress: progress, ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }) }),
    own.brokers !== undefined ? undefined : startKafka({ folder: join(folder, 'kafka'), fresh, onProgress: progress, ...(options.proxyPort === undefined ? {} : { proxyPort: options.proxyPort }) }),
  ]);
  const identities = kafka === undefined ? await KafkaIdentities.open(own.tls ?? join(folder, 'kafka', 'tls')) : undefined;
  return {
    postgres,
    kafka,
    fresh,
    brokers: kafka?.brokers ?? (own.brokers ?? '').split(','),
    credentials: (principal) => (kafka ?? identities)?.credentials(principal) ?? Promise.reject(new Error('no Kafka')),
    provision: async () => {
      const exchange = await provision(own.exchange ?? postgres?.adminUrl ?? '');
      const audit = own.audit === own.exchange ? exchange : await provision(own.audit ?? postgres?.adminUrl ?? '');
      return own.exchange === undefined && own.audit === undefined ? exchange : { exchange: exchange.exchange, audit: audit.audit };
    },
    stop: async () => {
      await Promise.all([postgres?.stop(), kafka?.stop()]);
    },
  };
}

/** Before an engine starts: what is misspelt is told at once. */
function requireDatabaseUrl(name: string, url: string | undefined): void {
  if (url === undefined || /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) return;
  throw new EngineFault('setting-unusable', `${name} is no URL of a PostgreSQL.`, 'Give it as postgresql://postgres:<password>@<host>:5432/postgres, or leave it out for one of the demonstration\'s own.');
}

/** Both or none: when one engine cannot start, the other is stopped before the fault is told. */
async function settled(starts: [Promise<PostgresEngine> | undefined, Promise<KafkaEngine> | undefined]): Promise<[PostgresEngine | undefined, KafkaEngine | undefined]> {
  const [postgres, kafka] = await Promise.allSettled([Promise.resolve(starts[0]), Promise.resolve(starts[1])]);
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled') return [postgres.value, kafka.value];
  for (const started of [postgres, kafka]) if (started.status === 'fulfilled') await started.value?.stop();
  throw postgres.status === 'rejected' ? postgres.reason : kafka.status === 'rejected' ? kafka.reason : new Error('not started');
}
