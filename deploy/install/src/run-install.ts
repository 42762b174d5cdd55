import { parseArgs } from 'node:util';
import { ConfigFault, misspeltSettings } from '#runtime';
import { rolesCommand } from './commands/apply-roles.ts';
import { exitCode, UsageFault, type Call, type Command, type ExitCode } from './commands/command.ts';
import { genesisCommand, platformKeyCommand } from './commands/genesis.ts';
import { migrateCommand } from './commands/migrate.ts';
import { registersCommand } from './commands/registers.ts';
import { topicsCommand } from './commands/topics.ts';
import { InstallFault, type InstallFaultCode } from './install-fault.ts';
import { migrateConfig, platformConfig, rolesConfig, topicsConfig } from './install.config.ts';
import { usage } from './usage.ts';

const commands: Readonly<Record<string, { readonly run: Command; readonly takes: readonly string[] }>> = {
  roles: { run: rolesCommand, takes: [] },
  migrate: { run: migrateCommand, takes: ['check'] },
  topics: { run: topicsCommand, takes: ['check', 'partner', 'replicas'] },
  genesis: { run: genesisCommand, takes: ['pack', 'approved-by', 'active-from'] },
  'platform-key': { run: platformKeyCommand, takes: [] },
  registers: { run: registersCommand, takes: ['shipped', 'municipalities', 'regions', 'agreements'] },
};

const options = {
  check: { type: 'boolean' },
  partner: { type: 'string', multiple: true },
  replicas: { type: 'string' },
  pack: { type: 'string' },
  'approved-by': { type: 'string', multiple: true },
  'active-from': { type: 'string' },
  municipalities: { type: 'string' },
  regions: { type: 'string' },
  agreements: { type: 'string' },
  shipped: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const faultCodes: Readonly<Record<InstallFaultCode, ExitCode>> = {
  unreachable: exitCode.unreachable,
  'schema-missing': exitCode.refused,
  'schema-newer': exitCode.refused,
  'schema-unsettled': exitCode.refused,
  'genesis-done': exitCode.refused,
  refused: exitCode.refused,
  'file-unusable': exitCode.unreachable,
};

/** Where a command's lines go. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command. A fault is told in one sentence with its remedy; never a stack trace. */
export async function runInstall(args: readonly string[], env: Call['env'], terminal: Terminal): Promise<ExitCode> {
  try {
    const { positionals: [word = '', ...further], values: { help, ...asked } } = readArguments(args);
    const command = commands[word];
    if (help === true || command === undefined) {
      if (help === true) terminal.out(usage);
      else terminal.err(`${word === '' ? '' : `Unbekannt / unknown: ${word}\n\n`}${usage}`);
      return help === true ? exitCode.done : exitCode.usage;
    }
    // Whoever writes --check where nothing is only checked would believe that nothing changes.
    const foreign = further[0] ?? Object.keys(asked).filter((name) => !command.takes.includes(name)).map((name) => `--${name}`)[0];
    if (foreign !== undefined) throw new UsageFault(`${word} takes no ${foreign}. See install --help.`);
    for (const sentence of misspeltSettings([rolesConfig, migrateConfig, topicsConfig, platformConfig], env)) terminal.err(`${sentence}\n`);
    return await command.run({ options: asked, env, say: (line) => terminal.out(`${line}\n`) });
  } catch (error) {
    if (error instanceof InstallFault) return tell(terminal, `${error.message} ${error.remedy}`, faultCodes[error.code]);
    if (error instanceof ConfigFault || error instanceof UsageFault) return tell(terminal, error.message, exitCode.usage);
    return tell(terminal, `Something that the program does not know: ${error instanceof Error ? error.message : String(error)}. If the files and databases are as they should be, report this.`, exitCode.unexpected);
  }
}

/** @throws UsageFault */
function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageFault(error instanceof Error ? error.message : String(error));
  }
}

function tell(terminal: Terminal, message: string, exit: ExitCode): ExitCode {
  terminal.err(`${message}\n`);
  return exit;
}
