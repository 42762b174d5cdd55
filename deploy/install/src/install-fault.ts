export type InstallFaultCode =
  /** PostgreSQL or Kafka does not answer, or does not let us in. */
  | 'unreachable'
  /** The schema was made by a newer version of the platform. */
  | 'schema-newer'
  /** The schema was made before its first step was settled. */
  | 'schema-unsettled'
  /** The databases are not migrated yet. */
  | 'schema-missing'
  /** A file that was named does not hold what it should. */
  | 'file-unusable'
  /** Another first policy pack is in force already. */
  | 'genesis-done'
  /** What was asked for is refused by the platform's own rules. */
  | 'refused';

/**
 * The platform cannot be brought into service this way. The message is one sentence saying what is wrong; `remedy` one saying
 * what to do. Print both and exit non-zero.
 */
export class InstallFault extends Error {
  readonly code: InstallFaultCode;
  readonly remedy: string;

  constructor(code: InstallFaultCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'InstallFault';
    this.code = code;
    this.remedy = remedy;
  }
}
