import { loadPack, replayDecision } from '#consent';
import type { PolicyPack } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { findPlatform } from './platform-address.ts';
import { print, printJson } from './print.ts';
import { StoredDecisions } from './stored-decisions.ts';

interface ReplayResult {
  readonly replayed: number;
  readonly equal: number;
  readonly packs: readonly string[];
  /** Where a stored decision and its replay differ: pointers, no values. */
  readonly differing: readonly { readonly decision: string; readonly pointers: readonly string[] }[];
}

/** `dap policy replay --all`: decides every stored decision again, under the pack of its time, and compares every member. */
export async function replayDecisions({ options }: Invocation): Promise<ExitCode> {
  if (options.all !== true) throw new CommandFault(exitCode.usage, 'It is not said what to replay.', 'Use dap policy replay --all.');
  const url = (options.demo === undefined ? process.env['DATABASE_URL'] : undefined) ?? (await findPlatform(options.demo, undefined)).databases?.exchange;
  if (url === undefined) throw new CommandFault(exitCode.usage, 'No exchange database is known.', 'Set DATABASE_URL to the exchange database.');
  const stored = await StoredDecisions.open(url);
  try {
    const result = await replayAll(stored);
    if (options.json === true) printJson(result);
    else for (const line of resultLines(result)) print(line);
    return result.equal === result.replayed ? exitCode.done : exitCode.refused;
  } finally {
    await stored.close();
  }
}

async function replayAll(stored: StoredDecisions): Promise<ReplayResult> {
  const packs = new Map<string, PolicyPack>();
  const differing: { decision: string; pointers: string[] }[] = [];
  let replayed = 0;
  for await (const { name, packVersion, record } of stored.all()) {
    const pack = packs.get(packVersion) ?? (await readPack(stored, packVersion));
    packs.set(packVersion, pack);
    const replay = replayDecision(pack, record);
    replayed += 1;
    if (!replay.equal) differing.push({ decision: name, pointers: replay.differences.map(({ pointer }) => pointer) });
  }
  return { replayed, equal: replayed - differing.length, packs: [...packs.keys()], differing };
}

async function readPack(stored: StoredDecisions, version: string): Promise<PolicyPack> {
  const source = await stored.pack(version);
  const loaded = source === undefined ? undefined : loadPack(source);
  if (loaded?.ok !== true) throw new CommandFault(exitCode.unreachable, `The policy pack ${version} is not in the database, or is none.`, 'Restore the table policy_pack from a backup.');
  return loaded.pack;
}

function resultLines({ replayed, equal, packs, differing }: ReplayResult): string[] {
  return [
    `${equal} of ${replayed} decisions replayed to the same outcome, rules, norms and reasons (policy pack ${packs.join(', ') || 'none'}).`,
    ...differing.map(({ decision, pointers }) => `  differs: ${decision} at ${pointers.join(', ')}`),
  ];
}
