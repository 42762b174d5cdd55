import { expect, test } from '@jest/globals';
import { promotedPerSweep } from '../../../../test/support/promoted-per-sweep.ts';

test('turns that were taken are swept with what is young: hardly anything of them becomes old', async () => {
  // With the turns themselves in the map it is 1.6 of the four megabytes.
  expect(await promotedPerSweep('take-turns.main.ts', '6000')).toBeLessThan(50_000);
});
