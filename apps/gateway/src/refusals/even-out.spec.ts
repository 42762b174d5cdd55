import { expect, test } from '@jest/globals';
import { Problem } from '#problems';
import { evenOut } from './even-out.ts';

/** Whether it may leave at once: before any timer has had its turn. */
async function leavesAtOnce(problem: Problem): Promise<boolean> {
  let left = false;
  const leaving = evenOut(problem, new Date()).then(() => (left = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  const atOnce = left;
  await leaving;
  return atOnce;
}

test('THR-P1 what must not tell whether something exists is held back, and nothing else', async () => {
  expect(await leavesAtOnce(new Problem('not-found'))).toBe(false);
  expect(await leavesAtOnce(new Problem('not-authorised', { code: 'DAP-3321' }))).toBe(false);
  expect(await leavesAtOnce(new Problem('payload-invalid', { pointers: [] }))).toBe(true);
});

test.each([[0, 20], [15, 20], [25, 40], [79, 80]])('THR-P1 what took %i ms to look up leaves after %i', async (lookedUpFor, after) => {
  const took: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const receivedAt = new Date(Date.now() - lookedUpFor);
    await evenOut(new Problem('not-found'), receivedAt);
    took.push(Date.now() - receivedAt.getTime());
  }
  // A timer of Node may be a millisecond early; a busy machine is late, but not every time.
  expect(Math.min(...took)).toBeGreaterThanOrEqual(after - 1);
  expect(Math.min(...took)).toBeLessThan(after + 10);
});
