import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Consent } from './consent-record.ts';
import { decide } from './decide.ts';
import { anna, beat, consent, disclosure, facts, items, monday, packOf } from './decision-fixtures.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

const plan = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ plan: [anna] }) });
const forPlan = consent({ categories: ['C15'] });

/** The code of the plan under consents for C15, each bent as said. */
function code(...consents: Partial<Consent>[]): string | undefined {
  return decide(pack, plan, consents.map((given, i) => consent({ categories: ['C15'], consentId: `c-${i}`, ...given })), facts(), monday).code;
}

describe('the code of a wanting consent', () => {
  test.each([
    ['none', [], 'DAP-4201'],
    ["another person's", [{ personId: beat }], 'DAP-4201'],
    ['expired yesterday', [{ validUntil: '2026-03-01' }], 'DAP-4202'],
    ['from tomorrow', [{ grantedOn: '2026-03-03' }], 'DAP-4202'],
    ['granted more than 24 months ago', [{ grantedOn: '2024-03-01' }], 'DAP-4202'],
    ['for another category', [{ categories: ['C14'] }], 'DAP-4203'],
    ['for another recipient', [{ recipients: [{ roleCode: 'IVST' }] }], 'DAP-4204'],
    ['for another partner of the role', [{ recipients: [{ partnerId: 'rav-solothurn' }] }], 'DAP-4204'],
    ['for no recipient in particular', [{ recipients: [{}] }], 'DAP-4204'],
    ['from another sender', [{ senders: [{ partnerId: 'sr-tg' }] }], 'DAP-4201'],
    ['for another purpose', [{ purposes: ['P2'] }], 'DAP-4201'],
    ['not free', [{ voluntary: false }], 'DAP-4201'],
    ['not informed on all points', [{ informedPoints: { purpose: true, consequences: false } }], 'DAP-4201'],
    ['withdrawn', [{ withdrawnOn: '2026-03-01T08:00:00Z' }], 'DAP-4201'],
    ['the mandate of SG § 17', [{ type: 'VOLLMACHT_SG17' }], 'DAP-4201'],
    ['failing by date and recipient', [{ validUntil: '2026-03-01', recipients: [{ roleCode: 'IVST' }] }], 'DAP-4201'],
    ['one expired, one for another recipient and one for another category', [{ categories: ['C14'] }, { recipients: [] }, { validUntil: '2026-03-01' }], 'DAP-4202'],
    ['one for another recipient, one for another category', [{ categories: ['C14'] }, { recipients: [] }], 'DAP-4204'],
    ['ended with its case', [{ endedOn: '2026-03-01T08:00:00Z' }], 'DAP-4202'],
    ['ended with its case by the date of its end', [{ endedOn: '2026-03-01T08:00:00Z', validUntil: '2026-03-01' }], 'DAP-4202'],
    ['with dates that are none', [{ validUntil: 'never' }], 'DAP-4202'],
    ['with a withdrawal that is no date', [{ withdrawnOn: 'yesterday' }], 'DAP-4201'],
  ] as [string, Partial<Consent>[], string][])('%s', (_, given, expected) => {
    expect(code(...given)).toBe(expected);
  });

  test('one that serves is enough, whatever the others lack', () => {
    expect(code({ validUntil: '2026-03-01' }, {}, { categories: [] })).toBeUndefined();
  });

  test('at delivery a withdrawal comes first', () => {
    const withdrawn = consent({ categories: ['C15'], withdrawnOn: '2026-03-01T08:00:00Z' });
    const expired = consent({ categories: ['C15'], consentId: 'c-2', validUntil: '2026-03-01' });
    expect(decide(pack, plan, [expired, withdrawn], facts(), monday, { stage: 'delivery' }).code).toBe('DAP-4207');
    expect(decide(pack, plan, [expired], facts(), monday, { stage: 'delivery' }).code).toBe('DAP-4202');
  });

  test('a consent holds from the first moment of its first day to the last of its last, in Solothurn', () => {
    const march = consent({ categories: ['C15'], grantedOn: '2026-03-02', validUntil: '2026-03-31' });
    const at = (time: string): boolean => decide(pack, plan, [march], facts(), new Date(time)).permitted;
    expect([at('2026-03-01T22:59:59.999Z'), at('2026-03-01T23:00:00Z'), at('2026-03-31T21:59:59.999Z'), at('2026-03-31T22:00:00Z')]).toEqual([false, true, true, false]);
  });
});

describe('the consent that a permission rests on', () => {
  test('is the one that lasts longest, then the first by id, in whatever order they come', () => {
    const [a, b, c] = [
      consent({ categories: ['C15'], consentId: 'b' }),
      consent({ categories: ['C15'], consentId: 'a' }),
      consent({ categories: ['C15'], consentId: '0', validUntil: '2026-04-01' }),
    ];
    for (const consents of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ]) {
      expect(decide(pack, plan, consents, facts(), monday)).toMatchObject({ consents: ['a'], notAfter: '2026-12-31T23:00:00.000Z' });
    }
  });

  test('ends at the latest 24 months after it was granted', () => {
    const long = consent({ categories: ['C15'], validUntil: '2030-12-31' });
    expect(decide(pack, plan, [long], facts(), monday).notAfter).toBe('2028-02-27T23:00:00.000Z');
  });

  test('with several persons the delivery ends with the first consent that does', () => {
    const both = { ...plan, items: items({ plan: [anna, beat] }) };
    const consents = [forPlan, consent({ categories: ['C15'], consentId: 'c-beat', personId: beat, validUntil: '2026-04-30' })];
    expect(decide(pack, both, consents, facts(), monday)).toMatchObject({ consents: ['c-anna', 'c-beat'], notAfter: '2026-04-30T22:00:00.000Z' });
  });
});
