import { readFileSync } from 'node:fs';
import kafkajs, { type Kafka as KafkaClient, type LogEntry, type RetryOptions } from 'kafkajs';
import { GuardedSockets } from './guarded-sockets.ts';
import { mendKafkajs } from './mend-kafkajs.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { Kafka, logLevel } = kafkajs;

/** PEM files. They are read anew for every client that is built, so a renewed certificate is used from then on. */
export interface BusTls {
  caFile: string;
  certFile: string;
  /** Unencrypted PKCS#8. */
  keyFile: string;
}

/** Takes what the bus has to say; never a key, value or header of a record. */
export interface BusLog {
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
  error(message: string, details: Readonly<Record<string, unknown>>): void;
}

export interface BusSettings {
  /** `host:port` each. */
  brokers: readonly string[];
  /** There is no connection without TLS and a client certificate. */
  tls: BusTls;
  /** Shown in the broker's logs and quotas. */
  clientId: string;
  log?: BusLog;
}

export interface GuardedClient {
  kafka: KafkaClient;
  sockets: GuardedSockets;
}

const CONNECT_WITHIN_MS = 3_000;
export const REQUEST_WITHIN_MS = 10_000;

/** One kafkajs client with connections of its own, which `sockets.cutOff()` ends for good. */
export function kafkaClient(settings: BusSettings, retry: RetryOptions): GuardedClient {
  mendKafkajs();
  const { tls, log } = settings;
  const sockets = new GuardedSockets();
  const kafka = new Kafka({
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    ssl: { ca: readFileSync(tls.caFile), cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2' },
    socketFactory: sockets.factory,
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    retry,
    logLevel: log === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => {
      if (log !== undefined) forward(entry, log);
    },
  });
  return { kafka, sockets };
}

/** kafkajs reports every attempt that failed as an error; it goes on by itself, so here it is a warning. */
function forward({ namespace, log: { message, ...rest } }: LogEntry, log: BusLog): void {
  const { broker, clientId, topic, partition, groupId, memberId, error, retryCount } = rest as Record<string, unknown>;
  log.warn(`kafkajs ${namespace}: ${message}`, { broker, clientId, topic, partition, groupId, memberId, error: error instanceof Error ? error.message : error, retryCount });
}
