import type { Preflight } from '#sdk';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openClient } from './open-client.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { readBytes } from './read-text.ts';
import { refusalLines, whereOf } from './send-message.ts';

/** `dap preflight <envelope.json> --as <partner>`: what would become of a message, without sending it. */
export async function preflightMessage({ words, options }: Invocation): Promise<ExitCode> {
  const path = needWord(words, 1, 'the file with the message');
  const client = await openClient(await findPlatform(options.demo, options.as), options.as);
  try {
    const asked = await client.preflightBytes(await readBytes(path, 'Give a file with a whole message: {"frame": …, "blocks": …}.'));
    if (options.json === true) printJson(asked);
    else for (const line of asked.ok ? verdictLines(asked.preflight) : refusalLines(asked)) print(line);
    return asked.ok && asked.preflight.verdict === 'accepted' ? exitCode.done : exitCode.refused;
  } finally {
    client.close();
  }
}

function verdictLines({ verdict, status, outcomes, problem }: Preflight): string[] {
  return [
    verdict === 'accepted' ? `Würde angenommen / would be accepted (${status})` : `Würde abgelehnt / would be refused: ${problem?.title ?? ''} (${status}, ${problem?.code ?? ''})`,
    ...(problem === undefined ? [] : [...whereOf({ ...problem, recipients: [] }), `  ${problem.remedy.de}`, `  ${problem.remedy.en}`]),
    ...outcomes.flatMap(({ recipientId, outcome, code, items }) => [
      `  ${recipientId}: ${outcome === 'permitted' ? 'erlaubt / permitted' : `verweigert / refused ${code ?? ''}`}`,
      ...items
        .filter(({ permitted }) => !permitted)
        .map(
          ({ block, category, missing, reason }) => `    ${block} (${category}), fehlt / missing ${missing.join(', ') || '-'}: ${reason?.de ?? ''}`,
        ),
    ]),
  ];
}
