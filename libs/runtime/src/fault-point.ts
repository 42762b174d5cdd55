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

const [seed = '', weights = '', recordFile] = (process.env['DAP_FAULTS'] ?? '').split(':');
const strike = seed === '' ? undefined : armed(Number(seed) ^ process.pid, weights.split(','), recordFile);

/**
 * Does nothing, unless the process was started with `DAP_FAULTS=<seed>:<one in>[,<point>=<one in>…]:<record file>`: then one
 * pass in so many, of a point that is named one in so many of its own, ends it by SIGKILL at this very place, after noting the
 * name in the file. For tests that inject faults, nothing else.
 */
export const faultPoint: (point: FaultPoint) => void = strike ?? ((): void => undefined);

function armed(state: number, [usual, ...own]: readonly string[], file: string | undefined): (point: FaultPoint) => void {
  const chances = new Map(own.map((each) => each.split('=')).map(([point, oneIn]) => [point, Number(oneIn)]));
  process.emitWarning('DAP_FAULTS is set: this process ends itself without warning. Never set it where messages are real.');
  const startedAt = performance.now();
  let drawn = state >>> 0;
  return (point) => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = chances.get(point) ?? Number(usual);
    if (performance.now() - startedAt < spareMs || (drawn / 2 ** 32) * chance >= 1) return;
    if (file !== undefined) appendFileSync(file, `${point}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
