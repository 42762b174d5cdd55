import { parseArgs } from 'node:util';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

const options = {
  as: { type: 'string' },
  demo: { type: 'string' },
  fresh: { type: 'boolean' },
  wait: { type: 'string' },
  fetch: { type: 'string' },
  ack: { type: 'string' },
  code: { type: 'string' },
  out: { type: 'string' },
  ca: { type: 'string' },
  vkey: { type: 'string', multiple: true },
  cosigner: { type: 'string', multiple: true },
  need: { type: 'string' },
  held: { type: 'string', multiple: true },
  save: { type: 'string' },
  name: { type: 'string' },
  key: { type: 'string' },
  new: { type: 'boolean' },
  csr: { type: 'string' },
  policy: { type: 'string' },
  reason: { type: 'string' },
  ticket: { type: 'string' },
  from: { type: 'string' },
  since: { type: 'string' },
  cursor: { type: 'string' },
  until: { type: 'string' },
  on: { type: 'string' },
  html: { type: 'boolean' },
  simulation: { type: 'string' },
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type Options = ReturnType<typeof parseOptions>['values'];

/** What was asked for: the words of the command line and its options. */
export interface Invocation {
  readonly words: readonly string[];
  readonly options: Options;
}

/** @throws CommandFault usage */
export function readInvocation(args: readonly string[]): Invocation {
  try {
    const { positionals, values } = parseOptions(args);
    return { words: positionals, options: values };
  } catch (error) {
    throw new CommandFault(exitCode.usage, `${(error as Error).message.split(/[.\n]/)[0] ?? 'The command line cannot be read'}.`, 'See dap --help.');
  }
}

function parseOptions(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
}
