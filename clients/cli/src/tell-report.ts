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
  if (kind === 'log') {
    return `${facts['events']} Ereignisse und ${facts['links']} Verknüpfungen / events and links; ${under}.${closedWords(facts['removedBefore'])}${unshown(facts)}`;
  }
  const gone =
    Number(facts['removed']) > 0
      ? ` Die ersten ${facts['removed']} sind nach Ablauf ihrer Aufbewahrung entfernt; dass sie vor ${facts['writtenBefore']} geschrieben waren, zeigt «verify log» / the first ${facts['removed']} are removed, their time is over; that they were written before ${facts['writtenBefore']} is shown by "verify log".`
      : '';
  if (kind === 'query') {
    return `${facts['events']} Ereignisse, keines ausgelassen bis Blatt ${facts['look']} / events, none left out up to leaf ${facts['look']}; ${under}.${gone}${unshown(facts)}`;
  }
  return `${facts['type']} ${facts['messageId']} von/from ${facts['senderId']} ist Blatt/is leaf ${facts['leafIndex']}; ${packWords(facts['pack'])}; ${under}.${unshown(facts)}`;
}

/** What the file does not show, or was not looked at: no fault, and nothing that is proven. */
function unshown(facts: Report['facts']): string {
  const several = (name: string) => Number(facts[name] ?? 0) > 0;
  return [
    several('sealed')
      ? ` ${facts['sealed']} davon sind nicht ganz zu lesen: gelöscht, oder nicht in der Datei / ${facts['sealed']} of them cannot be read in full: erased, or not in the file.`
      : '',
    several('senderless') ? ' Die Signatur der Absenderin liegt nicht bei / the signature of the sender is not enclosed.' : '',
    several('untied')
      ? ' Die Absenderin signierte über SHA-512 allein, und die Bytes liegen nicht bei: dass es diese waren, ist nicht gezeigt / the sender signed over SHA-512 alone, and the bytes are not enclosed: that it was these is not shown.'
      : '',
    several('unsigned')
      ? ' Nicht geprüft, --ca fehlt: die Signatur der Quittung und die Zertifikate / not looked at without --ca: the signature of the receipt, and the certificates.'
      : '',
    several('unopened')
      ? ` ${facts['unopened']} Ereignisse kamen mit fehlenden oder veränderten Öffnungen an und sind nicht unter allem zu finden, wovon sie handeln / ${facts['unopened']} events arrived with openings missing or altered and are not found by all that they are about.`
      : '',
    several('unrelated')
      ? ` ${facts['unrelated']} Prüfpunkte, die vorliegen (--held), haben eine andere Grösse: nicht verglichen / ${facts['unrelated']} checkpoints at hand (--held) have another size: not compared.`
      : '',
  ].join('');
}

/** Leaves stay when their time is over; what opens them does not. */
function closedWords(before: string | number | undefined): string {
  return before === undefined || before === '0'
    ? ''
    : ` Was die Blätter vor ${before} öffnet, ist nach Ablauf der Aufbewahrung entfernt / what opens the leaves before ${before} is removed, their time is over.`;
}

function packWords(version: string | number | undefined): string {
  return version === '' ? 'Regelwerk liegt nicht bei / policy pack not enclosed' : `entschieden nach / decided by ${version}`;
}
