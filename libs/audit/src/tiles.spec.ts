import { expect, test } from '@jest/globals';
import { availableWidth, decodeEntries, encodeEntries, formatTilePath, parseTilePath } from './tiles.ts';

test.each([
  ['tile/0/000', { kind: 'hashes', level: 0, index: 0n, width: 256 }],
  ['tile/0/x001/x234/067', { kind: 'hashes', level: 0, index: 1234067n, width: 256 }],
  ['tile/3/999.p/1', { kind: 'hashes', level: 3, index: 999n, width: 1 }],
  ['tile/63/x001/000', { kind: 'hashes', level: 63, index: 1000n, width: 256 }],
  ['tile/entries/x123/456.p/255', { kind: 'entries', level: 0, index: 123456n, width: 255 }],
] as const)('%s names one tile', (path, name) => {
  expect(parseTilePath(path)).toEqual(name);
  expect(formatTilePath(name)).toBe(path);
});

test.each(['tile/0/0', 'tile/0/x000/001', 'tile/00/000', 'tile/64/000', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/x1/000', 'tile/0/000/', 'tile/entries/001/000', 'tile/-1/000', '/tile/0/000', 'tile/0/000.p/5/6', 'tile/0/x001', 'tile/0/٠٠٠'])('%s names none', (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});

test('a tile has what the tree has completed below it', () => {
  expect(availableWidth({ level: 0, index: 0n }, 70_000n)).toBe(256);
  expect(availableWidth({ level: 0, index: 273n }, 70_000n)).toBe(112);
  expect(availableWidth({ level: 0, index: 274n }, 70_000n)).toBe(0);
  expect(availableWidth({ level: 1, index: 1n }, 70_000n)).toBe(17);
  expect(availableWidth({ level: 2, index: 0n }, 70_000n)).toBe(1);
  expect(availableWidth({ level: 63, index: 0n }, 70_000n)).toBe(0);
});

test('entries are read back as they were written', () => {
  const leaves = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(65_535, 1)];
  const bundle = encodeEntries(leaves);
  expect(bundle.subarray(0, 5)).toEqual(Buffer.from('\0\x03one'));
  expect(decodeEntries(bundle)).toEqual(leaves);
  expect(decodeEntries(bundle.subarray(0, -1))).toBeUndefined();
  expect(decodeEntries(Buffer.of(0))).toBeUndefined();
  expect(() => encodeEntries([Buffer.alloc(65_536)])).toThrow(/out of range/);
});
