/** What a spreadsheet takes for the beginning of a formula, in any of its spellings, and the sign that takes that away. */
const formula = /^['=+\-@|%\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * One line of CSV (RFC 4180): every cell quoted, and one that a spreadsheet would calculate led by an apostrophe, so that it
 * is shown and not run (THR-D8). Whoever reads the file takes one leading apostrophe away and has the value as it was.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${(formula.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}
