import { setTimeout as delay } from 'node:timers/promises';
import type { SilentNetwork } from '../support/silent-network.ts';
import { watchedProcesses } from './history.ts';
import type { WatchedProcess } from './history.ts';
import type { Nemesis } from './nemesis.ts';
import type { SeededRandom } from './random.ts';
import type { Workload } from './workload.ts';

/** Between each process and PostgreSQL. */
export type Networks = Record<WatchedProcess, SilentNetwork>;

/** Who loses its connections; each process alone leaves the others at work on what it had locked. */
const struck: readonly (readonly WatchedProcess[])[] = [watchedProcesses, ...watchedProcesses.map((each) => [each])];
/** A process gives up a statement after 40 s and an idle connection after 10 s. */
const noticedWithinMs = 60_000;
/** The server ends a statement after 30 s, a transaction after another 10 s and an idle session after 40 s. */
const endedWithinMs = 90_000;

/**
 * Connections that are open at an instant under load lose their answers, or their requests as well; sometimes new ones too, for a while.
 * Then whoever still holds one of them after its time is put on record.
 */
export async function halfOpen(networks: Networks, nemesis: Nemesis, workload: Workload, random: SeededRandom): Promise<void> {
  const those = random.pick(struck).map((each) => networks[each]);
  const silence = random.pick(['answers', 'both'] as const);
  const darkMs = random.pick([0, 8_000]);
  workload.surge(150);
  await delay(random.below(300));
  for (const network of those) {
    network.forgetOpen(silence);
    if (darkMs > 0) network.silence = silence;
  }
  nemesis.note('postgres', 'half-open');
  const began = Date.now();
  await delay(darkMs);
  for (const network of those) network.silence = undefined;
  nemesis.note('postgres', 'back');
  for (const each of watchedProcesses) await nemesis.letsGo(each, () => networks[each].held.byClients, began + darkMs + noticedWithinMs);
  await nemesis.letsGo('postgres', () => watchedProcesses.reduce((sum, each) => sum + networks[each].held.byServer, 0), began + darkMs + endedWithinMs);
}
