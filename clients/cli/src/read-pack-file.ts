import { loadPack } from '#consent';
import type { PolicyPack } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import { readText } from './read-text.ts';

/** @throws CommandFault when the file cannot be read or holds no valid pack */
export async function readPackFile(path: string): Promise<PolicyPack> {
  const loaded = loadPack(await readText(path, 'Give a policy pack in YAML.'));
  if (!loaded.ok) throw new CommandFault(exitCode.usage, `${path} holds no valid policy pack (${loaded.faults.length} faults).`, `See dap policy lint ${path}.`);
  return loaded.pack;
}
