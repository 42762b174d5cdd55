import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { promotedPerSweep } from '../../../../test/support/promoted-per-sweep.ts';
import { CaseTurns } from './case-turns.ts';

test('turns that were taken are swept with what is young: hardly anything of them becomes old', async () => {
  // With the turns themselves in the map it is 1.6 of the four megabytes.
  expect(await promotedPerSweep('take-turns.main.ts', '6000')).toBeLessThan(50_000);
});

test('THR-C13 messages of a case wait for each other, senders by turns; one that fails ends its turn', async () => {
  const turns = new CaseTurns();
  const begun: string[] = [];
  const under = new Set<string>();
  const take = (name: string, fails = false): Promise<void> => turns.take('case', name.charAt(0), async () => {
    expect([...under]).toEqual([]);
    under.add(name);
    begun.push(name);
    await nextTurn();
    under.delete(name);
    if (fails) throw new Error('refused');
  });
  const refused = ['a1', 'a2', 'a3', 'a4'].map((name) => expect(take(name, true)).rejects.toThrow('refused'));
  await Promise.all([...refused, take('b1'), take('c1'), take('b2')]);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  await take('d1');
  expect(begun.at(-1)).toBe('d1');
});
