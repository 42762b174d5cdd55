import { lintPack } from '#consent';
import type { ExitCode } from './exit-code.ts';
import { exitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { print, printBilingual, printJson } from './print.ts';
import { readText } from './read-text.ts';

/** `dap policy lint <pack.yaml>`: what is doubtful about a pack, before anybody is asked to approve it. */
export async function lintPolicy({ words, options }: Invocation): Promise<ExitCode> {
  const source = await readText(needWord(words, 2, 'the file with the policy pack'), 'Give a policy pack in YAML.');
  const findings = lintPack(source);
  const faults = findings.filter(({ level }) => level === 'fault').length;
  if (options.json === true) printJson({ faults, findings });
  else {
    for (const { code, level, text } of findings) {
      const de = `${level === 'fault' ? 'Fehler' : 'Hinweis'} (${code}): ${text.de}`;
      // What the reader of YAML has to say is English alone.
      if (text.de === text.en) print(de);
      else printBilingual({ de, en: text.en });
    }
    print(`${faults} Fehler, ${findings.length - faults} Hinweise / ${faults} faults, ${findings.length - faults} notices`);
  }
  return faults === 0 ? exitCode.done : exitCode.refused;
}
