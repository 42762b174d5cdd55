const isFull = process.env['FULL_COUNTS'] !== undefined;

/**
 * How often a test tries what chance might hide: `usual` in `npm test`, `full` in `npm run test:counts`.
 */
export function countOf(usual: number, full: number): number {
  return isFull ? full : usual;
}

/** Milliseconds that such a test may take. */
export const countedWithinMs = countOf(240_000, 3_600_000);
