import { Simulation, startOf } from '#consent';
import type { SimulationResult } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openStoredDecisions } from './open-stored-decisions.ts';
import { print, printBilingual, printJson } from './print.ts';
import { readPackFile } from './read-pack-file.ts';

/** What was refused is kept for a while, and only what rules were asked about. */
const scope = {
  de: 'Erprobt an Meldungen, die jemand erhalten durfte, und an solchen der letzten 90 Tage (heikle: 30), die das Recht allen verweigert hat. Was ein Entwurf überhaupt erlaubte, zeigt der Vergleich der Regelwerke (dap policy diff).',
  en: 'tried on messages that somebody might have, and on those of the last 90 days (sensitive ones: 30) that the law refused to everybody. What a draft would permit at all, the comparison of packs shows (dap policy diff)',
};

/** `dap policy simulate <draft.yaml>`: what a draft would have decided otherwise in a period, per partner, without any payload. */
export async function simulatePolicy({ words, options }: Invocation): Promise<ExitCode> {
  const draft = await readPackFile(needWord(words, 2, 'the file with the draft'));
  const on = momentOf(options.on, '--on') ?? new Date();
  const period = { from: momentOf(options.from, '--from'), until: momentOf(options.until, '--until') };
  if (period.from !== undefined && period.until !== undefined && period.until <= period.from) {
    throw new CommandFault(exitCode.usage, '--until is not after --from.', 'Give a period that ends after it begins.');
  }
  const stored = await openStoredDecisions(options.demo);
  try {
    const simulation = new Simulation(draft, on);
    for await (const { record, refused, erased } of stored.all(period)) if (!erased) simulation.see(record, refused);
    const { shifts, partners, decisions, newlyPermitted, newlyDenied, refused, ...more } = simulation.result();
    if (options.json === true) {
      printJson({
        pack: draft.packVersion,
        inForceOn: on.toISOString(),
        decisions,
        newlyPermitted,
        newlyDenied,
        refused,
        ...more,
        partners,
        shifts,
        scope,
      });
    } else {
      for (const { text } of shifts) printBilingual(text);
      for (const each of partners) {
        print(`${each.from} → ${each.to}: ${each.decisions} (+${each.newlyPermitted} −${each.newlyDenied})${ofRefused(each.refused)}`);
      }
      printBilingual({
        de: `${decisions} Entscheide: ${newlyPermitted} neu erlaubt, ${newlyDenied} neu abgelehnt`,
        en: `${decisions} decisions: ${newlyPermitted} newly permitted, ${newlyDenied} newly denied`,
      });
      printBilingual({
        de: `davon ${refused.decisions} über Meldungen, die allen verweigert wurden: ${refused.newlyPermitted} neu erlaubt`,
        en: `${refused.decisions} of them about messages refused to everybody: ${refused.newlyPermitted} newly permitted`,
      });
      printBilingual(scope);
    }
    return exitCode.done;
  } finally {
    await stored.close();
  }
}

function ofRefused({ decisions, newlyPermitted }: SimulationResult['refused']): string {
  return decisions === 0 ? '' : `, allen verweigert / refused to everybody ${decisions} (+${newlyPermitted})`;
}

/** A day begins at its midnight in Solothurn; a time without its offset would be another on every machine. */
function momentOf(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(startOf(text));
  if (Number.isNaN(at.getTime())) throw new CommandFault(exitCode.usage, `${option} is no moment.`, 'Give a day (2026-03-01) or a time (2026-03-01T08:00:00Z).');
  return at;
}
