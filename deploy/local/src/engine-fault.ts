export type EngineFaultCode =
  | 'java-missing'
  | 'java-too-old'
  | 'maven-missing'
  | 'download-failed'
  | 'platform-unsupported'
  | 'port-taken'
  | 'already-running'
  | 'start-failed'
  | 'folder-unusable'
  | 'setting-unusable';

/**
 * An engine cannot be had. The message is one sentence saying what is wrong; `remedy` one saying what to do.
 * Print both and exit non-zero; a stack trace helps nobody here.
 */
export class EngineFault extends Error {
  readonly code: EngineFaultCode;
  readonly remedy: string;

  constructor(code: EngineFaultCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'EngineFault';
    this.code = code;
    this.remedy = remedy;
  }
}
