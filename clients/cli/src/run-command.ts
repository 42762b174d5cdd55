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
import { showInbox } from './show-inbox.ts';
import { simulatePolicy } from './simulate-policy.ts';
import { usage } from './usage.ts';
import { verifyEvidenceFile } from './verify-evidence-file.ts';
import { verifyWholeLog } from './verify-log.ts';

const commands: Readonly<Record<string, (invocation: Invocation) => Promise<ExitCode>>> = {
  send: sendMessage,
  preflight: preflightMessage,
  inbox: showInbox,
  evidence: fetchEvidence,
  cosign: cosignLog,
  'verify log': verifyWholeLog,
  verify: verifyEvidenceFile,
  'policy lint': lintPolicy,
  'policy diff': comparePolicies,
  'policy replay': replayDecisions,
  'policy simulate': simulatePolicy,
  'policy explain': explainMessage,
  'policy render': renderPolicy,
  conformance: checkConformance,
  operator: operate,
};

const faultCodes: Readonly<Record<ClientFault['code'], ExitCode>> = {
  unreachable: exitCode.unreachable,
  'unexpected-answer': exitCode.unreachable,
  'not-genuine': exitCode.notGenuine,
  'settings-unusable': exitCode.usage,
};

/** Runs one command. A fault is told in one sentence with its remedy on standard error; never a stack trace. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  try {
    const invocation = readInvocation(args);
    if (invocation.options.help === true || invocation.words.length === 0) {
      process.stdout.write(usage);
      return invocation.options.help === true ? exitCode.done : exitCode.usage;
    }
    const command = commands[invocation.words.slice(0, 2).join(' ')] ?? commands[invocation.words[0] ?? ''];
    if (command === undefined) throw new CommandFault(exitCode.usage, `There is no command "${invocation.words.join(' ')}".`, 'See dap --help.');
    return await command(invocation);
  } catch (error) {
    if (error instanceof CommandFault) return tell(error, error.exit);
    if (error instanceof ClientFault) return tell(error, faultCodes[error.code]);
    return tell({ message: `Something that the program does not know: ${error instanceof Error ? error.message : String(error)}.`, remedy: 'Check the files that were named; if they are as they should be, report this.' }, exitCode.unexpected);
  }
}

function tell({ message, remedy }: { message: string; remedy: string }, exit: ExitCode): ExitCode {
  process.stderr.write(`${message} ${remedy}\n`);
  return exit;
}
