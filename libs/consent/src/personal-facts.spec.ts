import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { anna, beat, disclosure, facts, items, monday, packOf } from './decision-fixtures.ts';
import type { MessageFacts } from './facts.ts';

const pack = packOf(readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8'));
const couple = disclosure({
  messageType: 'rav.refugee-jobseeker-notification', purpose: 'P7', mainCategory: 'C05',
  items: items({ identity: [anna, beat], contact: [anna], residence: [anna, beat], employment: [anna, beat] }),
});
const permit = { [anna]: 'F_VA', [beat]: 'B_REF' };
const bothReady = { [anna]: true, [beat]: true };

const decided = (message: MessageFacts): Decision => decide(pack, couple, [], facts({ message }), monday);
const refused = ({ items: all }: Decision): unknown[] => all.filter(({ permitted }) => !permitted).map(({ personId, block, unmet }) => [personId, block, unmet]);

describe('a couple of refugees looking for work (S13)', () => {
  test('is notified whatever permit each has, where either is one of the three', () => {
    expect(decided({ permit, labourMarketReady: bothReady })).toMatchObject({ permitted: true, rules: ['R14'] });
  });

  test.each([
    ['is assessed as not ready', { permit, labourMarketReady: { [anna]: true, [beat]: false } }, 'labourMarketReady'],
    ['is not assessed', { permit, labourMarketReady: { [anna]: true } }, 'labourMarketReady'],
    ['has another permit', { permit: { [anna]: 'F_VA', [beat]: 'C' }, labourMarketReady: bothReady }, 'permit'],
    ['is said to have none', { permit: { [anna]: 'F_VA' }, labourMarketReady: bothReady }, 'permit'],
  ])('is not where one %s, and it is said of whom', (_, message, unmet) => {
    const decision = decided(message);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4205' });
    expect(refused(decision)).toEqual(['identity', 'residence', 'employment'].map((block) => [beat, block, [unmet]]));
  });

  test('is decided as ever by an older record, which says it of all at once', () => {
    const older = (labourMarketReady: boolean): Decision => decided({ permit: 'F_REF', labourMarketReady } as unknown as MessageFacts);
    expect(older(true)).toMatchObject({ permitted: true, rules: ['R14'] });
    expect(refused(older(false))).toHaveLength(couple.items.length);
  });

  test('says nothing of a block that is about nobody in particular', () => {
    const decision = decide(pack, { ...couple, items: items({ residence: [anna], employment: [null] }) }, [], facts({ message: { permit, labourMarketReady: bothReady } }), monday);
    expect(refused(decision)).toEqual([[null, 'employment', ['permit', 'labourMarketReady']]]);
  });
});
