import { describe, expect, test } from '@jest/globals';
import type { LeafEvent } from '#audit';
import { citationFaults } from './check-pack.ts';
import { readPackText, type PackText } from './pack-text.ts';
import { slowness } from '../../../test/support/slowness.ts';

function packOf(norms: readonly string[]): PackText {
  const rule = { effect: 'PERMIT', fromRoles: ['SR'], toRoles: ['RAV'], messageTypes: '*', purposes: ['P1'], categories: ['C01'] };
  const text = readPackText(JSON.stringify({ packVersion: 'test', rules: [{ ...rule, ruleId: 'R01', normRefs: norms }, { ...rule, ruleId: 'R02', normRefs: ['c'] }] }));
  if (text === undefined) throw new Error('the pack is none');
  return text;
}

function citing(...outcomes: { rules: string[]; norms: string[] }[]): LeafEvent {
  return {
    eventId: 'e', kind: 'ACCEPTED', at: '2026-11-23T08:00:00.000Z', actor: { id: 'sr-sro', role: 'SR' },
    outcomes: outcomes.map((outcome) => ({ recipient: 'rav-olten', permitted: true, blocks: [], ...outcome })),
  };
}

function found(event: LeafEvent, pack: PackText): string[] {
  return citationFaults(event, pack, '/leaf', 7).map(({ code, place }) => `${code} ${place}`);
}

describe('the norms of an outcome', () => {
  const pack = packOf(['a', 'b']);

  test.each([
    ['are those of its rules', ['R01', 'R02'], ['c', 'b', 'a'], []],
    ['of a rule cited twice stand once', ['R01', 'R01'], ['a', 'b'], []],
    ['may not lack one', ['R01', 'R02'], ['a', 'c'], ['rule-exceeded /leaf/outcomes/0/norms']],
    ['may not lack one behind another that stands twice', ['R01'], ['a', 'a'], ['rule-exceeded /leaf/outcomes/0/norms']],
    ['may not be more', ['R02'], ['c', 'd'], ['rule-exceeded /leaf/outcomes/0/norms']],
    ['do not matter where a rule is unknown, which is said once', ['R03', 'R01', 'R03', 'R04'], [], ['rule-unknown /leaf/outcomes/0/rules']],
  ])('%s', (_, rules, norms, faults) => {
    expect(found(citing({ rules, norms }), pack)).toEqual(faults);
  });
});

describe('the cost of hostile citations grows with their number', () => {
  const norms = Array.from({ length: 6_000 }, (_, i) => `norm ${i}`);
  const pack = packOf(norms);
  const cited = norms.map(() => 'R01');

  test.each([
    ['a rule cited as often as it has norms', citing({ rules: cited, norms }), 0],
    ['a rule cited in as many outcomes', citing(...cited.map((ruleId) => ({ rules: [ruleId], norms: [] }))), 6_000],
  ])('%s', (_, event, faults) => {
    const start = process.cpuUsage();
    expect(found(event, pack)).toHaveLength(faults);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(250 * slowness());
  });
});

test('the cost of reading a pack grows with its length', () => {
  const members = Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join(', ');
  const start = process.cpuUsage();
  expect(readPackText(`{packVersion: test, rules: [{ruleId: R01, ${members}}]}`)?.version).toBe('test');
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000 * slowness());
});

describe('a text that is no pack', () => {
  test.each([['aliases', 'packVersion: &v a\nrules: [*v]\n'], ['a key twice', 'packVersion: a\npackVersion: a\nrules: []\n'], ['no mapping', '- a\n'], ['no end', '['.repeat(100_000)]])('%s', (_, source) => {
    expect(readPackText(source)).toBeUndefined();
  });

  test('what stands in place of words counts for nothing', () => {
    const text = readPackText('packVersion: a\nrules: [{ruleId: R01, normRefs: [{toString: 1}]}, {ruleId: {toString: 1}}, 5]\n');
    expect(text?.rules).toEqual(new Map([['R01', expect.objectContaining({ norms: new Set(), permits: false })]]));
  });
});
