import { expect, test } from '@jest/globals';
import { BlockBitmaps } from './block-bitmaps.ts';

test('a block is complete with its 256th leaf, and says which leaves have which facet', () => {
  const bitmaps = new BlockBitmaps(512n);
  for (let i = 0; i < 255; i++) {
    const event = i === 3 ? undefined : { at: `2026-03-02T00:00:00.${String(i).padStart(3, '0')}Z`, facets: i % 8 === 0 ? ['kind:ACCEPTED'] : [] };
    expect(bitmaps.add(event)).toBeUndefined();
  }
  const completed = bitmaps.add({ at: '2026-03-01T00:00:00.000Z', facets: ['kind:READ'] });
  expect(completed).toEqual({
    block: 2n,
    events: `ef${'ff'.repeat(31)}`,
    earliest: '2026-03-01T00:00:00.000Z',
    latest: '2026-03-02T00:00:00.254Z',
    facets: [
      { name: 'kind:ACCEPTED', bits: '80'.repeat(32) },
      { name: 'kind:READ', bits: `${'00'.repeat(31)}01` },
    ],
  });
});

test('the next block begins empty', () => {
  const bitmaps = new BlockBitmaps(0n);
  for (let i = 0; i < 511; i++) bitmaps.add(i < 256 ? { at: '2026-03-02T00:00:00.000Z', facets: ['kind:READ'] } : undefined);
  expect(bitmaps.add()).toEqual({ block: 1n, events: '00'.repeat(32), earliest: null, latest: null, facets: [] });
});
