import { bytes, duration, file, folder, integer, kekSettings, list, networks, oneOf, optional, origin, port, privateFile, secretFile, text, url } from '#runtime';

/** The settings of the gateway, each an environment variable. */
export const gatewayConfig = {
  /** The exchange database under the role `iiz_gateway`. */
  databaseUrl: url('DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  /** Connections to it for accepting, of which one lane writes messages; as many again serve inboxes and answer questions. */
  databasePool: integer('DATABASE_POOL', { min: 3, max: 100, default: 10 }),

  /** The address on which partners are served. */
  host: text('GATEWAY_HOST', { default: '127.0.0.1' }),
  /** The port of that; 0: one that is free. */
  port: port('GATEWAY_PORT', { default: 8443 }),
  /** Where the operator API listens; left out: not here. It needs the settings of the operator API besides. */
  operatorPort: optional(port('OPERATOR_PORT')),
  /**
   * Connections that one address may have open, of 10,000 in all, and with them its share of what is kept for those who have proven nothing
   * yet. Behind one proxy all partners are one address: then as many as all.
   */
  connectionsPerAddress: integer('GATEWAY_CONNECTIONS_PER_ADDRESS', { min: 100, max: 10_000, default: 2_500 }),
  /** What partners call this gateway and therefore sign (`@target-uri`), without a path: behind a proxy its public name. */
  publicOrigin: origin('PUBLIC_ORIGIN'),
  /** Its TLS server certificate (PEM), followed by the intermediates. */
  tlsCertFile: file('GATEWAY_TLS_CERT_FILE'),
  /** The key of that certificate (PEM). */
  tlsKeyFile: privateFile('GATEWAY_TLS_KEY_FILE'),
  /** Who may sign client certificates, roots and those below them that no partner has registered with a key; left out: none are asked for. The message's signature is what counts. */
  clientCaFile: optional(file('GATEWAY_CLIENT_CA_FILE')),

  /** The authorities (PEM, one or several) that partners' signing certificates and the platform's own must come from. */
  partnerCaFile: file('PARTNER_CA_FILE'),
  /** Purposes that a signing certificate must name (RFC 5280 4.2.1.12, RFC 9336, or dotted object identifiers). */
  partnerEku: list('PARTNER_EKU', { default: ['documentSigning'] }),
  /**
   * Where revocation lists lie in files. With this or `CRL_URLS` set, every certificate needs a current list of its issuer:
   * without one nobody is let in. Neither set: only what operators revoke or block counts.
   */
  crlFolder: optional(folder('CRL_FOLDER')),
  /** The same at addresses, separated by commas. */
  crlUrls: optional(list('CRL_URLS')),
  /** How often they are read again. */
  crlRefreshMs: duration('CRL_REFRESH', { default: 15 * 60_000 }),
  /** Networks that may read `/metrics` beside this machine. */
  metricsFrom: optional(networks('METRICS_FROM')),

  /** Certificate of the platform's own signing key (Ed25519, `CN=iiz-dap`): receipts, deliveries, its own messages. */
  platformCertFile: file('PLATFORM_CERT_FILE'),
  /** The key of that certificate (Ed25519, PKCS#8 PEM). Whoever has it can sign in the platform's name. */
  platformKey: secretFile('PLATFORM_KEY_FILE'),
  ...kekSettings,
  /** 32 raw bytes under which persons are joined across cases. Another key than before: the gateway does not start. */
  indexKeyFile: privateFile('INDEX_KEY_FILE'),

  /** Base URL of the auditor's public log, for evidence. */
  auditorUrl: url('AUDITOR_URL'),
  /** Authorities of its TLS certificate, where they are not public ones. */
  auditorCaFile: optional(file('AUDITOR_CA_FILE')),

  /** Kafka's addresses, `host:port`, separated by commas. */
  brokers: list('KAFKA_BROKERS'),
  /** Authorities of the brokers' certificates. */
  kafkaCaFile: file('KAFKA_CA_FILE'),
  /** Client certificate of the principal `gateway`, which reads the partners' submit topics and writes nothing. */
  kafkaCertFile: file('KAFKA_CERT_FILE'),
  /** The key of that certificate. */
  kafkaKeyFile: privateFile('KAFKA_KEY_FILE'),

  /** Requests and records submitted over Kafka of one partner that this gateway lets through a second, ten seconds' worth at once; more requests are answered with 429, more records wait. */
  partnerRequestsPerSecond: integer('PARTNER_REQUESTS_PER_SECOND', { min: 1, max: 1_000_000, default: 5_000 }),
  /** Of them, questions what would become of a message (`POST /v1/preflight`). */
  partnerPreflightsPerSecond: integer('PARTNER_PREFLIGHTS_PER_SECOND', { min: 1, max: 1_000_000, default: 20 }),
  /** Listings of one partner's inbox that this gateway holds back at a time until something comes (`wait`); one more is answered with 429. */
  partnerLongPolls: integer('PARTNER_LONG_POLLS', { min: 1, max: 1_000, default: 8 }),
  /** From this size of the outbox on new messages are refused (503) until the relay has caught up. */
  outboxMaxBytes: bytes('OUTBOX_MAX_BYTES', { default: 20 * 2 ** 30 }),
  /** From which weight on lines are logged, as JSON on standard output. */
  logLevel: oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error'], { default: 'info' }),
} as const;
