import { renderPack } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { needWord } from './need-word.ts';
import { print, printJson } from './print.ts';
import { readText } from './read-text.ts';
import { writeFileAt } from './write-file.ts';

/** `dap policy render <pack.yaml>`: the pack in German, to read and sign, as Markdown or as a page. */
export async function renderPolicy({ words, options }: Invocation): Promise<ExitCode> {
  const path = needWord(words, 2, 'the file with the policy pack');
  const rendered = renderPack(await readText(path, 'Give a policy pack in YAML.'));
  if (!rendered.ok) throw new CommandFault(exitCode.usage, `${path} holds no valid policy pack (${rendered.faults.length} faults).`, `See dap policy lint ${path}.`);
  const { document } = rendered;
  const text = options.html === true ? document.html : document.markdown;
  if (options.json === true) printJson(document);
  else if (options.out === undefined) print(text.trimEnd());
  else await writeFileAt(options.out, text);
  return exitCode.done;
}
