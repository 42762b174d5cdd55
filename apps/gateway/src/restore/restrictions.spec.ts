import { expect, test } from '@jest/globals';
import type { Operated } from '#persistence';
import { restrictionsOf } from './restrictions.ts';

let minute = 0;
const did = (action: string, detail: Operated['detail'], pack?: string): Operated => ({
  eventId: `e-${++minute}`,
  at: `2026-03-02T12:${String(minute).padStart(2, '0')}:00.000Z`,
  action,
  role: 'OPS',
  detail,
  ...(pack === undefined ? {} : { pack }),
});

test('after a restore what blocks, revokes or suspends is placed anew by its last word; what permits is left to people', () => {
  const blocked = did('PARTNER_BLOCKED', { partner: 'koi-so' });
  const again = did('PARTNER_BLOCKED', { partner: 'sr-tg' });
  const key = did('KEY_BLOCKED', { partner: 'sr-sro', key: 'ab' });
  const revoked = did('KEY_REVOKED', { partner: 'sr-sro', key: 'cd' });
  const rule = did('RULE_SUSPENDED', { rule: 'R-12', inFlight: 0 }, 'so-iiz-2026.1');
  const deeds = [
    blocked,
    did('PARTNER_BLOCKED', { partner: 'sr-tg' }),
    did('PARTNER_UNBLOCKED', { partner: 'sr-tg' }),
    again,
    did('PARTNER_BLOCKED', { partner: 'rav-olten' }),
    did('PARTNER_UNBLOCKED', { partner: 'rav-olten' }),
    key,
    revoked,
    rule,
    did('KEY_ENROLLED', { partner: 'sr-sro', key: 'ef' }),
    did('PACK_ACTIVATED', { activation: 'regular' }, 'so-iiz-2026.2'),
    did('HOLD_PLACED', { hold: 'h', scope: 'case' }),
  ];
  expect(restrictionsOf(deeds)).toEqual({
    partners: [{ id: 'koi-so', at: blocked.at }, { id: 'sr-tg', at: again.at }],
    keys: [{ id: 'ab', at: key.at }],
    revoked: [{ id: 'cd', at: revoked.at }],
    rules: [{ version: 'so-iiz-2026.1', id: 'R-12', at: rule.at }],
  });
});
