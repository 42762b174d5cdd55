import type { Log, LogDetails } from './log.ts';

/** A process cannot start. The message says in one sentence what to check; why goes into the details, never a value of a setting. */
export class StartFault extends Error {
  readonly details: LogDetails;

  constructor(message: string, details: LogDetails = {}) {
    super(message);
    this.name = 'StartFault';
    this.details = details;
  }

  /** For `catch`: the error of a step that a start cannot do without becomes its fault; one that is a fault already says more. */
  static because(message: string): (error: unknown) => never {
    return (error) => {
      if (error instanceof StartFault) throw error;
      throw new StartFault(message, { error });
    };
  }
}

/** Puts a process together, or starts it; a fault of its start is logged, and the process ends with 1. */
export async function openOrExit<T>(log: Log, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    log.fatal(error.message, error.details);
    return process.exit(1);
  }
}
