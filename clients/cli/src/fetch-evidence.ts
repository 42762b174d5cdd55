import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openClient } from './open-client.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { refusalLines } from './send-message.ts';
import { tellReport } from './tell-report.ts';
import { writeFileAt } from './write-file.ts';

/** `dap evidence <messageId> --as <partner> [--out <file>]` */
export async function fetchEvidence({ words, options }: Invocation): Promise<ExitCode> {
  const messageId = needWord(words, 1, 'the id of the message');
  const client = await openClient(await findPlatform(options.demo, options.as), options.as);
  try {
    const answer = await client.evidence(messageId);
    if (!answer.ok) {
      if (options.json === true) printJson(answer);
      else for (const line of refusalLines(answer)) print(line);
      return exitCode.refused;
    }
    if (options.out !== undefined) await writeFileAt(options.out, `${JSON.stringify(answer.evidence, null, 2)}\n`);
    if (options.json !== true) return tellReport({ kind: 'message', faults: [], facts: answer.verified.facts }, options);
    printJson(answer.evidence);
    return exitCode.done;
  } finally {
    client.close();
  }
}
