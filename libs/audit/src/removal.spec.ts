import { expect, test } from '@jest/globals';
import type { AuditEvent } from './audit-event.ts';
import { pooledRandom } from './commitment.ts';
import { toLeaf } from './event-leaf.ts';
import { readEventLeaf } from './read-leaf.ts';
import { removalDetail, removalOf } from './removal.ts';

const removal = { before: 90_071_992_547_409_931n, writtenBefore: '2021-02-01T00:00:12.000Z' };
const event = { eventId: 'e', kind: 'DESTROYED', at: '2026-02-01T00:00:12.000Z', actor: { id: 'iiz-dap', role: 'DAP' }, detail: removalDetail(removal) } satisfies AuditEvent;

function read(members: Partial<AuditEvent>) {
  const leaf = readEventLeaf(toLeaf({ ...event, ...members }, pooledRandom()).leaf);
  if (leaf === undefined) throw new Error('the leaf does not read');
  return removalOf(leaf);
}

test('what retention removed is read from its event', () => {
  expect(read({})).toEqual(removal);
});

test.each<[string, Partial<AuditEvent>]>([
  ['the destroyed content of a message', { message: { senderId: 'sr-sro', messageId: 'm', type: 't', version: '1' }, detail: { cause: 'retention' } }],
  ['a message, whatever it claims', { message: { senderId: 'sr-sro', messageId: 'm', type: 't', version: '1' } }],
  ['an erasure', { kind: 'ERASED' }],
  ['no leaf', { detail: { ...event.detail, before: '-1' } }],
  ['no time', { detail: { cause: 'retention', of: 'openings', before: '1' } }],
])('an event about %s says nothing of the kind', (_, members) => {
  expect(read(members)).toBeUndefined();
});
