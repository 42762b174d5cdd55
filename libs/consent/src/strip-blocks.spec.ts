import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { anna, beat, consent, disclosure, facts, items, monday, packOf, packWith } from './decision-fixtures.ts';
import { loadPack } from './load-pack.ts';
import { comparePacks, permitsMore } from './review/compare-packs.ts';
import { sayChange } from './review/change-text.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const shipped = packOf(packText);
const stripping = packWith(packText, { R05: { onDeny: 'STRIP_OPTIONAL_BLOCKS' } });
const withHousehold = disclosure({ items: items({ identity: [anna], contact: [anna], household: [anna], case: [null] }), optional: ['identity', 'household'] });
const given = consent();

describe('a rule that strips', () => {
  test('permits what is permitted, and says of the rest why not', () => {
    const decision = decide(stripping, withHousehold, [given], facts(), monday);
    expect(decision).toMatchObject({ permitted: true, stripped: true, consents: ['c-anna'] });
    expect(decision.code).toBeUndefined();
    expect(decision.items.filter(({ permitted }) => !permitted)).toMatchObject([{ block: 'household', code: 'DAP-4203', unmet: ['consent'] }]);
    expect(decision.notAfter).not.toBeNull();
  });

  test('permits nothing where what is refused must not be left out', () => {
    const decision = decide(stripping, { ...withHousehold, optional: ['identity'] }, [given], facts(), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4203' });
    expect(decision.stripped).toBeUndefined();
  });

  test('permits nothing where the main block of one person is refused', () => {
    const ofTwo = { ...withHousehold, items: items({ identity: [anna, beat], contact: [anna, beat], case: [null] }) };
    expect(decide(stripping, ofTwo, [given], facts(), monday)).toMatchObject({ permitted: false });
  });

  test('strips nothing where all is permitted', () => {
    const decision = decide(stripping, withHousehold, [consent({ categories: ['C01', 'C03', 'C04', 'C16'] })], facts(), monday);
    expect(decision.permitted).toBe(true);
    expect(decision.stripped).toBeUndefined();
  });
});

test('without it one refused block refuses the whole delivery', () => {
  expect(decide(shipped, withHousehold, [given], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4203' });
});

test('a prohibition strips nothing', () => {
  const loaded = loadPack(packText.replace(/( {2}- ruleId: D02\n)/, '$1    onDeny: STRIP_OPTIONAL_BLOCKS\n'));
  expect(loaded.ok ? [] : loaded.faults.map(({ rule }) => rule)).toEqual(['contradiction']);
});

test('to begin stripping permits more, to end it does not, and both are said', () => {
  expect([permitsMore(shipped, stripping), permitsMore(stripping, shipped)]).toEqual([true, false]);
  expect(comparePacks(shipped, stripping).map((change) => sayChange(change).de)).toEqual([
    'Folge eines abgelehnten Blocks geändert: R05 Sozialregion an RAV oder IV-Stelle, bisher die ganze Zustellung unterbleibt, neu was weggelassen werden darf, fällt weg.',
  ]);
});
