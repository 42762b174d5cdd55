import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { InstallFault, repositoryRoot } from '#install';
import { EngineFault, startPlatform } from '#local';
import type { Platform } from '#local';
import { ClientFault } from '#sdk';
import { readDescription } from './described-platform.ts';
import type { DescribedPlatform } from './described-platform.ts';
import { keepRunning } from './keep-running.ts';
import { Narrator } from './narrator.ts';
import { playDemo } from './play-demo.ts';
import type { DemoResult } from './play-demo.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios, usualScenarios } from './scenarios/scenarios.ts';

const usage = `npm run demo -- [--scenario <id>,…|all] [--exit] [--json] [--folder <folder>]
  --scenario: ${scenarios.map(({ id }) => id).toSorted(byNumber).join(', ')}, or all; without it ${usualScenarios.join(', ')}
  --exit: stop after the scenarios; --json: the result as last line
`;

/** S2 before S10, whatever the order in which they are played. */
function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

const startedAt = Date.now();
const asked = readArguments();
const folder = asked.folder ?? join(repositoryRoot(), '.demo');
const demoFile = join(folder, 'demo.json');
const narrator = new Narrator((line) => process.stdout.write(`${line}\n`), process.stdout.isTTY && process.env['NO_COLOR'] === undefined);
let platform: Platform | undefined;
let ending: Promise<void> | undefined;
const stopping = new AbortController();

function readArguments(): { played: Scenario[]; exit?: boolean; json?: boolean; folder?: string } {
  try {
    const { scenario, help, ...rest } = parseArgs({ options: { scenario: { type: 'string' }, exit: { type: 'boolean' }, json: { type: 'boolean' }, folder: { type: 'string' }, help: { type: 'boolean' } } }).values;
    if (help === true) {
      process.stdout.write(usage);
      return process.exit(0);
    }
    const ids = scenario?.toUpperCase().split(',') ?? usualScenarios;
    const unknown = ids.filter((id) => id !== 'ALL' && !scenarios.some((each) => each.id === id));
    if (unknown.length > 0) throw new RangeError(`Es gibt kein Szenario ${unknown.join(', ')}.`);
    return { ...rest, played: scenarios.filter(({ id }) => ids.includes('ALL') || ids.includes(id)) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : ''}\n${usage}`);
    return process.exit(2);
  }
}

function seconds(): number {
  return Math.round((Date.now() - startedAt) / 100) / 10;
}

/** Once, whoever asks: the processes end with this one in any case. */
function end(code: number): Promise<void> {
  stopping.abort();
  ending ??= (platform?.stop() ?? Promise.resolve()).finally(() => process.exit(code));
  return ending;
}

/** As it is typed in the folder that the demonstration was started in. */
function here(file: string): string {
  return relative(process.cwd(), join(folder, file));
}

function printReport({ accepted, delivered, withheld, refused, auditEvents, proofsVerified, scenarios: verdicts }: DemoResult): void {
  narrator.title('Ergebnis');
  narrator.say(`  ${accepted} Meldungen angenommen, ${delivered} Zustellungen empfangen und geprüft, ${withheld} zurückgehalten, ${refused} Empfänger verweigert`);
  narrator.say(`  ${auditEvents} Ereignisse im Protokoll, ${proofsVerified} Beweise geprüft, ${seconds()} Sekunden`);
  for (const { id, ok, expectations, failed } of verdicts) narrator.say(`  ${ok ? '✓' : '✗'} ${id}: ${expectations - failed.length} von ${expectations} Erwartungen erfüllt`);
}

function printInvitation({ next, searchable }: DemoResult): void {
  const { gateway, operator, auditor, log, partners, console: pages } = readDescription(demoFile);
  narrator.title('Die Plattform läuft weiter, bis Sie Ctrl-C drücken');
  narrator.say(`  Konsole      ${pages.auditor}   Datenschutzstelle: ${signInOf(pages, 'DPO')}`);
  narrator.say(`               ${pages.operator}   Betrieb: ${signInOf(pages, 'OPS')}`);
  if (searchable !== undefined) narrator.say(`               Personensuche: ${searchable.name} hat die AHV-Nummer ${searchable.vn.replace(/(\d{3})(\d{4})(\d{4})/, '$1.$2.$3.')}`);
  narrator.say(`  Gateway      ${gateway}   (openapi.json, health/ready)`);
  narrator.say(`  Betrieb      ${operator.url}   (openapi.json): npm run dap -- operator --help`);
  narrator.say(`  Auditor      ${auditor}   (openapi.json), Protokoll ${log.checkpoint}`);
  narrator.say(`  Kafka        ${partners.flatMap(({ kafka }) => kafka?.brokers ?? [])[0]}   (TLS mit Client-Zertifikat)`);
  if (platform !== undefined) narrator.say(`  Prozesse     ${[platform.gateway, platform.router, platform.auditor].map(({ name, pid }) => `${name} ${pid}`).join(', ')}   (kill -9 einen davon: er wird neu gestartet, verloren geht nichts)`);
  narrator.say(`  Beschreibung ${here('demo.json')}   (Partner, Schlüssel, Zertifikate, Topics, wer sich wie anmeldet)`);
  if (next !== undefined) {
    narrator.say('\n  Noch eine Meldung: senden, empfangen, beweisen, nachrechnen');
    narrator.say(`    npm run dap -- send ${here('next-message.json')} --as ${next.senderId}`);
    narrator.say(`    npm run dap -- inbox --as ${next.recipientId}`);
    narrator.say(`    npm run dap -- evidence ${next.messageId} --as ${next.senderId} --out ${here('next-evidence.json')}`);
    narrator.say(`    npm run dap -- verify ${here('next-evidence.json')}`);
  }
  narrator.say('    npm run dap -- policy replay --all');
}

function signInOf({ people }: DescribedPlatform['console'], role: string): string {
  const person = people.find((each) => each.role === role);
  return `${person?.user} / ${person?.password}`;
}

function tellFault(error: unknown): void {
  const fault = error instanceof EngineFault || error instanceof InstallFault || error instanceof ClientFault ? `${error.message} ${error.remedy}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${fault}\n`);
  if (asked.json === true) process.stdout.write(`${JSON.stringify({ ok: false, error: fault.split('\n')[0], seconds: seconds() })}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

try {
  platform = await startPlatform({ folder, progress: (line) => narrator.aside(`  ${seconds().toFixed(1).padStart(5)} s  ${line}`) });
  narrator.aside(`  ${seconds().toFixed(1).padStart(5)} s  bereit`);
  const result = await playDemo(demoFile, asked.played, narrator);
  printReport(result);
  if (asked.exit === true) {
    await platform.stop();
    if (asked.json === true) process.stdout.write(`${JSON.stringify({ ...result, seconds: seconds() })}\n`);
    await end(result.ok ? 0 : 1);
  }
  printInvitation(result);
  await keepRunning(platform, (line) => narrator.say(line), stopping.signal);
} catch (error) {
  tellFault(error);
  await end(1);
}
