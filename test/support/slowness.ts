const text = `[${Array.from({ length: 20_000 }, (_, i) => `{"n":${i},"s":"a-${i}"}`).join(',')}]`;
/** What `work` took of a core where the limits of the tests were set. */
const tookMs = 4;

function work(): number {
  const items = JSON.parse(text) as { n: number; s: string }[];
  return items.filter(({ n, s }) => /^[a-z]-\d{1,5}$/u.test(s) && s.endsWith(String(n))).length;
}

/**
 * How many times as long as there this machine takes at the moment for a fixed piece of work, at least 1: what a limit in milliseconds
 * is multiplied by, so that it says something of the code and nothing of the machine.
 */
export function slowness(): number {
  const costs = Array.from({ length: 5 }, () => {
    const start = process.threadCpuUsage();
    work();
    return process.threadCpuUsage(start).user / 1_000;
  });
  return Math.max(1, Math.min(...costs) / tookMs);
}
