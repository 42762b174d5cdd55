import { afterEach, expect, jest, test } from '@jest/globals';
import { print, printJson } from './print.ts';

const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);

afterEach(() => void written.mockClear());

const text = (): string => written.mock.calls.map(([chunk]) => String(chunk)).join('');

/** What a sender may write into a message: orders to a terminal of one byte and of two, another direction of writing, line breaks. */
const hostile = { note: '\u001b[31m rot \u009b2J \u009d0;Titel\u0007 \u202egnp.exe\u202c \u2066x\u2069 \u200e\u061c \u007f \u0085 \r\n', 'name\u009b31m': 'Zoë Ängström 漢字 😀 \u00ad' };

test.each([
  ['in one line', () => printJson(hostile)],
  ['as it is read', () => print(JSON.stringify(hostile, null, 2))],
])('THR-J16 what a message says orders a terminal nothing and stands in its own order, and is the same JSON: %s', (_, show) => {
  show();
  expect(text()).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  expect(JSON.parse(text())).toEqual(hostile);
  for (const plain of ['Zoë Ängström 漢字 😀 \u00ad', '\\u009b2J']) expect(text()).toContain(plain);
});

test('a line keeps its tabs and breaks', () => {
  print('eins\tzwei\n    drei');
  expect(text()).toBe('eins\tzwei\n    drei\n');
});
