import { draftLawRules, loadPack, packHash } from '#consent';
import { activateGenesis, readGenesis } from '#persistence';
import type { Genesis, Pool } from '#persistence';
import { InstallFault } from './install-fault.ts';

export interface FirstPack {
  /** YAML. */
  source: string;
  /** Two different people; what names them in the canton's directory. */
  approvedBy: readonly [string, string];
  activeFrom: Date;
  /** No rule that counts may rest on law that is not in force. */
  production: boolean;
}

/**
 * Puts the first policy pack into force, on record in the same transaction with the two who approved it. Once: the same pack
 * again changes nothing. Every later one comes in by the operator API, with two approvals of people who have signed in.
 *
 * @throws InstallFault file-unusable, refused, genesis-done
 */
export async function activateFirstPack(pool: Pool, { source, approvedBy, activeFrom, production }: FirstPack): Promise<{ genesis: Genesis; isNew: boolean }> {
  const loaded = loadPack(source);
  if (!loaded.ok) {
    const faults = loaded.faults.slice(0, 5).map(({ pointer, rule, detail }) => `${pointer} ${rule} (${detail})`);
    throw new InstallFault('file-unusable', `The policy pack has ${loaded.faults.length} faults: ${faults.join('; ')}.`, 'See all of them with "dap policy lint".');
  }
  const [one, other] = approvedBy.map((name) => name.trim());
  if (one === undefined || other === undefined || one === '' || other === '' || one === other) {
    throw new InstallFault('refused', 'The first policy pack needs two different people who approve it.', 'Name each by --approved-by.');
  }
  const [draft] = production ? draftLawRules(loaded.pack) : [];
  if (draft !== undefined) throw new InstallFault('refused', `Rule ${draft.ruleId} of the pack rests on law that is not in force.`, 'Take it out, or set DAP_STAGE=test for a trial.');
  const pack = { version: loaded.pack.packVersion, source, hash: packHash(source) };
  const isNew = await activateGenesis(pool, pack, [one, other], activeFrom);
  const genesis = await readGenesis(pool);
  if (genesis === undefined) throw new Error('a pack that was just activated is not there');
  if (genesis.hash !== pack.hash) {
    throw new InstallFault('genesis-done', `The first policy pack is ${genesis.version} already, in force since ${genesis.activeFrom.toISOString()}.`, 'Store and activate another by the operator API: "dap operator store", "activate", "approve".');
  }
  return { genesis, isNew };
}
