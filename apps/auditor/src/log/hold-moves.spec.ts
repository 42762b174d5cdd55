import { expect, test } from '@jest/globals';
import { indexKeysOf, pooledRandom, readEventLeaf, toLeaf, type AuditEvent } from '#audit';
import { holdMoves } from './hold-moves.ts';
import type { IncomingEvent } from './log-tail.ts';

function incoming(members: Partial<AuditEvent>, fromExchange = true): IncomingEvent {
  const { leaf, openings } = toLeaf({ eventId: 'e', kind: 'OPERATED', at: '2026-02-01T00:00:12.000Z', actor: { id: 'iiz-dap', role: 'DPO', user: 'u' }, ...members }, pooledRandom());
  const event = readEventLeaf(leaf);
  if (event === undefined) throw new Error('the leaf does not read');
  return { leaf, event, openings, keys: indexKeysOf(event, openings), ...(fromExchange ? { record: { shard: 0, n: 1n } } : {}) };
}

const placed = (members: Partial<AuditEvent>, detail = {}) => incoming({ detail: { action: 'HOLD_PLACED', hold: 'h', ...detail }, ...members });

test.each([
  ['a case', placed({ caseId: 'c' }), [{ kind: 'case', value: 'c' }]],
  ['the person of a case', placed({ subjects: ['p'] }), [{ kind: 'person', value: 'p' }]],
  ['a message', placed({}, { aboutSender: 'sr-sro', aboutMessage: 'm' }), [{ kind: 'message', value: 'sr-sro/m' }]],
  ['an AHV number: on everything', placed({ personKeys: ['k'] }), []],
  ['something that it does not name: on everything', placed({}), []],
])('a hold on %s', (_, event, placedOn) => {
  expect(holdMoves([event])).toEqual([{ holdId: 'h', placedOn }]);
});

test('a release ends it, and asking for one does not', () => {
  const moves = [incoming({ detail: { action: 'HOLD_RELEASE_ASKED', hold: 'h' } }), incoming({ detail: { action: 'HOLD_RELEASED', hold: 'h' } })];
  expect(holdMoves(moves)).toEqual([{ holdId: 'h', released: true }]);
});

test('only the exchange tells of holds', () => {
  expect(holdMoves([incoming({ detail: { action: 'HOLD_RELEASED', hold: 'h' } }, false), incoming({ kind: 'QUERY', detail: { action: 'HOLD_RELEASED', hold: 'h' } })])).toEqual([]);
});
