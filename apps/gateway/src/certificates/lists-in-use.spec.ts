import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { byAge } from '#signing';
import type { RevocationList } from '#signing';
import { listsInUse } from './lists-in-use.ts';
import type { MadeList } from './lists-in-use.ts';

type Id = readonly [second: number, number: number, bytes: number, authority: string | undefined, issuer: number, scope: string];

/** One object for each list, as its bytes would make it. */
const made = new Map<string, MadeList>();
function listOf([second, number, bytes, authority, issuer, scope]: Id): MadeList {
  const id = JSON.stringify([second, number, bytes, authority ?? null, issuer, scope]);
  const list = {
    thisUpdate: new Date(second * 1000), number: number.toString(16), tbs: Buffer.of(bytes), signature: Buffer.of(bytes), issuer: { raw: Buffer.of(issuer) }, scope,
  } as unknown as RevocationList;
  return made.get(id) ?? made.set(id, { list, authority }).get(id) ?? { list, authority };
}

const anyList = fc.tuple(fc.nat(7), fc.nat(1), fc.constant(0), fc.constantFrom('a', 'b', undefined), fc.nat(1), fc.constantFrom('', 'delta')).map(listOf);
/** Of one line no more than may be to come. */
const anyLists = fc.array(anyList, { maxLength: 12 });
const anyTime = fc.nat(10).map((second) => new Date(second * 1000));
const setOf = (lists: readonly MadeList[]): Set<MadeList> => new Set(lists);
const isSameLine = (a: MadeList, b: MadeList): boolean => a.authority === b.authority && a.list.issuer.raw[0] === b.list.issuer.raw[0] && a.list.scope === b.list.scope;

describe('the lists in use', () => {
  test('are the same whatever order they are read in, and read as often as you like', () => {
    fc.assert(fc.property(anyLists.chain((lists) => fc.tuple(fc.constant(lists), fc.shuffledSubarray([...lists, ...lists], { minLength: lists.length * 2 }))), anyTime, ([lists, again], now) => {
      expect(setOf(listsInUse(again, now))).toEqual(setOf(listsInUse(lists, now)));
    }));
  });

  test('are the same whether all are read at once or one after the other while time goes on', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyTime, anyLists), { maxLength: 6 }), anyTime, (reads, end) => {
      const inTime = reads.toSorted(([a], [b]) => a.getTime() - b.getTime());
      const after = inTime.reduce<MadeList[]>((former, [at, read]) => listsInUse([...former, ...read], at), []);
      const last = new Date(Math.max(end.getTime(), inTime.at(-1)?.[0].getTime() ?? 0));
      expect(setOf(listsInUse(after, last))).toEqual(setOf(listsInUse(inTime.flatMap(([, read]) => read), last)));
    }));
  });

  test('F15 judge, at that time and later, by the newest that has begun of all that were read', () => {
    fc.assert(fc.property(anyLists, anyTime, anyTime, (lists, one, other) => {
      const [now, at] = one < other ? [one, other] : [other, one];
      const kept = listsInUse(lists, now);
      const newest = (of: readonly MadeList[], line: MadeList): MadeList | undefined =>
        of.filter((each) => isSameLine(each, line) && each.list.thisUpdate <= at).toSorted((a, b) => byAge(a.list, b.list)).at(-1);
      for (const line of lists) expect(newest(kept, line)).toBe(newest(lists, line));
    }));
  });

  test('THR-T5 lose none to what somebody else has signed', () => {
    fc.assert(fc.property(anyLists, anyLists, anyTime, (lists, foreign, now) => {
      const known = lists.filter(({ authority }) => authority === 'a');
      const others = foreign.filter(({ authority }) => authority !== 'a');
      expect(listsInUse([...known, ...others], now)).toEqual(expect.arrayContaining(listsInUse(known, now)));
    }));
  });

  test('THR-T5 are few, whoever thinks up lists of next century', () => {
    const forged = Array.from({ length: 1_000 }, (_, i) => listOf([100 + i, 0, 0, undefined, 0, '']));
    const [former, genuine] = [listOf([0, 0, 0, undefined, 0, '']), listOf([1, 0, 0, undefined, 0, ''])];
    expect(listsInUse([...forged, genuine, former], new Date(2_000))).toEqual([genuine, ...forged.slice(0, 16)]);
  });
});
