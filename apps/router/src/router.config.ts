import { file, integer, kekSettings, list, networks, oneOf, optional, port, privateFile, secretFile, text, url } from '#runtime';

/** The settings of the router, each an environment variable. */
export const routerConfig = {
  /** The exchange database under the role `iiz_router`. */
  databaseUrl: url('DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  /** Connections to it: the relay's shards, routing and upkeep share them. */
  databasePool: integer('DATABASE_POOL', { min: 3, max: 100, default: 6 }),

  /** Kafka's addresses, `host:port`, separated by commas. */
  brokers: list('KAFKA_BROKERS'),
  /** Authorities of the brokers' certificates. */
  kafkaCaFile: file('KAFKA_CA_FILE'),
  /** Client certificate of the principal `router`. */
  kafkaCertFile: file('KAFKA_CERT_FILE'),
  /** The key of that certificate. */
  kafkaKeyFile: privateFile('KAFKA_KEY_FILE'),

  /** Health and metrics only; partners never call the router. */
  host: text('ROUTER_HOST', { default: '127.0.0.1' }),
  /** The port of that; 0: one that is free. */
  port: port('ROUTER_PORT', { default: 8444 }),
  /** Its TLS server certificate (PEM), followed by the intermediates. */
  tlsCertFile: file('ROUTER_TLS_CERT_FILE'),
  /** The key of that certificate (PEM). */
  tlsKeyFile: privateFile('ROUTER_TLS_KEY_FILE'),
  /** Networks that may read `/metrics` beside this machine. */
  metricsFrom: optional(networks('METRICS_FROM')),

  /** Certificate of the platform's own signing key (Ed25519, `CN=iiz-dap`): deliveries carry its signature. */
  platformCertFile: file('PLATFORM_CERT_FILE'),
  /** The key of that certificate (Ed25519, PKCS#8 PEM). Whoever has it can sign in the platform's name. */
  platformKey: secretFile('PLATFORM_KEY_FILE'),
  ...kekSettings,
  /** `test`: where no real persons are. Deadlines may be played ahead there. */
  stage: oneOf('DAP_STAGE', ['production', 'test'], { default: 'production' }),
  /** By so many days earlier what partners owe comes due: reminders and what is overdue, nothing else. With `DAP_STAGE=production` the router does not start with it. */
  deadlinesAheadDays: integer('DEADLINES_AHEAD_DAYS', { min: 0, max: 3_660, default: 0 }),
  /** From which weight on lines are logged, as JSON on standard output. */
  logLevel: oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error'], { default: 'info' }),
} as const;
