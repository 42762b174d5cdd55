import { comparePacks, permitsMore, sayChange } from '#consent';
import type { ExitCode } from './exit-code.ts';
import { exitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { print, printBilingual, printJson } from './print.ts';
import { readPackFile } from './read-pack-file.ts';

/** `dap policy diff <before.yaml> <after.yaml>`: what the newer pack permits and forbids that the older did not, in sentences. */
export async function comparePolicies({ words, options }: Invocation): Promise<ExitCode> {
  const before = await readPackFile(needWord(words, 2, 'the file with the older policy pack'));
  const after = await readPackFile(needWord(words, 3, 'the file with the newer policy pack'));
  const changes = comparePacks(before, after).map((change) => ({ kind: change.kind, text: sayChange(change) }));
  const more = permitsMore(before, after);
  if (options.json === true) printJson({ before: before.packVersion, after: after.packVersion, permitsMore: more, changes });
  else {
    for (const { text } of changes) printBilingual(text);
    print(summary(changes.length, more));
  }
  return exitCode.done;
}

function summary(changes: number, more: boolean): string {
  if (changes === 0) return 'Kein Unterschied / no difference';
  const needs = more
    ? 'die neue Fassung lässt mehr zu: vor der Inkraftsetzung simulieren / the newer pack permits more: simulate before activation'
    : 'die neue Fassung lässt nicht mehr zu / the newer pack permits no more';
  return `Unterschiede: ${changes} / differences: ${changes}; ${needs}`;
}
