import { expect, test } from '@jest/globals';
import { promotedPerSweep } from '../../../../test/support/promoted-per-sweep.ts';

test('what a request has brought is swept with it: hardly anything of it becomes old', async () => {
  // Kept by a weak map it is all of what is young.
  expect(await promotedPerSweep('remember-signers.main.ts', '10000')).toBeLessThan(50_000);
});
