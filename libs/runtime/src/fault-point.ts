import { appendFileSync } from 'node:fs';

/** Where a process may be made to die or to sleep: between a step and the step that follows from it. */
export type FaultPoint =
  | 'after-commit-before-reply'
  | 'after-lease-before-reply'
  | 'before-batch'
  | 'mid-batch'
  | 'after-push-before-mark'
  | 'after-append-before-publish';

/** A process that has just started gets so far before it dies again. */
const spareMs = 2_000;

const [seed = '', weights = '', recordFile] = (process.env['DAP_FAULTS'] ?? '').split(':');
const strike = seed === '' ? undefined : armed(Number(seed) ^ process.pid, weights.split(','), recordFile);

/**
 * Does nothing, unless the process was started with `DAP_FAULTS=<seed>:<one in>[,<point>=<one in>[/SIGSTOP]…][:<record file>]`:
 * then one pass in so many, of a point that is named one in so many of its own, ends it by SIGKILL at this very place, after
 * noting the name in the file. With `/SIGSTOP` it falls asleep there instead, once: whoever wakes it up by SIGCONT sees it go on
 * as if no time had passed. For tests that inject faults, nothing else.
 */
export const faultPoint: (point: FaultPoint) => void = strike ?? ((): void => undefined);

/** How often a point strikes, and by what. */
interface Strike {
  oneIn: number;
  signal: string;
}

const never: Strike = { oneIn: Infinity, signal: 'SIGKILL' };

function armed(state: number, [usually = '', ...named]: readonly string[], file: string | undefined): (point: FaultPoint) => void {
  const usual = strikeOf(usually);
  const own = new Map(named.map((each) => each.split('=')).map(([point = '', how = '']) => [point, strikeOf(how)]));
  process.emitWarning('DAP_FAULTS is set: this process ends itself or falls asleep without warning. Never set it where messages are real.');
  const startedAt = performance.now();
  let drawn = state >>> 0;
  return (point) => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
    const { oneIn, signal } = own.get(point) ?? usual;
    if (performance.now() - startedAt < spareMs || drawn / 2 ** 32 >= 1 / oneIn) return;
    if (signal === 'SIGSTOP') own.set(point, never);
    if (file !== undefined) appendFileSync(file, `${point}\n`);
    process.kill(process.pid, signal);
  };
}

function strikeOf(how: string): Strike {
  const [oneIn, signal = 'SIGKILL'] = how.split('/');
  return { oneIn: Number(oneIn), signal };
}
