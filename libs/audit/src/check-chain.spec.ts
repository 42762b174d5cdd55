import { assert, integer, property } from 'fast-check';
import { expect, test } from '@jest/globals';
import { checkChain, type ChainClaim } from './check-chain.ts';
import { parseLinkLeaf, sealLink, toLinkLeaves, type LinkLeaf, type SealedLink } from './link-leaf.ts';

const secret = Buffer.alloc(32, 5);
const key = { kind: 'case', value: '8b1e4c7e-0000-4000-8000-000000000001' } as const;
const other = { key: { kind: 'person', value: key.value } as const, secret: Buffer.alloc(32, 6) };

/** A log in batches of three events, every second of this key, the last one the look. */
function logOf(events: number): ChainClaim {
  const own: bigint[] = [];
  const foreign: bigint[] = [];
  const linkLeaves = new Map<bigint, LinkLeaf>();
  let size = 0n;
  for (let i = 0; own.length < events; ) {
    const first = size;
    const sealed: SealedLink[] = [];
    for (let n = 0; n < 3 && own.length < events; n++, i++, size++) {
      const [chain, named] = i % 2 === 0 ? [own, { key, secret }] : [foreign, other];
      sealed.push(sealLink(named.key, named.secret, { leaf: size, previous: chain.at(-1), count: BigInt(chain.length + 1) }));
      chain.push(size);
    }
    for (const leaf of toLinkLeaves(first, size, sealed)) linkLeaves.set(size++, parseLinkLeaf(leaf) as LinkLeaf);
  }
  return { key, secret, events: new Set(own), linkLeaves, closing: own.at(-1) as bigint };
}

function without(claim: ChainClaim, ...leaves: readonly bigint[]): ChainClaim {
  return { ...claim, events: new Set([...claim.events].filter((leaf) => !leaves.includes(leaf))) };
}

test('an answer that holds every event of its key is complete, and says how many they are', () => {
  for (const events of [1, 2, 7, 40]) expect(checkChain(logOf(events))).toEqual({ faults: [], count: BigInt(events) });
});

test('any one event left out is found and named, the first and the last as well', () => {
  assert(
    property(integer({ min: 2, max: 40 }), integer({ min: 0, max: 38 }), (events, which) => {
      const claim = logOf(events);
      const at = which % (events - 1);
      const leaf = [...claim.events][at] as bigint;
      expect(checkChain(without(claim, leaf)).faults).toEqual([{ code: 'event-left-out', count: BigInt(at + 1), leaf }]);
    }),
  );
});

test('several left out are each named', () => {
  const claim = logOf(12);
  const [first, , third] = [...claim.events] as [bigint, bigint, bigint];
  const last = [...claim.events].at(-2) as bigint;
  expect(checkChain(without(claim, first, third, last)).faults.map(({ code }) => code)).toEqual(['event-left-out', 'event-left-out', 'event-left-out']);
});

test('an event whose link was left out with it is found by its count, wherever it stood', () => {
  const claim = logOf(12);
  for (const [place] of claim.linkLeaves) {
    const rest = new Map([...claim.linkLeaves].filter(([each]) => each !== place));
    const { faults } = checkChain({ ...claim, linkLeaves: rest });
    const lost = claim.linkLeaves.get(place) as LinkLeaf;
    const own = [...claim.events].filter((leaf) => leaf >= lost.first && leaf < lost.end);
    if (own.includes(claim.closing)) expect(faults).toContainEqual({ code: 'not-closed', leaf: claim.closing });
    else expect(faults.filter(({ code }) => code === 'link-missing')).toHaveLength(own.length);
  }
});

test('an answer that ends before the look is not closed', () => {
  const claim = logOf(5);
  expect(checkChain({ ...claim, closing: claim.closing + 100n }).faults).toContainEqual({ code: 'not-closed', leaf: claim.closing + 100n });
});

test('an event that the log does not link to the key is none of it', () => {
  const claim = logOf(5);
  expect(checkChain({ ...claim, events: new Set([...claim.events, 1n]) }).faults).toEqual([{ code: 'event-foreign', leaf: 1n }]);
});

test('the chain of another key, or another secret, closes nothing', () => {
  const claim = logOf(5);
  for (const wrong of [{ key: other.key }, { secret: other.secret }]) expect(checkChain({ ...claim, ...wrong }).faults).toContainEqual({ code: 'not-closed', leaf: claim.closing });
});

test('a chain begun anew over its history shows as two links with one count', () => {
  const claim = logOf(6);
  const [again] = toLinkLeaves(90n, 93n, [sealLink(key, secret, { leaf: 91n, previous: undefined, count: 1n })]);
  const linkLeaves = new Map([...claim.linkLeaves, [93n, parseLinkLeaf(again as Buffer) as LinkLeaf]]);
  expect(checkChain({ ...claim, linkLeaves }).faults).toEqual([{ code: 'link-repeated', count: 1n, leaf: 91n }]);
});

test('a link that names another event before it, or stands before its event, is broken', () => {
  const at = (leaf: bigint, previous: bigint | undefined, count: bigint) => sealLink(key, secret, { leaf, previous, count });
  const chain = (links: SealedLink[], first = 0n, end = 10n, place = 10n): ChainClaim => ({ key, secret, events: new Set([1n, 4n]), closing: 4n, linkLeaves: new Map([[place, parseLinkLeaf(toLinkLeaves(first, end, links)[0] as Buffer) as LinkLeaf]]) });
  expect(checkChain(chain([at(1n, undefined, 1n), at(4n, 1n, 2n)])).faults).toEqual([]);
  expect(checkChain(chain([at(1n, undefined, 1n), at(4n, 2n, 2n)])).faults).toEqual([{ code: 'link-broken', count: 2n, leaf: 4n }]);
  expect(checkChain(chain([at(1n, 0n, 1n), at(4n, 1n, 2n)])).faults).toEqual([{ code: 'link-broken', count: 1n, leaf: 1n }]);
  expect(checkChain(chain([at(1n, undefined, 1n), at(4n, 1n, 2n)], 0n, 4n)).faults).toEqual([{ code: 'link-broken', count: 2n, leaf: 4n }]);
  expect(checkChain(chain([at(1n, undefined, 1n), at(4n, 1n, 2n)], 0n, 10n, 3n)).faults).toHaveLength(2);
});
