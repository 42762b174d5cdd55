import type { FaultPoint } from '#runtime';

/** The points in the code where processes end themselves or fall asleep, each with the process that passes it. */
export const hookOwners = {
  'after-commit-before-reply': 'gateway',
  'after-lease-before-reply': 'gateway',
  'before-batch': 'router',
  'mid-batch': 'router',
  'after-push-before-mark': 'router',
  'after-append-before-publish': 'auditor',
} as const satisfies Record<FaultPoint, string>;

/** One pass in so many of a point ends its process, where the usual chance would make it rare. */
export type HookWeights = Partial<Record<FaultPoint, number>>;

/** One pass in so many ends the process unless its point has a weight: of messages at the gateway, of batches elsewhere. */
const usualChances: Record<HookedProcess, number> = { gateway: 120, router: 150, auditor: 100 };
export type HookedProcess = (typeof hookOwners)[FaultPoint];

/**
 * Reads `POINT=N,…`.
 * @throws for a point that there is not, or a weight that is no number
 */
export function hookWeights(text: string): HookWeights {
  return Object.fromEntries(text.split(',').filter(Boolean).map((each) => {
    const [point = '', oneIn] = each.split('=');
    if (!(point in hookOwners) || !(Number(oneIn) >= 1)) throw new Error(`${each} is none of ${Object.keys(hookOwners).join('=N, ')}=N`);
    return [point, Number(oneIn)];
  }));
}

/** The environment in which a process ends itself at its points and notes each in the file. */
export function hookedEnv(process: HookedProcess, seed: number, weights: HookWeights, file: string): Record<string, string> {
  return { DAP_FAULTS: `${seed}:${[usualChances[process], ...Object.entries(weights).map(([point, oneIn]) => `${point}=${oneIn}`)].join(',')}:${file}` };
}

/** The environment in which a process falls asleep once, in one pass in so many of this point. */
export function sleepyEnv(point: FaultPoint, seed: number, oneIn: number): Record<string, string> {
  return { DAP_FAULTS: `${seed}:Infinity,${point}=${oneIn}/SIGSTOP` };
}
