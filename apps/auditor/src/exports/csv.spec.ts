import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { csvLine } from './csv.ts';
import { exportRow } from './export-row.ts';

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

const message = { senderId: 'sr-sro', messageId: 'm-1', type: 'plan.published', version: '1.0.0' };
const blocks = [{ block: 'plan', category: 'C15', permitted: true, ruleId: 'R20', person: 0 }, { block: 'segment', category: 'C14', permitted: true, ruleId: 'R20', person: 0 }];
const accepted: OpenedEvent = {
  leafIndex: 7, leafHash: 'ab', sealed: [],
  event: {
    eventId: 'e-1', kind: 'ACCEPTED', at: '2026-05-04T08:00:00.000Z', actor: { id: 'sr-sro', role: 'SR', user: 'u17' }, caseId: 'case-1', subjects: ['anna'], message, purpose: 'P1', consentIds: ['c-anna'], text: { note: 'of staff' },
    outcomes: [
      { recipient: 'rav-olten', permitted: true, rules: ['R20', 'R05'], norms: ['DSG Art. 6 Abs. 7', 'InfoDG SO'], blocks },
      { recipient: 'ivst-so', permitted: false, code: 'DAP-4201', rules: ['R20'], norms: ['DSG Art. 6 Abs. 7'], blocks: [] },
    ],
  },
};
const row = {
  at: '2026-05-04T08:00:00.000Z', kind: 'ACCEPTED', actor: 'sr-sro', sender: 'sr-sro', message: 'm-1', type: 'plan.published', recipients: 'rav-olten ivst-so', purpose: 'P1', outcome: 'permitted denied',
  codes: 'DAP-4201', rules: 'R20 R05', norms: 'DSG Art. 6 Abs. 7; InfoDG SO', categories: 'C15 C14', caseId: 'case-1', leafIndex: '7', leafHash: 'ab',
};

test('THR-P7 an export says of an event which bodies, rules and categories were concerned, and nothing of persons or staff', () => {
  expect(exportRow(accepted)).toEqual(row);
  const delivered = { ...accepted, event: { ...accepted.event, kind: 'WITHHELD' as const, outcomes: [], recipient: 'ivst-so', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4207' }, detail: { code: 'DAP-1100', rules: 'R02', categories: 'C10 C14' } } };
  expect(exportRow(delivered)).toEqual({ ...row, kind: 'WITHHELD', recipients: 'ivst-so', outcome: '', codes: 'DAP-4207 DAP-1100', rules: 'R02', norms: '', categories: 'C10 C14' });
});

test('a case that can be opened no more is not named', () => {
  expect(exportRow({ ...accepted, sealed: ['/caseId'] })).toEqual({ ...row, caseId: '' });
});
