import { appendFileSync } from 'node:fs';

/** Where a process may be made to die: between a step that is durable and the step that follows from it. */
export type FaultPoint =
  | 'after-commit-before-reply'
  | 'after-lease-before-reply'
  | 'mid-batch'
  | 'after-push-before-mark'
  | 'after-append-before-publish';

/** A process that has just started gets so far before it dies again. */
const spareMs = 2_000;

const [seed, oneIn, recordFile] = (process.env['DAP_FAULTS'] ?? '').split(':');
const strike = seed === undefined || seed === '' ? undefined : armed(Number(seed) ^ process.pid, Number(oneIn), recordFile);

/**
 * Does nothing, unless the process was started with `DAP_FAULTS=<seed>:<one in>:<record file>`: then one pass in so many
 * ends it by SIGKILL at this very place, after noting the name in the file. For tests that inject faults, nothing else.
 */
export const faultPoint: (point: FaultPoint) => void = strike ?? ((): void => undefined);

function armed(state: number, chance: number, file: string | undefined): (point: FaultPoint) => void {
  process.emitWarning('DAP_FAULTS is set: this process ends itself without warning. Never set it where messages are real.');
  const startedAt = performance.now();
  let drawn = state >>> 0;
  return (point) => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
    if (performance.now() - startedAt < spareMs || (drawn / 2 ** 32) * chance >= 1) return;
    if (file !== undefined) appendFileSync(file, `${point}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
