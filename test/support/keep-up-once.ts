import type { Rewriting } from '#persistence';
import { KeepUp } from '../../apps/router/src/upkeep/keep-up.ts';
import type { RunningExchange } from './running-exchange.ts';

const dayMs = 86_400_000;

/** What the router does by its clock, once, and what it tells about it. @param days from now on, by its clock */
export async function keepUpOnce({ router, directory }: Pick<RunningExchange, 'router' | 'directory'>, days = 0): Promise<{ gaps: number[]; rewriting: Rewriting | undefined }> {
  const failures: unknown[] = [];
  const gaps: number[] = [];
  let rewriting: Rewriting | undefined;
  const keepUp = new KeepUp(router, directory, {
    failed: (error) => failures.push(error),
    gap: (claims) => gaps.push(claims),
    rewriting: { tried: (attempt) => (rewriting = attempt), failed: (error) => failures.push(error) },
  });
  keepUp.start(() => Promise.resolve(new Date(Date.now() + days * dayMs)));
  await keepUp.stop();
  if (failures.length > 0) throw new AggregateError(failures, 'upkeep failed');
  return { gaps, rewriting };
}
