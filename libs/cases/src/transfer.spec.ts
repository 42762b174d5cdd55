import { describe, expect, test } from '@jest/globals';
import { after, anna, codeOf, message, monday, registration, segment, warningsOf } from './case-fixtures.ts';
import { advance } from './index.ts';
import { defaultCaseLimits } from './case-limits.ts';

describe('hand-over to another region', () => {
  const offer = message('case.transfer-offer', { personIds: [anna], recipients: [{ partnerId: 'sr-tg', consentIds: ['c-3'] }] });
  const offered = after([registration([anna]), segment(anna), message('plan.published', { personIds: [anna] }), offer]);
  const accept = message('case.transfer-accept', { senderId: 'sr-tg', reachedBefore: true });

  test('flips the lead on acceptance; the old region answers for its history only', () => {
    expect(offered).toMatchObject({ status: 'TRANSFER_PENDING', pendingTransfer: { to: 'sr-tg', until: '2026-04-01' } });
    const state = after([accept], monday, offered);
    expect(state).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-tg', regionId: 'sr-tg', pendingTransfer: null });
    expect(codeOf(state, { ...segment(anna), reachedBefore: true })).toBe('DAP-3321');
    expect(codeOf(state, message('ack.processed'))).toBe('accepted');
    expect(codeOf(state, segment(anna, 'ABLOESEN'))).toBe('DAP-3321');
    expect(codeOf(state, { ...segment(anna), senderId: 'sr-tg' })).toBe('accepted');
  });

  test('stays with the old region when rejected, or when nobody answers in time', () => {
    const rejected = after([message('case.transfer-reject', { senderId: 'sr-tg', reachedBefore: true })], monday, offered);
    expect(rejected).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro' });
    expect(after([accept], '2026-04-01T21:59:00Z', offered).leadPartner).toBe('sr-tg');
    const late = advance(offered, accept, new Date(`2026-04-02T10:00:00Z`));
    expect(warningsOf(late)).toContain('NOT_THEIRS');
    expect(late.ok && late.state).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro' });
    expect(defaultCaseLimits.transferDays).toBe(30);
  });

  test('leaves the case in the region of the new lead: who still names another is warned, but in answers to what was before', () => {
    const taking = { ...accept, senderRegion: 'sr-thal-gaeu' };
    for (const regionId of ['sr-sro', 'sr-thal-gaeu']) expect(warningsOf(advance(offered, { ...taking, regionId }, monday))).toEqual([]);
    const state = after([taking], monday, offered);
    expect(state).toMatchObject({ leadPartner: 'sr-tg', regionId: 'sr-thal-gaeu' });
    const plan = (regionId: string) => warningsOf(advance(state, message('plan.published', { senderId: 'sr-tg', regionId, personIds: [anna] }), monday));
    expect([plan('sr-thal-gaeu'), plan('sr-sro')]).toEqual([[], ['REGION_DIFFERS']]);
    expect(warningsOf(advance(state, message('ack.processed', { senderId: 'sr-tg' }), monday))).toEqual([]);
  });

  test('offered back, and refused or not answered, leaves the old region with its history only', () => {
    const moved = after([accept], monday, offered);
    const back = message('case.transfer-offer', { senderId: 'sr-tg', personIds: [anna], recipients: [{ partnerId: 'sr-sro', consentIds: ['c-4'] }] });
    const pending = after([back], monday, moved);
    const rejected = after([message('case.transfer-reject', { reachedBefore: true })], monday, pending);
    for (const state of [pending, rejected]) {
      expect(codeOf(state, { ...segment(anna), reachedBefore: true })).toBe('DAP-3321');
      expect(codeOf(state, message('ack.processed', { reachedBefore: true }))).toBe('accepted');
    }
    expect(codeOf(pending, { ...segment(anna), reachedBefore: true }, '2026-04-02T10:00:00Z')).toBe('DAP-3321');
    expect(rejected).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-tg' });
    expect(after([message('case.transfer-accept', { reachedBefore: true })], monday, pending)).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro' });
  });

  test('is answered by the region that was asked, and by no other', () => {
    const step = advance(offered, { ...accept, senderId: 'rav-olten' }, monday);
    expect(step.ok && step.state).toEqual(offered);
  });
});
