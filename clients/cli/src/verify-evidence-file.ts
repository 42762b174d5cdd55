import { verifyEvidence } from '#verifier';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { readJson } from './read-text.ts';
import { tellReport } from './tell-report.ts';
import { verificationTrust } from './verification-trust.ts';

const remedy = 'Give a file that "dap evidence <messageId> --out <file>" or the audit API has written.';

/** `dap verify <file> [--vkey <key>] [--ca <pem>] …`: asks nobody. The word `evidence` before the file is understood too. */
export async function verifyEvidenceFile({ words, options }: Invocation): Promise<ExitCode> {
  const path = words[1] === 'evidence' ? words[2] : words[1];
  if (path === undefined) throw new CommandFault(exitCode.usage, 'Missing: the file with the evidence.', 'See dap --help.');
  const file = await readJson<{ format?: unknown } | null>(path, remedy);
  if (typeof file?.format !== 'string') throw new CommandFault(exitCode.usage, `${path} is no evidence file.`, remedy);
  return tellReport(verifyEvidence(file, await verificationTrust(options)), options);
}
