import { randomUUID } from 'node:crypto';
import type { ProblemBody } from '#problems';
import type { Envelope } from '#schemas';
import type { Receipt, Refusal } from '#sdk';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openClient } from './open-client.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { readBytes, readJson } from './read-text.ts';

const whole = 'Give a file with a whole message: {"frame": …, "blocks": …}.';

/** `dap send <envelope.json> --as <partner> [--fresh]`: the file's very bytes, so that whoever sends them in another way sends the same message. */
export async function sendMessage({ words, options }: Invocation): Promise<ExitCode> {
  const path = needWord(words, 1, 'the file with the message');
  const client = await openClient(await findPlatform(options.demo, options.as), options.as);
  try {
    const sent = options.fresh === true ? await client.send(renewed(await readJson<Envelope>(path, whole))) : await client.sendBytes(await readBytes(path, whole));
    if (options.json === true) printJson(sent);
    else if (sent.ok) for (const line of receiptLines(sent.receipt, sent.repeated)) print(line);
    else for (const line of refusalLines(sent)) print(line);
    return sent.ok ? exitCode.done : exitCode.refused;
  } finally {
    client.close();
  }
}

function renewed({ frame, blocks }: Envelope): Envelope {
  return { frame: { ...frame, messageId: randomUUID(), messageDate: new Date().toISOString() }, blocks };
}

function receiptLines(receipt: Receipt, repeated: boolean): string[] {
  return [
    `${repeated ? 'Bereits früher angenommen / accepted before' : 'Angenommen / accepted'}: ${receipt.messageId} (${receipt.acceptedAt})`,
    ...receipt.outcomes.map(({ recipientId, outcome, code, items }) => {
      const rules = [...new Set(items.flatMap(({ ruleId }) => ruleId ?? []))].join(', ');
      return `  ${recipientId}: ${outcome === 'permitted' ? 'erlaubt / permitted' : `verweigert / refused ${code ?? ''}`}${rules === '' ? '' : ` (${rules})`}`;
    }),
    ...receipt.warnings.map(({ code, text }) => `  ${code}: ${text.de}`),
  ];
}

/** A problem in sentences: what is refused, where, and what to do about it. */
export function refusalLines({ status, problem }: Refusal): string[] {
  return [`Abgelehnt / refused: ${problem.title} (${status}, ${problem.code})`, ...whereOf(problem), `  ${problem.remedy.de}`, `  ${problem.remedy.en}`];
}

export function whereOf({ pointers = [], recipients = [] }: ProblemBody): string[] {
  return [
    ...pointers.map(({ pointer, rule }) => `  ${pointer === '' ? '/' : pointer}: ${rule}`),
    ...recipients.flatMap(({ recipient, code, items = [] }) => [
      `  ${recipient}: ${code}`,
      ...items.map((item) => `    ${item.block} (${item.category}): ${item.code}${item.reason === undefined ? '' : ` – ${item.reason.de}`}`),
    ]),
  ];
}
