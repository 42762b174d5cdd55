import { file, folder, integer, list, networks, oneOf, optional, port, privateFile, secretFile, text, url } from '#runtime';

/** The settings of the auditor, each an environment variable. */
export const auditorConfig = {
  /** The audit database under the role `iiz_auditor`. This process has no way into the exchange database. */
  databaseUrl: url('AUDIT_DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  /** Connections to it; one appends, the others serve. */
  databasePool: integer('AUDIT_DATABASE_POOL', { min: 2, max: 100, default: 8 }),

  /** Kafka's addresses, `host:port`, separated by commas. */
  brokers: list('KAFKA_BROKERS'),
  /** Authorities of the brokers' certificates. */
  kafkaCaFile: file('KAFKA_CA_FILE'),
  /** Client certificate of the principal `auditor`. */
  kafkaCertFile: file('KAFKA_CERT_FILE'),
  /** The key of that certificate. */
  kafkaKeyFile: privateFile('KAFKA_KEY_FILE'),

  /** The address on which the data-protection officer and everybody who checks the log are served. */
  host: text('AUDITOR_HOST', { default: '127.0.0.1' }),
  /** The port of that; 0: one that is free. */
  port: port('AUDITOR_PORT', { default: 8445 }),
  /** Its TLS server certificate (PEM), followed by the intermediates. */
  tlsCertFile: file('AUDITOR_TLS_CERT_FILE'),
  /** The key of that certificate (PEM). */
  tlsKeyFile: privateFile('AUDITOR_TLS_KEY_FILE'),
  /** Networks that may read `/metrics` beside this machine, such as `10.0.0.0/8`. */
  metricsFrom: optional(networks('METRICS_FROM')),

  /** The log's unique name: first line of every checkpoint, name of its key. Changing it begins another log. */
  logOrigin: text('AUDIT_LOG_ORIGIN', { pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/ }),
  /** Ed25519 key of the log, PKCS#8 PEM. Whoever has it can sign another history: it belongs to this process alone. */
  logKey: secretFile('AUDIT_LOG_KEY_FILE'),
  /** The key before that one, while it is being replaced: signs beside it, so that whoever knows only the old key goes on verifying. */
  previousLogKey: optional(secretFile('AUDIT_LOG_PREVIOUS_KEY_FILE')),
  /** vkey lines of keys that signed in the past and are gone; without them the auditor refuses a log whose last checkpoint they signed. */
  pastLogKeys: optional(list('AUDIT_LOG_PAST_VKEYS')),
  /** vkey lines (type 4) of those whose cosignatures are taken: partners, the data-protection officer. */
  cosigners: optional(list('AUDIT_COSIGNERS')),

  /**
   * Questions that one address may have open without signing in: tiles, entries, proofs, cosignatures. One more is answered with 429.
   * Behind one proxy all readers are one address; of IPv6 a network of 64 bits is one.
   */
  readsPerAddress: integer('AUDIT_READS_PER_ADDRESS', { min: 1, max: 512, default: 32 }),

  /**
   * Networks that may read the log's leaves (entries, events by their hash, what was erased) beside this machine, such as `10.0.0.0/8`: those of
   * the gateways and of whoever checks the whole log. Others read hashes, proofs and checkpoints alone, unless they sign in as DPO.
   */
  leavesTo: optional(networks('AUDIT_LEAVES_TO')),

  /** Calendar years for which events can be opened and found by person, case or message, after the month that they are of. */
  retentionYears: integer('AUDIT_RETENTION_YEARS', { min: 1, max: 100, default: 5 }),

  /**
   * The key under which the gateway turns AHV numbers into the keys of persons: 32 bytes, in a file of this process's own. With
   * it a question that names a number is answered. Another key than before: the auditor does not start.
   */
  indexKeyFile: privateFile('INDEX_KEY_FILE'),

  /** OpenID issuer whose tokens are let in, exactly as they name it. */
  issuer: url('OIDC_ISSUER'),
  /** The audience that a token for this API names. */
  audience: text('OIDC_AUDIENCE', { default: 'urn:iiz-dap:audit' }),
  /** Authorities of the issuer's TLS certificate, where they are not public ones. */
  issuerCaFile: optional(file('OIDC_CA_FILE')),
  /** The claim of a token that lists the roles; `DPO` opens this API. */
  rolesClaim: text('OIDC_ROLES_CLAIM', { default: 'roles' }),

  /** The console's built bundle (`dist/apps/console`), served at `/`; left out: this listener has no pages. */
  consoleFolder: optional(folder('CONSOLE_FOLDER')),
  /** The console's public client at the issuer: authorization code with PKCE, redirected to this origin's `/`. */
  consoleClientId: text('CONSOLE_CLIENT_ID', { default: 'iiz-console' }),
  /** The origin of the other console, to which this one links for what it does not offer; left out: it links nowhere. */
  otherConsole: optional(url('OTHER_CONSOLE_URL')),

  /** From which weight on lines are logged, as JSON on standard output. */
  logLevel: oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error'], { default: 'info' }),
} as const;
