import { replayDecision } from '#consent';
import type { PolicyPack } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { openStoredDecisions, storedPack } from './open-stored-decisions.ts';
import { print, printBilingual, printJson } from './print.ts';
import type { StoredDecisions } from './stored-decisions.ts';

interface ReplayResult {
  readonly replayed: number;
  readonly equal: number;
  /** Not replayed, because what they were made from is erased in part. */
  readonly erased: number;
  readonly packs: readonly string[];
  /** Where a stored decision and its replay differ: pointers, no values. */
  readonly differing: readonly { readonly decision: string; readonly pointers: readonly string[] }[];
}

/** `dap policy replay --all`: decides every stored decision again, under the pack of its time, and compares every member. */
export async function replayDecisions({ options }: Invocation): Promise<ExitCode> {
  if (options.all !== true) throw new CommandFault(exitCode.usage, 'It is not said what to replay.', 'Use dap policy replay --all.');
  const stored = await openStoredDecisions(options.demo);
  try {
    const result = await replayAll(stored);
    if (options.json === true) printJson(result);
    else printResult(result);
    return result.equal === result.replayed ? exitCode.done : exitCode.refused;
  } finally {
    await stored.close();
  }
}

async function replayAll(stored: StoredDecisions): Promise<ReplayResult> {
  const packs = new Map<string, PolicyPack>();
  const differing: { decision: string; pointers: string[] }[] = [];
  let [replayed, erasedOnes] = [0, 0];
  for await (const { name, packVersion, record, erased } of stored.all()) {
    if (erased) {
      erasedOnes += 1;
      continue;
    }
    const pack = packs.get(packVersion) ?? (await storedPack(stored, packVersion));
    packs.set(packVersion, pack);
    const replay = replayDecision(pack, record);
    replayed += 1;
    if (!replay.equal) differing.push({ decision: name, pointers: replay.differences.map(({ pointer }) => pointer) });
  }
  return { replayed, equal: replayed - differing.length, erased: erasedOnes, packs: [...packs.keys()], differing };
}

function printResult({ replayed, equal, erased, packs, differing }: ReplayResult): void {
  printBilingual({
    de: `${equal} von ${replayed} Entscheiden noch einmal getroffen, mit gleichem Ausgang, gleichen Regeln, Normen und Gründen (Regelwerk ${packs.join(', ') || 'keines'}).`,
    en: `${equal} of ${replayed} decisions replayed to the same outcome, rules, norms and reasons (policy pack ${packs.join(', ') || 'none'}).`,
  });
  if (erased > 0) printBilingual({ de: `${erased} weitere beruhen auf Einwilligungen, die gelöscht sind.`, en: `${erased} more rest on consents that have been erased.` });
  for (const { decision, pointers } of differing) print(`  weicht ab / differs: ${decision}, ${pointers.join(', ')}`);
}
