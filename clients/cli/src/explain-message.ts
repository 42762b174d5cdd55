import { explainDecision } from '#consent';
import type { Explanation } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openStoredDecisions, storedPack } from './open-stored-decisions.ts';
import { print, printBilingual, printJson } from './print.ts';

/** `dap policy explain <sender>/<message id>`: per recipient and block the rule, its norms, and what the nearest one lacked. */
export async function explainMessage({ words, options }: Invocation): Promise<ExitCode> {
  const { senderId, messageId } = messageNamed(words);
  const stored = await openStoredDecisions(options.demo);
  try {
    const decisions = await stored.of(senderId, messageId);
    if (decisions.length === 0) {
      throw new CommandFault(
        exitCode.refused,
        'Of no such message a decision is kept.',
        'Of a message that was refused to everybody it is forgotten after 90 days at most, and never kept where no rule was asked: the log says why (the decision page of the console, POST /v1/audit/decisions), and POST /v1/preflight asks anew.',
      );
    }
    const explained: Explanation[] = [];
    for (const { packVersion, record } of decisions) explained.push(explainDecision(await storedPack(stored, packVersion), record));
    if (options.json === true) printJson({ senderId, messageId, recipients: explained });
    else explained.forEach(printExplanation);
    return exitCode.done;
  } finally {
    await stored.close();
  }
}

/** @throws CommandFault when the third word names no message */
export function messageNamed(words: readonly string[]): { senderId: string; messageId: string } {
  const [senderId, messageId] = needWord(words, 2, 'the message, as <sender>/<message id>').split('/');
  if (senderId === undefined || messageId === undefined) throw new CommandFault(exitCode.usage, 'The message is not named.', 'Give <sender>/<message id>.');
  return { senderId, messageId };
}

function printExplanation({ recipient, permitted, code, packVersion, reproduces, items }: Explanation): void {
  print(
    `${recipient}: ${permitted ? 'erlaubt / permitted' : `abgelehnt / refused ${code ?? ''}`} (${packVersion}${reproduces ? '' : '; neu entschieden anders / decided again otherwise'})`,
  );
  for (const { person, text, missing } of items) {
    const whom = person === undefined ? '' : `[${person}] `;
    printBilingual({ de: `  ${whom}${text.de}`, en: `${whom}${text.en}` });
    for (const each of missing) printBilingual({ de: `    fehlt (${each.code}): ${each.text.de}`, en: `missing: ${each.text.en}` });
  }
}
