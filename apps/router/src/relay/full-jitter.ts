/** Between which bounds attempts are spread: the first wait is below `firstMs`, none above `mostMs`. */
export interface Spread {
  firstMs: number;
  mostMs: number;
}

/**
 * How long to wait after so many failures in a row: anywhere below a bound that doubles each time (full jitter), so that what
 * failed together does not come back together.
 */
export function fullJitter(failures: number, { firstMs, mostMs }: Spread, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 40)));
}
