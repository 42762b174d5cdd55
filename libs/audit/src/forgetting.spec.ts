import { expect, test } from '@jest/globals';
import type { AuditEvent } from './audit-event.ts';
import { pooledRandom } from './commitment.ts';
import type { Opening } from './commitment.ts';
import { toLeaf } from './event-leaf.ts';
import { forgettingOf, forgettingText, forgottenKeys, storableOpenings, withoutDigest, withoutPersons } from './forgetting.ts';
import { indexKeysOf } from './index-key.ts';
import { readEventLeaf } from './read-leaf.ts';

const random = pooledRandom();

function sealed(members: Partial<AuditEvent>) {
  const { leaf, openings } = toLeaf({ eventId: 'e', kind: 'ERASED', at: '2026-11-26T10:00:00.000Z', actor: { id: 'iiz-dap', role: 'DPO', user: 'u-3' }, ...members }, random);
  const event = readEventLeaf(leaf);
  if (event === undefined) throw new Error('the leaf does not read');
  return { event, openings };
}

const paths = (openings: readonly Opening[]): string[] => openings.map(({ path }) => path);

const about = (subjects: string[]): readonly Opening[] =>
  sealed({ kind: 'ACCEPTED', caseId: 'c', subjects, personKeys: ['k-anna', 'k-beat'], consentIds: ['consent'], message: { senderId: 'sr-sro', messageId: 'm', type: 't', version: '1', digest: 'd' }, text: { reason: 'Anna Muster fragt' } }).openings;

test('an order to erase a person names it to the auditor without asking for a link, and nothing of it is stored', () => {
  const persons = { subjects: ['p-1', 'p-2'], personKeys: ['k'] };
  const { event, openings } = sealed({ text: { reason: 'weil', ...forgettingText(persons) } });
  expect(forgettingOf(event, openings)).toEqual({ message: undefined, persons });
  expect(forgottenKeys(persons)).toEqual([{ kind: 'person', value: 'p-1' }, { kind: 'person', value: 'p-2' }, { kind: 'person-key', value: 'k' }]);
  expect(indexKeysOf(event, openings)).toEqual([]);
  expect(paths(storableOpenings(event, openings))).toEqual(['/actor/user', '/text/reason']);
});

test('only an event of an erasure takes anything away', () => {
  const { event, openings } = sealed({ kind: 'QUERY', text: forgettingText({ subjects: ['p-1'], personKeys: [] }) });
  expect(forgettingOf(event, openings)).toBeUndefined();
  expect(storableOpenings(event, openings)).toBe(openings);
});

test('of an erased message the digest goes and the disclosure stays known', () => {
  expect(paths(withoutDigest(about(['p-1'])))).toEqual(paths(about(['p-1'])).filter((path) => path !== '/message/digest'));
});

test('of a forgotten person nothing stays that leads to it, and of others everything', () => {
  const forgotten = { subjects: ['p-1'], personKeys: ['k-anna'] };
  expect(paths(withoutPersons(about(['p-1']), forgotten))).toEqual(['/actor/user']);
  expect(paths(withoutPersons(about(['p-1', 'p-2']), forgotten))).toEqual(['/actor/user', '/caseId', '/consentIds/0', '/personKeys/1', '/subjects/1']);
});
