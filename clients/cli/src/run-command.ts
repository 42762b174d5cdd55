import { ClientFault } from '#sdk';
import { checkConformance } from './check-conformance.ts';
import { CommandFault } from './command-fault.ts';
import { comparePolicies } from './compare-policies.ts';
import { cosignLog } from './cosign-log.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { explainMessage } from './explain-message.ts';
import { fetchEvidence } from './fetch-evidence.ts';
import { readInvocation } from './invocation.ts';
import type { Invocation } from './invocation.ts';
import { lintPolicy } from './lint-policy.ts';
import { operate } from './operate.ts';
import { preflightMessage } from './preflight-message.ts';
import { renderPolicy } from './render-policy.ts';
import { replayDecisions } from './replay-decisions.ts';
import { sendMessage } from './send-message.ts';
import { seeHelp } from './need-word.ts';
import { showInbox } from './show-inbox.ts';
import { simulatePolicy } from './simulate-policy.ts';
import { usage, usageOf } from './usage.ts';
import { verifyEvidenceFile } from './verify-evidence-file.ts';
import { verifyWholeLog } from './verify-log.ts';

interface Command {
  readonly run: (invocation: Invocation) => Promise<ExitCode>;
  /** Its own words and those that it takes at most; nothing that was named is passed over in silence. */
  readonly words: number;
}

const commands: Readonly<Record<string, Command>> = {
  send: { run: sendMessage, words: 2 },
  preflight: { run: preflightMessage, words: 2 },
  inbox: { run: showInbox, words: 1 },
  evidence: { run: fetchEvidence, words: 2 },
  cosign: { run: cosignLog, words: 1 },
  'verify log': { run: verifyWholeLog, words: 3 },
  'verify evidence': { run: verifyEvidenceFile, words: 3 },
  verify: { run: verifyEvidenceFile, words: 2 },
  'policy lint': { run: lintPolicy, words: 3 },
  'policy diff': { run: comparePolicies, words: 4 },
  'policy replay': { run: replayDecisions, words: 2 },
  'policy simulate': { run: simulatePolicy, words: 3 },
  'policy explain': { run: explainMessage, words: 3 },
  'policy render': { run: renderPolicy, words: 3 },
  conformance: { run: checkConformance, words: 2 },
  'operator enrol': { run: operate, words: 4 },
  operator: { run: operate, words: 3 },
};

const faultCodes: Readonly<Record<ClientFault['code'], ExitCode>> = {
  unreachable: exitCode.unreachable,
  'unexpected-answer': exitCode.unreachable,
  'not-genuine': exitCode.notGenuine,
  refused: exitCode.refused,
  'settings-unusable': exitCode.usage,
};

/** Runs one command. A fault is told in one sentence with its remedy on standard error; never a stack trace. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  try {
    const invocation = readInvocation(args);
    if (invocation.options.help === true || invocation.words.length === 0) {
      process.stdout.write(usageOf(invocation.words) ?? usage);
      return invocation.options.help === true ? exitCode.done : exitCode.usage;
    }
    const command = commands[invocation.words.slice(0, 2).join(' ')] ?? commands[invocation.words[0] ?? ''];
    if (command === undefined) throw new CommandFault(exitCode.usage, `There is no command "${invocation.words.join(' ')}".`, seeHelp(invocation.words));
    const superfluous = invocation.words[command.words];
    if (superfluous !== undefined) throw new CommandFault(exitCode.usage, `Superfluous: "${superfluous}".`, `One at a time. ${seeHelp(invocation.words)}`);
    refuseForeignOptions(invocation);
    return await command.run(invocation);
  } catch (error) {
    if (error instanceof CommandFault) return tell(error, error.exit);
    if (error instanceof ClientFault) return tell(error, faultCodes[error.code]);
    return tell(
      {
        message: `Something that the program does not know: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'Check the files that were named; if they are as they should be, report this.',
      },
      exitCode.unexpected,
    );
  }
}

/** What the help of the command does not name it does not heed: whoever writes `--dry-run` behind an approval would believe that nothing is erased. */
function refuseForeignOptions({ words, options }: Invocation): void {
  const named = new Set((usageOf(words) ?? usage).match(/--[a-z-]+/g));
  const foreign = Object.keys(options).find((name) => !named.has(`--${name}`));
  if (foreign !== undefined) throw new CommandFault(exitCode.usage, `--${foreign} is no option of this command.`, seeHelp(words));
}

function tell({ message, remedy }: { message: string; remedy: string }, exit: ExitCode): ExitCode {
  process.stderr.write(`${message} ${remedy}\n`);
  return exit;
}
