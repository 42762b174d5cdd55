import type { ProblemBody } from '#problems';
import { HttpsExchange } from '#sdk';
import type { HttpsAnswer } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { messageNamed } from './explain-message.ts';
import type { Invocation } from './invocation.ts';
import { needWord, seeHelp } from './need-word.ts';
import { findOperator } from './operator-access.ts';
import { print, printJson } from './print.ts';
import { readJson, readText } from './read-text.ts';
import { refusalLines } from './send-message.ts';

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const packWord = 'the version of the policy pack';
const keyid = /^[0-9a-f]{64}$/;
const timeoutMs = 30_000;

/** What each word after `dap operator` asks of the operator API. */
const tasks: Readonly<Record<string, (invocation: Invocation) => Call | Promise<Call>>> = {
  partners: () => ({ method: 'GET', path: '/v1/partners' }),
  partner: ({ words }) => ({ method: 'GET', path: `/v1/partners/${id(words, 'the partner')}` }),
  enrol: async ({ words, options }) => ({
    method: 'POST',
    path: `/v1/partners/${id(words, 'the partner')}/keys`,
    body: await keyEntry(needWord(words, 3, 'the file with the certificate'), options.csr),
  }),
  block: (invocation) => measure('block', invocation),
  unblock: (invocation) => measure('unblock', invocation),
  revoke: (invocation) => measure('revoke', invocation),
  policy: () => ({ method: 'GET', path: '/v1/policy' }),
  store: async ({ words }) => ({
    method: 'POST',
    path: '/v1/policy/packs',
    body: { source: await readText(needWord(words, 2, 'the file with the policy pack'), 'Give a policy pack in YAML.') },
  }),
  lint: ({ words }) => ({ method: 'POST', path: `/v1/policy/packs/${id(words, packWord)}/lint` }),
  diff: ({ words }) => ({ method: 'POST', path: `/v1/policy/packs/${id(words, packWord)}/diff`, body: {} }),
  document: ({ words }) => ({ method: 'GET', path: `/v1/policy/packs/${id(words, packWord)}/document` }),
  simulate: ({ words, options: { from, until, on } }) => ({ method: 'POST', path: `/v1/policy/packs/${id(words, packWord)}/simulation`, body: { from, until, inForceOn: on } }),
  explain: ({ words }) => ({ method: 'POST', path: '/v1/policy/explain', body: messageNamed(words) }),
  replay: ({ words, options }) => ({ method: 'POST', path: '/v1/policy/replay', body: { ...messageNamed(words), ...reasonOf(options), ticket: ticketOf(options) } }),
  activate: ({ words, options: { simulation } }) => ({ method: 'POST', path: '/v1/policy/activations', body: { version: id(words, packWord), simulationId: simulation } }),
  approve: ({ words }) => ({ method: 'POST', path: `/v1/policy/activations/${id(words, 'the request id')}/approve` }),
  withdraw: ({ words, options }) => ({ method: 'POST', path: `/v1/policy/activations/${id(words, 'the request id')}/withdraw`, body: reasonOf(options) }),
  parked: () => ({ method: 'GET', path: '/v1/deliveries/parked' }),
  redrive: (invocation) => order('redrive', invocation),
  reject: (invocation) => order('reject', invocation),
  republish: ({ options }) => ({ method: 'POST', path: '/v1/deliveries/republish', body: { since: options.since, ...reasonOf(options) } }),
  obligations: () => ({ method: 'GET', path: '/v1/obligations' }),
  overdue: () => ({ method: 'GET', path: '/v1/obligations?state=OVERDUE' }),
  erasures: ({ options }) => ({ method: 'GET', path: `/v1/erasures${behind(options)}` }),
  erase: async (invocation) => ({ method: 'POST', path: '/v1/erasures', body: { ...(await targetOf(invocation)), dryRun: invocation.options['dry-run'] === true } }),
  'approve-erasure': ({ words }) => ({ method: 'POST', path: `/v1/erasures/${id(words, 'the id of the erasure')}/approve` }),
  'withdraw-erasure': ({ words, options }) => ({ method: 'POST', path: `/v1/erasures/${id(words, 'the id of the erasure')}/withdraw`, body: reasonOf(options) }),
  holds: ({ options }) => ({ method: 'GET', path: `/v1/holds${behind(options)}` }),
  hold: async (invocation) => ({ method: 'POST', path: '/v1/holds', body: await targetOf(invocation) }),
  restore: ({ words, options }) =>
    words[2] === 'confirm'
      ? { method: 'POST', path: '/v1/restore/confirm', body: { ...reasonOf(options), ticket: ticketOf(options) } }
      : { method: 'GET', path: '/v1/restore' },
  kek: ({ words, options }) =>
    words[2] === 'rotate' ? { method: 'POST', path: '/v1/kek/rotations', body: reasonOf(options) } : { method: 'GET', path: '/v1/kek' },
  figures: () => ({ method: 'GET', path: '/v1/figures' }),
};

