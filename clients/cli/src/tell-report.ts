import type { Report } from '#verifier';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Options } from './invocation.ts';
import { print, printJson } from './print.ts';

/** Prints what was found out: one line when everything holds, else every fault with its place. */
export function tellReport({ kind, faults, facts }: Report, { json }: Pick<Options, 'json'>): ExitCode {
  if (json === true) printJson({ ok: faults.length === 0, kind, facts, faults });
  else if (faults.length === 0) print(`Bewiesen / proven: ${provenLine(kind, facts)}`);
  else {
    for (const { code, place, leaf, de, en } of faults) print(`${place}${leaf === undefined ? '' : ` [Blatt/leaf ${leaf}]`}: ${de} (${code})\n    ${en}`);
    print(`Mängel / faults: ${faults.length}`);
  }
  return faults.length === 0 ? exitCode.done : exitCode.notGenuine;
}

function provenLine(kind: Report['kind'], { origin, size, ...facts }: Report['facts']): string {
  const under = `Protokoll ${origin}, ${size} Blätter, Gegensignaturen / cosignatures: ${facts['cosigners']}`;
  if (kind === 'log') return `${facts['events']} Ereignisse und ${facts['links']} Verknüpfungen / events and links; ${under}.${closedWords(facts['removedBefore'])}`;
  const gone = Number(facts['removed']) > 0 ? ` Die ersten ${facts['removed']} sind nach Ablauf ihrer Aufbewahrung entfernt / the first ${facts['removed']} are removed, their time is over.` : '';
  if (kind === 'query') return `${facts['events']} Ereignisse, keines ausgelassen bis Blatt ${facts['look']} / events, none left out up to leaf ${facts['look']}; ${under}.${gone}`;
  return `${facts['type']} ${facts['messageId']} von/from ${facts['senderId']} ist Blatt/is leaf ${facts['leafIndex']}; ${packWords(facts['pack'])}; ${under}.`;
}

/** Leaves stay when their time is over; what opens them does not. */
function closedWords(before: string | number | undefined): string {
  return before === undefined || before === '0' ? '' : ` Was die Blätter vor ${before} öffnet, ist nach Ablauf der Aufbewahrung entfernt / what opens the leaves before ${before} is removed, their time is over.`;
}

function packWords(version: string | number | undefined): string {
  return version === '' ? 'Regelwerk liegt nicht bei / policy pack not enclosed' : `entschieden nach / decided by ${version}`;
}
