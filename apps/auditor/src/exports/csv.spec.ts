import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { csvLine } from './csv.ts';

/** Reads one line as RFC 4180 has it, and takes a leading apostrophe away. */
function cellsOf(line: string): string[] {
  const cells = [...line.slice(0, -2).matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
  return cells.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell));
}

test.each(['=1+1', '+41', '-1', '@SUM(A1)', '\tx', '\rx', '\n=x', '|calc', '%0a', '＝1+1', '＋41', '－1', '＠SUM(A1)', "'=1"])('THR-D8 the cell %j is shown, not run', (cell) => {
  expect(csvLine([cell]).slice(0, 2)).toBe('"\'');
  expect(cellsOf(csvLine([cell]))).toEqual([cell]);
});

test('what is no formula stays as it is, with signs of one further on', () => {
  expect(csvLine(['sr-sro', 'a "b", c', ''])).toBe('"sr-sro","a ""b"", c",""\r\n');
  expect(csvLine(['DAP-4203 = 50 % +', 'dpo@example.ch'])).toBe('"DAP-4203 = 50 % +","dpo@example.ch"\r\n');
});

test('THR-D8 every line reads back as it was, and no cell begins a formula', () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
    const line = csvLine(cells);
    expect(cellsOf(line)).toEqual(cells);
    for (const [, cell = ''] of line.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n$)/g)) expect(/^[=+\-@\t\r\n]/.test(cell)).toBe(false);
  }));
});
