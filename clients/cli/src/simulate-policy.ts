import { Simulation } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { openStoredDecisions } from './open-stored-decisions.ts';
import { print, printBilingual, printJson } from './print.ts';
import { readPackFile } from './read-pack-file.ts';

/** Of a refused message nothing is kept that a decision could be made of again. */
const scope = {
  de: 'Erprobt an Meldungen, die jemand erhalten durfte. Was allen verweigert wurde, hinterlässt nur sein Audit-Ereignis: was ein Entwurf davon erlaubte, zeigt der Vergleich der Regelwerke (dap policy diff).',
  en: 'tried on messages that somebody might have. What was refused to everybody leaves its audit event and nothing else: what a draft would permit of it, the comparison of packs shows (dap policy diff)',
};

/** `dap policy simulate <draft.yaml>`: what a draft would have decided otherwise in a period, per partner, without any payload. */
export async function simulatePolicy({ words, options }: Invocation): Promise<ExitCode> {
  const draft = await readPackFile(needWord(words, 2, 'the file with the draft'));
  const on = momentOf(options.on, '--on') ?? new Date();
  const period = { from: momentOf(options.from, '--from'), until: momentOf(options.until, '--until') };
  const stored = await openStoredDecisions(options.demo);
  try {
    const simulation = new Simulation(draft, on);
    for await (const { record, erased } of stored.all(period)) if (!erased) simulation.see(record);
    const { shifts, partners, decisions, newlyPermitted, newlyDenied, ...more } = simulation.result();
    if (options.json === true) printJson({ pack: draft.packVersion, inForceOn: on.toISOString(), decisions, newlyPermitted, newlyDenied, ...more, partners, shifts, scope });
    else {
      for (const { text } of shifts) printBilingual(text);
      for (const each of partners) print(`${each.from} → ${each.to}: ${each.decisions} (+${each.newlyPermitted} −${each.newlyDenied})`);
      printBilingual({ de: `${decisions} Entscheide: ${newlyPermitted} neu erlaubt, ${newlyDenied} neu abgelehnt`, en: `${decisions} decisions: ${newlyPermitted} newly permitted, ${newlyDenied} newly denied` });
      printBilingual(scope);
    }
    return exitCode.done;
  } finally {
    await stored.close();
  }
}

/** A day begins at midnight UTC. */
function momentOf(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new CommandFault(exitCode.usage, `${option} is no moment.`, 'Give a day (2026-03-01) or a time (2026-03-01T08:00:00Z).');
  return at;
}
