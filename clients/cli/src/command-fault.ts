import type { ExitCode } from './exit-code.ts';

/** Ends the program: one sentence saying what is wrong, one saying what to do. */
export class CommandFault extends Error {
  readonly exit: ExitCode;
  readonly remedy: string;

  constructor(exit: ExitCode, message: string, remedy: string) {
    super(message);
    this.name = 'CommandFault';
    this.exit = exit;
    this.remedy = remedy;
  }
}
