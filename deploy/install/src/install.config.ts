import { file, folder, list, oneOf, optional, privateFile, url } from '#runtime';

/** The settings of `roles`. */
export const rolesConfig = {
  /** A PostgreSQL server, as a superuser; needed for `roles` alone, and by no process afterwards. */
  adminUrl: url('ADMIN_DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
  /** A folder with one file per login role, named as the role, holding its password. A role without a file keeps what it has. */
  passwordFolder: optional(folder('ROLE_PASSWORDS')),
} as const;

/** The settings of `migrate`; at least one of them. */
export const migrateConfig = {
  /** The exchange database under the role `iiz_migrator`, which owns it. */
  exchangeUrl: optional(url('MIGRATOR_DATABASE_URL', { schemes: ['postgresql', 'postgres'] })),
  /** The audit database under the role `iiz_audit_migrator`. */
  auditUrl: optional(url('AUDIT_MIGRATOR_DATABASE_URL', { schemes: ['postgresql', 'postgres'] })),
} as const;

/** The settings of `topics`. */
export const topicsConfig = {
  /** Kafka's addresses, `host:port`, separated by commas. */
  brokers: list('KAFKA_BROKERS'),
  /** Authorities of the brokers' certificates. */
  kafkaCaFile: file('KAFKA_CA_FILE'),
  /** Client certificate of a principal that the brokers take for a super user (`admin`). */
  kafkaCertFile: file('KAFKA_CERT_FILE'),
  /** The key of that certificate. */
  kafkaKeyFile: privateFile('KAFKA_KEY_FILE'),
  /** Whose partners get topics; without it they are named by --partner. */
  exchangeUrl: optional(url('MIGRATOR_DATABASE_URL', { schemes: ['postgresql', 'postgres'] })),
} as const;

/** The settings of `genesis`, `platform-key` and `registers`. */
export const directoryConfig = {
  /** The exchange database under the role `iiz_migrator`. */
  exchangeUrl: url('MIGRATOR_DATABASE_URL', { schemes: ['postgresql', 'postgres'] }),
} as const;

/** What `genesis` and `platform-key` need besides. */
export const platformConfig = {
  ...directoryConfig,
  /** Certificate of the platform's signing key, as gateway and router have it. */
  platformCertFile: file('PLATFORM_CERT_FILE'),
  /** `production`: no pack comes into force in which a rule rests on law that is not in force. `test`: it may. */
  stage: oneOf('DAP_STAGE', ['production', 'test'], { default: 'production' }),
} as const;
