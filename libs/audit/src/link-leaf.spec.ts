import { expect, test } from '@jest/globals';
import { openLink, parseLinkLeaf, sealLink, toLinkLeaves, type SealedLink } from './link-leaf.ts';
import { readLeaf } from './read-leaf.ts';

const secret = Buffer.alloc(32, 5);
const key = { kind: 'case', value: '8b1e4c7e-0000-4000-8000-000000000001' } as const;
const links = [
  { leaf: 4n, previous: undefined, count: 1n },
  { leaf: 900n, previous: 4n, count: 2n },
  { leaf: 2n ** 60n, previous: 900n, count: 3n },
];

test('the chain of a case is walked with its secret, first to last, and its end is certain', () => {
  const [leaf] = toLinkLeaves(0n, 1000n, links.map((link) => sealLink(key, secret, link)));
  const parsed = parseLinkLeaf(leaf as Buffer);
  expect(parsed).toMatchObject({ first: 0n, end: 1000n });
  const find = (count: bigint) => parsed?.links.map((sealed) => openLink(key, secret, count, sealed)).find((link) => link !== undefined);
  expect([1n, 2n, 3n].map(find)).toEqual(links);
  expect(find(4n)).toBeUndefined();
});

test('without the secret, or for another key, a link says nothing', () => {
  const sealed = sealLink(key, secret, links[1] as (typeof links)[number]);
  expect(openLink(key, Buffer.alloc(32, 6), 2n, sealed)).toBeUndefined();
  expect(openLink({ kind: 'person', value: key.value }, secret, 2n, sealed)).toBeUndefined();
  expect(openLink(key, secret, 1n, sealed)).toBeUndefined();
  expect(openLink(key, secret, 2n, { tag: sealed.tag, masked: Buffer.alloc(24) })).toBeUndefined();
});

test('a number that does not fit into a link is refused', () => {
  for (const link of [{ leaf: -1n, previous: undefined, count: 1n }, { leaf: 5n, previous: 2n ** 64n, count: 2n }]) expect(() => sealLink(key, secret, link)).toThrow(RangeError);
});

test('links stand in the order of their tags, and many need more than one leaf', () => {
  const many: SealedLink[] = Array.from({ length: 2500 }, (_, i) => sealLink(key, secret, { leaf: BigInt(i), previous: undefined, count: BigInt(i + 1) }));
  const leaves = toLinkLeaves(0n, 2500n, many);
  expect(leaves.map((leaf) => parseLinkLeaf(leaf)?.links.length)).toEqual([...Array<number>(19).fill(128), 68]);
  const tags = leaves.flatMap((leaf) => parseLinkLeaf(leaf)?.links.map(({ tag }) => tag.toString('hex')) ?? []);
  expect(tags).toEqual([...tags].sort());
  expect(toLinkLeaves(0n, 10n, [])).toEqual([]);
});

test('bytes that do not end with a whole link are no link leaf', () => {
  const [leaf] = toLinkLeaves(0n, 1n, [sealLink(key, secret, links[0] as (typeof links)[number])]);
  expect(readLeaf(leaf as Buffer)?.format).toBe('link');
  expect(readLeaf((leaf as Buffer).subarray(0, -1))).toBeUndefined();
  expect(readLeaf(Buffer.of(2))).toBeUndefined();
});
