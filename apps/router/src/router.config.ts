import { file, integer, kekSettings, list, oneOf, optional, port, privateFile, secretFile, text, url } from '#runtime';

/** The settings of the router, each an environment variable. */
export const routerConfig = {
  /** The exchange database under the role `iiz_router`. */
  databaseUrl: url('DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  databasePool: integer('DATABASE_POOL', { min: 3, max: 100, default: 6 }),

  brokers: list('KAFKA_BROKERS'),
  kafkaCaFile: file('KAFKA_CA_FILE'),
  /** Client certificate of the principal `router`. */
  kafkaCertFile: file('KAFKA_CERT_FILE'),
  kafkaKeyFile: privateFile('KAFKA_KEY_FILE'),

  /** Health and metrics only; partners never call the router. */
  host: text('ROUTER_HOST', { default: '127.0.0.1' }),
  port: port('ROUTER_PORT', { default: 8444 }),
  tlsCertFile: file('ROUTER_TLS_CERT_FILE'),
  tlsKeyFile: privateFile('ROUTER_TLS_KEY_FILE'),
  /** Networks that may read `/metrics` beside this machine. */
  metricsFrom: optional(list('METRICS_FROM')),

  /** The platform's own signing key (Ed25519): deliveries carry its signature. */
  platformCertFile: file('PLATFORM_CERT_FILE'),
  platformKey: secretFile('PLATFORM_KEY_FILE'),
  ...kekSettings,
  logLevel: oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error'], { default: 'info' }),
} as const;
