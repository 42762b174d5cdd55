/** Beyond it two samples are told apart (as in leakage tests of cryptography). */
const threshold = 4.5;
/** A machine that does something else now and then may tell two samples apart that are alike, but not so often to the same side. */
const rounds = 3;

/**
 * Whether the times of two things can be told apart: in each of three measurements, always the same being slower. A first
 * measurement below the threshold settles it.
 */
export async function toldApart(measure: () => Promise<readonly [readonly number[], readonly number[]]>): Promise<boolean> {
  const found: number[] = [];
  while (found.length < rounds) {
    const t = welchT(...(await measure()));
    process.stdout.write(`Welch's t ${t.toFixed(1)}\n`);
    if (Math.abs(t) < threshold || (found[0] ?? t) * t < 0) return false;
    found.push(t);
  }
  return true;
}

/** Welch's t of two samples, each without its slowest tenth: what a busy machine adds there is many times the difference that is looked for. */
function welchT(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [momentsOf(a), momentsOf(b)];
  return (one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count);
}

function momentsOf(sample: readonly number[]): { mean: number; variance: number; count: number } {
  const kept = sample.toSorted((x, y) => x - y).slice(0, Math.ceil(sample.length * 0.9));
  const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
  const variance = kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1);
  return { mean, variance, count: kept.length };
}
