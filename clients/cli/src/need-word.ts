import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import { usageOf } from './usage.ts';

/** The word at that place of the command line. @throws CommandFault usage, naming what is missing */
export function needWord(words: readonly string[], at: number, what: string): string {
  const word = words[at];
  if (word === undefined) throw new CommandFault(exitCode.usage, `Missing: ${what}.`, seeHelp(words));
  return word;
}

/** Where the command that was begun is described. */
export function seeHelp(words: readonly string[]): string {
  const named = words.slice(0, words[0] === 'policy' || words[0] === 'operator' ? 2 : 1);
  return usageOf(named) === undefined ? 'See dap --help.' : `See dap ${named.join(' ')} --help.`;
}
