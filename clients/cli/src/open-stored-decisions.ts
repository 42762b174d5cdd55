import { loadPack } from '#consent';
import type { PolicyPack } from '#consent';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import { findPlatform } from './platform-address.ts';
import { StoredDecisions } from './stored-decisions.ts';

/** Opens the exchange database that `DATABASE_URL` or the demonstration's file names. @throws CommandFault */
export async function openStoredDecisions(demoFile: string | undefined): Promise<StoredDecisions> {
  const url = (demoFile === undefined ? process.env['DATABASE_URL'] : undefined) ?? (await findPlatform(demoFile, undefined)).databases?.exchange;
  if (url === undefined) throw new CommandFault(exitCode.usage, 'No exchange database is known.', 'Set DATABASE_URL to the exchange database.');
  return StoredDecisions.open(url);
}

/** The pack of that version as it was activated. @throws CommandFault */
export async function storedPack(stored: StoredDecisions, version: string): Promise<PolicyPack> {
  const source = await stored.pack(version);
  const loaded = source === undefined ? undefined : loadPack(source);
  if (loaded?.ok !== true) {
    throw new CommandFault(
      exitCode.unreachable,
      `The policy pack ${version} is not in the database, or is none.`,
      'Restore the table policy_pack from a backup.',
    );
  }
  return loaded.pack;
}
