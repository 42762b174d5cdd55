import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

/** The word at that place of the command line. @throws CommandFault usage, naming what is missing */
export function needWord(words: readonly string[], at: number, what: string): string {
  const word = words[at];
  if (word === undefined) throw new CommandFault(exitCode.usage, `Missing: ${what}.`, 'See dap --help.');
  return word;
}
