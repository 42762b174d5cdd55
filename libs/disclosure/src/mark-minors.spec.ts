import { expect, test } from '@jest/globals';
import type { CaseState } from '#cases';
import type { DisclosureRecord } from '#consent';
import { markMinors } from './describe-disclosure.ts';

const [mother, child] = ['6f1c9a52-5f8e-4d53-9d6e-0d8d4d2f7a11', '0b7e3d58-2a64-4c0b-8d43-5d1f6f0a9c22'] as const;
const unknown: Pick<DisclosureRecord, 'messageFacts' | 'registersChildren'> = { messageFacts: { minorPersonIds: [] }, registersChildren: [] };
const registered = { persons: [{ personId: mother, role: 'HEAD' }, { personId: child, role: 'CHILD' }] } as unknown as CaseState;

function keptAs(known: typeof unknown, state: CaseState | null): unknown[] {
  const items = [mother, child].flatMap((personId) => [
    { personId, block: 'identity', category: 'C01' },
    { personId, block: 'assessment', category: 'C14' },
  ]);
  return markMinors({ ...known, items } as unknown as DisclosureRecord, state).items.flatMap((item) =>
    item.keptAs === undefined ? [] : [[item.personId, item.block, item.keptAs]],
  );
}

test.each([
  ['the register of the case', unknown, registered],
  ['the registration itself', { ...unknown, registersChildren: [child] }, null],
  ['the message', { ...unknown, messageFacts: { minorPersonIds: [child] } }, null],
])('the assessment of whom %s calls a minor is kept as such, and nothing else is', (_, known, state) => {
  expect(keptAs(known, state)).toEqual([[child, 'assessment', 'C14-MINOR']]);
});

test('nobody is a minor of whom nothing is known', () => {
  expect(keptAs(unknown, null)).toEqual([]);
});
