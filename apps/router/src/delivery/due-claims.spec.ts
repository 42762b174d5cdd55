import { expect, test } from '@jest/globals';
import type { AcceptedClaim } from '#persistence';
import { dueClaims } from './due-claims.ts';

const claim = (seq: string, follows: string, caseId = 'a'): AcceptedClaim => ({
  messageRef: `${caseId}${seq}`, senderId: 's', messageId: 'm', type: 't', version: '1', recipients: ['r'], caseId, seq, follows, acceptedAt: '2026-01-01T00:00:00Z',
});
const refs = (claims: readonly AcceptedClaim[]): string => claims.map(({ messageRef }) => messageRef).join(' ');
const sorted = (claims: readonly AcceptedClaim[], routed: readonly string[] = [], waiting: AcceptedClaim[] = []) => {
  const { due, held } = dueClaims(claims, { isRouted: (caseId, seq) => routed.includes(`${caseId}${seq}`), waiting });
  return { due: refs(due), held: refs(held) };
};

test('claims that follow each other are due together, also over messages without recipients', () => {
  expect(sorted([claim('2', '0'), claim('5', '2'), claim('6', '5')])).toEqual({ due: 'a2 a5 a6', held: '' });
});

test('THR-K7 two that are swapped are put right', () => {
  expect(sorted([claim('5', '2'), claim('2', '0')])).toEqual({ due: 'a2 a5', held: '' });
});

test('THR-K7 behind a gap everything waits, in its own case alone', () => {
  expect(sorted([claim('2', '0'), claim('6', '5'), claim('7', '6'), claim('1', '0', 'b')])).toEqual({ due: 'a2 b1', held: 'a6 a7' });
});

test('THR-K7 what waits is released by what it waited for, all of it at once', () => {
  expect(sorted([claim('5', '2')], ['a2'], [claim('7', '6'), claim('6', '5')])).toEqual({ due: 'a5 a6 a7', held: '' });
});

test('a claim that comes again is due again, once', () => {
  expect(sorted([claim('2', '0'), claim('2', '0'), claim('5', '2')], ['a2'])).toEqual({ due: 'a2 a5', held: '' });
});
