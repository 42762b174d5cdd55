import { readFile } from 'node:fs/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { mendKafkajs } from '#bus';
import { InstallFault } from './install-fault.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { Kafka, KafkaJSProtocolError, logLevel } = kafkajs;

/** What a Kafka client needs to connect: PEM files; the key is unencrypted PKCS#8. */
export interface TlsFiles {
  caFile: string;
  certFile: string;
  keyFile: string;
}

export interface KafkaConnection {
  brokers: string[];
  tls: TlsFiles;
}

/** Runs `work` with a connected administrator and disconnects whatever happens. @throws InstallFault unreachable; refused to any other than the administrator */
export async function withKafkaAdmin<T>(connection: KafkaConnection, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = await adminOf(connection, 5);
  try {
    await admin.connect().catch((cause: unknown) => {
      throw new InstallFault(
        'unreachable',
        `No Kafka broker answers at ${connection.brokers.join(', ')}: ${cause instanceof Error ? cause.message : 'unknown reason'}.`,
        'Check KAFKA_BROKERS, the network, and that the client certificate is signed by an authority the broker trusts.',
        cause,
      );
    });
    return await work(admin).catch((cause: unknown) => {
      if (!(cause instanceof KafkaJSProtocolError && cause.type.endsWith('_AUTHORIZATION_FAILED'))) throw cause;
      throw new InstallFault('refused', 'Kafka does not let the holder of this client certificate look after topics.', 'Give the administrator\'s, CN=admin, as KAFKA_CERT_FILE and KAFKA_KEY_FILE.', cause);
    });
  } finally {
    await admin.disconnect();
  }
}

/** True once the broker is registered with its controller and answers. */
export async function kafkaAnswers(connection: KafkaConnection): Promise<boolean> {
  const admin = await adminOf(connection, 0);
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    return brokers.length > 0 && controller !== null;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function adminOf({ brokers, tls }: KafkaConnection, retries: number): Promise<Admin> {
  const [ca, cert, key] = await Promise.all([tls.caFile, tls.certFile, tls.keyFile].map((file) => readFile(file, 'utf8')));
  mendKafkajs();
  const kafka = new Kafka({
    clientId: 'iiz-dap-admin',
    brokers,
    ssl: { ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' },
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { retries, initialRetryTime: 200, maxRetryTime: 2_000 },
    logLevel: logLevel.NOTHING,
  });
  return kafka.admin();
}
