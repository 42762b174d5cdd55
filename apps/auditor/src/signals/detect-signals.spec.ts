import { describe, expect, test } from '@jest/globals';
import { detectSignals, recentDays, usualDays, type PartnerFigures } from './detect-signals.ts';
import { alikeStretch, stretchOf } from './office-hours.ts';

const now = new Date('2026-06-15T09:00:00.000Z');

/** A partner whose days are all alike, but the last. */
function partner({ usual = 0, last = 0, usualOff = 0, lastOff = 0, misdirected = 0, ...more }: { usual?: number; last?: number; usualOff?: number; lastOff?: number; misdirected?: number } & Partial<PartnerFigures>): PartnerFigures {
  const days = Array.from({ length: usualDays + recentDays }, (_, i) => {
    const day = new Date(Date.UTC(2026, 4, 12 + i)).toISOString().slice(0, 10);
    const isLast = i === usualDays + recentDays - 1;
    return { day, from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.000Z`, sent: isLast ? last : usual, readOffHours: isLast ? lastOff : usualOff, misdirected: isLast ? misdirected : 0 };
  });
  return { partner: 'rav-olten', days, denied: [], consentEnds: [], ...more };
}

const found = (figures: PartnerFigures) => detectSignals([figures], now).map(({ signal, figures: shown }) => [signal, shown]);

describe('a signal', () => {
  test.each([
    ['a day like any other', partner({ usual: 50, last: 55 }), []],
    ['four times the usual', partner({ usual: 50, last: 200 }), [['volume', { sent: 200, mean: 50, deviation: 0 }]]],
    ['much for somebody small, little for anybody', partner({ usual: 1, last: 19 }), []],
    ['twenty from somebody who sends nothing', partner({ usual: 0, last: 20 }), [['volume', { sent: 20, mean: 0, deviation: 0 }]]],
    ['reading by night as always', partner({ usualOff: 30, lastOff: 40 }), []],
    ['reading by night as never', partner({ usualOff: 1, lastOff: 15 }), [['off-hours', { reads: 15, mean: 1 }]]],
    ['nine refusals in an hour', partner({ denied: [{ hour: '2026-06-15T08:00:00.000Z', count: 9 }] }), []],
    ['ten refusals in an hour', partner({ denied: [{ hour: '2026-06-15T08:00:00.000Z', count: 10 }] }), [['denied-burst', { denied: 10 }]]],
    ['one message about a case to those who steer', partner({ misdirected: 1 }), [['misdirected', { misdirected: 1 }]]],
    ['consents that end soon', partner({ consentEnds: ['2026-06-20', '2026-07-15', '2026-07-16', '2026-06-14'] }), [['consent-expiry', { ending: 2, days: 30 }]]],
  ])('%s', (_name, figures, expected) => {
    expect(found(figures)).toEqual(expected);
  });

  test('about the end of a consent goes by the day in Solothurn, where midnight is earlier than in UTC', () => {
    const atMidnight = (end: string) => detectSignals([partner({ consentEnds: [end] })], new Date('2026-06-14T22:00:00.000Z')).length;
    expect(['2026-06-14', '2026-06-15', '2026-07-15', '2026-07-16'].map(atMidnight)).toEqual([0, 1, 1, 0]);
  });

  test('comes with its rule in words and a filter by partner that shows the events', () => {
    const [signal] = detectSignals([partner({ usual: 50, last: 200 })], now);
    expect(signal).toMatchObject({ partner: 'rav-olten', sentence: { de: 'rav-olten hat am 15.06.2026 200 Meldungen gesendet, üblich sind 50.' }, rule: { en: expect.stringContaining('28 days before') }, filter: { actor: 'rav-olten', kind: 'ACCEPTED' } });
    expect(JSON.stringify(signal)).not.toMatch(/user|person/);
  });
});

describe('office hours', () => {
  test.each([
    ['2026-06-15T03:59:00.000Z', 'early'],
    ['2026-06-15T04:00:00.000Z', 'hours'],
    ['2026-06-15T17:59:00.000Z', 'hours'],
    ['2026-06-15T18:00:00.000Z', 'late'],
    ['2026-01-15T18:30:00.000Z', 'hours'],
    ['2026-06-13T10:00:00.000Z', 'weekend'],
  ])('%s is %s in Solothurn', (at, part) => {
    expect(stretchOf(at).part).toBe(part);
  });

  test('the night before and the night after are not one stretch, though both are outside', () => {
    expect(alikeStretch('2026-06-15T01:00:00.000Z', '2026-06-15T19:00:00.000Z')).toBe(false);
    expect(alikeStretch('2026-06-15T06:00:00.000Z', '2026-06-15T16:00:00.000Z')).toBe(true);
  });
});