/** The third word, where a task takes one that is not a name of the caller's. */
const furtherWords: Readonly<Record<string, string>> = { restore: 'confirm', kek: 'rotate' };
const lookWords = new Set(['partners', 'policy', 'parked', 'republish', 'obligations', 'overdue', 'erasures', 'holds', 'figures']);

/** What is misspelt or stands too much is told, or somebody would believe that it was done. */
function refuseFurtherWords({ words }: Invocation): void {
  const [, task = '', further] = words;
  if (further === undefined || !(lookWords.has(task) || (task in furtherWords && furtherWords[task] !== further))) return;
  throw new CommandFault(exitCode.usage, `"${further}" is no word of dap operator ${task}.`, seeHelp(words));
}

/** The page behind the one that named it. */
function behind({ cursor }: Invocation['options']): string {
  return cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
}

/** `dap operator <task> … [--as <client>]`: prints the answer as JSON. */
export async function operate(invocation: Invocation): Promise<ExitCode> {
  const task = tasks[needWord(invocation.words, 1, `one of ${Object.keys(tasks).join(', ')}`)];
  if (task === undefined) throw new CommandFault(exitCode.usage, 'There is no such task.', `Choose one of ${Object.keys(tasks).join(', ')}.`);
  refuseFurtherWords(invocation);
  const { method, path, body } = await task(invocation);
  const { url, ca, token } = await findOperator(invocation.options.demo, invocation.options.as);
  const https = new HttpsExchange({ ca });
  try {
    const type: [string, string][] = body === undefined ? [] : [['content-type', 'application/json']];
    const answer = await https
      .call({
        method,
        url: `${url}${path}`,
        headers: [['authorization', `Bearer ${token}`], ...type],
        timeoutMs,
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      })
      .catch((error: unknown) => {
        throw new CommandFault(
          exitCode.unreachable,
          `The operator API does not answer (${error instanceof Error ? error.message : 'unknown reason'}).`,
          'Check its address and that the gateway runs.',
        );
      });
    const said = saidIn(answer);
    if (answer.status < 300 || invocation.options.json === true) printJson(said);
    else for (const line of refusalLines({ ok: false, status: answer.status, problem: said as ProblemBody })) print(line);
    return answer.status < 300 ? exitCode.done : exitCode.refused;
  } finally {
    https.close();
  }
}

/** A page of a proxy on the way is no answer of the API. */
function saidIn({ status, body }: HttpsAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new CommandFault(exitCode.unreachable, `What answers there (${status}) is not the operator API.`, 'Check its address, and proxies on the way.');
  }
}

function id(words: readonly string[], what: string): string {
  return encodeURIComponent(needWord(words, 2, what));
}

/** A key is named by its keyid, anything else is a partner. */
function measure(name: 'block' | 'unblock' | 'revoke', { words, options }: Invocation): Call {
  const target = id(words, 'the partner or the keyid');
  if (name === 'revoke' && !keyid.test(target)) throw new CommandFault(exitCode.usage, 'Only a key can be revoked.', 'Give its keyid: 64 hexadecimal digits.');
  return { method: 'POST', path: `/v1/${keyid.test(target) ? 'keys' : 'partners'}/${target}/${name}`, body: reasonOf(options) };
}

function order(name: 'redrive' | 'reject', { words, options }: Invocation): Call {
  return { method: 'POST', path: `/v1/deliveries/${id(words, 'the id of the delivery')}/${name}`, body: reasonOf(options) };
}

/** The target comes in a file: an AHV number has no place on a command line, where others see it. */
async function targetOf({ words, options }: Invocation): Promise<object> {
  return { target: await readJson<object>(needWord(words, 2, 'the file with the target, such as {"kind":"case","caseId":"…"}'), 'Give a target in JSON.'), ...reasonOf(options) };
}

function reasonOf({ reason }: Invocation['options']): object {
  if (reason === undefined) throw new CommandFault(exitCode.usage, 'It is not said why.', 'Add --reason <text>; it is kept in the log, sealed. Name nobody in it.');
  return { reason };
}

function ticketOf({ ticket }: Invocation['options']): string {
  if (ticket === undefined) throw new CommandFault(exitCode.usage, 'It is not said under which ticket.', 'Add --ticket <number>.');
  return ticket;
}

async function keyEntry(certificateFile: string, csrFile: string | undefined): Promise<object> {
  const certificatePem = await readText(certificateFile, 'Give the certificate in PEM, followed by its intermediates.');
  return { certificatePem, ...(csrFile === undefined ? {} : { csrPem: await readText(csrFile, 'Give the request in PEM.') }) };
}
