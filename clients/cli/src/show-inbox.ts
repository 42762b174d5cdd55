import type { PartnerClient, Refusal } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation, Options } from './invocation.ts';
import { openClient } from './open-client.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { refusalLines } from './send-message.ts';

const application = { manufacturer: 'Kanton Solothurn', product: 'dap', productVersion: '0.1' };
const actingUser = { systemUserId: 'dap-cli', function: 'SACHBEARBEITUNG' };

/** `dap inbox --as <partner> [--wait <seconds> | --fetch <id> | --ack <id>]` */
export async function showInbox({ options }: Invocation): Promise<ExitCode> {
  if (options.fetch !== undefined && options.ack !== undefined) throw new CommandFault(exitCode.usage, '--fetch and --ack are two commands.', 'Give one of them.');
  const platform = await findPlatform(options.demo, options.as);
  const client = await openClient(platform, options.as);
  try {
    if (options.fetch !== undefined) return await fetchItem(client, options.fetch, options);
    if (options.ack !== undefined) return await acknowledgeItem(client, options.ack, options);
    return await listItems(client, options, platform.partners.find(({ id }) => id === options.as)?.channel);
  } finally {
    client.close();
  }
}

async function listItems(client: PartnerClient, { wait, json }: Options, channel: 'topic' | 'inbox' | undefined): Promise<ExitCode> {
  const answer = await client.inbox(wait === undefined ? {} : { waitSeconds: secondsIn(wait) });
  if (!answer.ok) return refused(answer, json);
  const { items } = answer.page;
  if (json === true) printJson(answer.page);
  else if (items.length === 0 && channel === 'topic') {
    print(
      'Das Postfach ist leer: diese Stelle erhält ihre Meldungen auf ihrem Kafka-Topic. / The inbox is empty: this partner gets its messages on its Kafka topic.',
    );
  } else if (items.length === 0) print('Das Postfach ist leer. / The inbox is empty.');
  else {
    for (const { id, acceptedAt, senderId, type, leasedUntil } of items) {
      print(`${id}  ${acceptedAt}  ${senderId}  ${type}${leasedUntil === undefined ? '' : `  (abgeholt, bestätigen bis ${leasedUntil})`}`);
    }
  }
  return exitCode.done;
}

async function fetchItem(client: PartnerClient, id: string, { json }: Options): Promise<ExitCode> {
  const answer = await client.fetch(id);
  if (!answer.ok) return refused(answer, json);
  const { senderId, type, acceptedAt, envelope } = answer.delivery;
  if (json !== true) print(`Beide Signaturen gelten / both signatures hold: ${type} von ${senderId}, angenommen ${acceptedAt.toISOString()}`);
  print(JSON.stringify(envelope, null, json === true ? 0 : 2));
  return exitCode.done;
}

async function acknowledgeItem(client: PartnerClient, id: string, { code, json }: Options): Promise<ExitCode> {
  const fetched = await client.fetch(id);
  if (!fetched.ok) return refused(fetched, json);
  const answer = await client.acknowledge(fetched.delivery, { processed: true, code: code ?? 'PROCESSED', actingUser, application });
  if (!answer.ok) return refused(answer, json);
  if (json === true) printJson(answer);
  else print(`Bestätigt / acknowledged: ${fetched.delivery.type} von ${fetched.delivery.senderId}`);
  return exitCode.done;
}

function refused(refusal: Refusal, json: boolean | undefined): ExitCode {
  if (json === true) printJson(refusal);
  else for (const line of refusalLines(refusal)) print(line);
  return exitCode.refused;
}

function secondsIn(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new CommandFault(exitCode.usage, '--wait takes whole seconds.', 'Give a number from 0 to 25.');
  return Number(text);
}
