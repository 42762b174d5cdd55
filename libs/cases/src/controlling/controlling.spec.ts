import { describe, expect, test } from '@jest/globals';
import { array, assert, boolean, integer, oneof, property, record } from 'fast-check';
import { after, anna, assessment, beat, carla, message, registration, segment } from '../case-fixtures.ts';
import { countCase, suppressAlike, suppressSmallCells } from '../index.ts';
import type { CaseMessage, CountTable, PublishedTable, RegionFigures } from '../index.ts';

const firstHalf = { from: '2026-01-01', to: '2026-06-30' };

function figuresOf(...states: Parameters<typeof countCase>[1][]): RegionFigures | undefined {
  const figures = new Map<string, RegionFigures>();
  for (const state of states) countCase(figures, state, firstHalf);
  return figures.get('sr-sro');
}

describe('what is counted', () => {
  test('persons of new cases and how many of them were assessed, their segments and changes of segment', () => {
    const changed = message('segment.changed', {
      personIds: [anna],
      blocks: { assessment: [{ personId: anna, previousSegment: 'VERAENDERN', newSegment: 'STABILISIEREN', changedOn: '2026-05-04' }] },
    });
    const state = after([registration([anna, beat, carla]), assessment(anna), assessment(beat), segment(anna), segment(beat), changed]);
    expect(figuresOf(state)).toMatchObject({
      byIndicator: { newCases: 1, resegmentations: 1, closed: 0 },
      byAssessment: { assessed: 2, notAssessed: 1 },
      byPhase: { ACTIVE: 1 },
      bySegment: { STABILISIEREN: 1, VERAENDERN: 1, ABLOESEN: 0 },
    });
  });

  test('aftercare, closing and relapse on the days that they happened', () => {
    const started = message('aftercare.started', {
      personIds: [anna],
      blocks: { plan: [{ personId: anna, detachedOn: '2026-03-31', startsOn: '2026-04-01', endsOn: '2026-09-30' }] },
    });
    const running = after([registration([anna]), segment(anna), started]);
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2026-06-30', outcome: 'EMPLOYED' } } })], '2026-06-30T08:00:00Z', running);
    const back = after([message('case.reopened', { personIds: [anna], blocks: { case: { reopenedOn: '2026-07-01' } } })], '2026-07-01T08:00:00Z', closed);
    expect(figuresOf(closed)?.byIndicator).toMatchObject({ aftercareStarted: 1, closed: 1, relapses: 0 });
    expect(figuresOf(back)?.byIndicator).toMatchObject({ aftercareStarted: 1, closed: 1, relapses: 0 });
    const secondHalf = new Map<string, RegionFigures>();
    countCase(secondHalf, back, { from: '2026-07-01', to: '2026-12-31' });
    expect(secondHalf.get('sr-sro')?.byIndicator).toMatchObject({ newCases: 0, closed: 0, relapses: 1 });
  });

  test('what was closed before is in no phase: a number that only grows would tell by two half-years what is held back in one', () => {
    const closed = after([registration([anna]), segment(anna), message('case.closed', { blocks: { case: { closedOn: '2026-03-02', outcome: 'OTHER' } } })]);
    expect([figuresOf(closed)?.byIndicator.closed, figuresOf(closed)?.byPhase.CLOSED, figuresOf(closed)?.bySegment.VERAENDERN]).toEqual([1, 1, 0]);
    const secondHalf = new Map<string, RegionFigures>();
    countCase(secondHalf, closed, { from: '2026-07-01', to: '2026-12-31' });
    expect(Object.values(secondHalf.get('sr-sro')?.byPhase ?? {}).every((count) => count === 0)).toBe(true);
  });

  test('intensive case management that was granted, whatever became of it since', () => {
    const decided = (decision: string) =>
      message('intensive.decided', { personIds: [anna], blocks: { assessment: [{ personId: anna, decision, decidedOn: '2026-03-02' }] } });
    const ended = after([
      registration([anna]),
      assessment(anna),
      decided('GRANTED'),
      decided('ENDED'),
      message('case.closed', { blocks: { case: { closedOn: '2026-03-02', outcome: 'OTHER' } } }),
    ]);
    expect(figuresOf(ended)?.byIndicator.intensiveStarted).toBe(1);
    expect(figuresOf(after([registration([anna]), assessment(anna), decided('DENIED')]))?.byIndicator.intensiveStarted).toBe(0);
  });

  test('a hand-over, for the region that took the case, and persons notified as refugees without work', () => {
    const offer = message('case.transfer-offer', { personIds: [anna], recipients: [{ partnerId: 'sr-tg', consentIds: ['c-3'] }] });
    const notified = message('rav.refugee-jobseeker-notification', { personIds: [anna] });
    const open = after([registration([anna, beat]), notified, notified, offer]);
    expect(figuresOf(open)?.byIndicator).toMatchObject({ transfers: 0, refugeeNotifications: 1 });
    const figures = new Map<string, RegionFigures>();
    countCase(figures, after([message('case.transfer-accept', { senderId: 'sr-tg', reachedBefore: true })], '2026-03-02T10:00:00Z', open), firstHalf);
    expect(figures.get('sr-tg')?.byIndicator).toMatchObject({ transfers: 1, refugeeNotifications: 1 });
    expect(figures.has('sr-sro')).toBe(false);
  });

  test('the correction of a notification is counted in no other period than the notification', () => {
    const notified = (given: Partial<CaseMessage> = {}) => message('rav.refugee-jobseeker-notification', { personIds: [anna], ...given });
    const corrected = after([notified({ action: '4', corrects: true })], '2026-07-02T08:00:00Z', after([registration([anna]), notified()]));
    const secondHalf = new Map<string, RegionFigures>();
    countCase(secondHalf, corrected, { from: '2026-07-01', to: '2026-12-31' });
    expect([figuresOf(corrected)?.byIndicator.refugeeNotifications, secondHalf.get('sr-sro')?.byIndicator.refugeeNotifications]).toEqual([1, 0]);
  });

  test('the correction of a segment is no change of it, also where it was changed since', () => {
    const corrects = { action: '4', corrects: true, correctedPersonIds: [anna] };
    const assigned = (name: string, given: Partial<CaseMessage> = {}) => message('segment.assigned', { personIds: [anna], blocks: { assessment: [{ personId: anna, segment: name, assignedOn: '2026-03-01' }] }, ...given });
    const changed = (name: string, given: Partial<CaseMessage> = {}) =>
      message('segment.changed', { personIds: [anna], blocks: { assessment: [{ personId: anna, previousSegment: 'VERAENDERN', newSegment: name, changedOn: '2026-04-01' }] }, ...given });
    const first = after([registration([anna]), assessment(anna), assigned('VERAENDERN'), assigned('ABLOESEN', corrects)]);
    expect(figuresOf(first)).toMatchObject({ byIndicator: { resegmentations: 0 }, bySegment: { ABLOESEN: 1, VERAENDERN: 0 } });
    const later = after([registration([anna]), assessment(anna), assigned('ORIENTIEREN'), changed('ABLOESEN'), assigned('VERAENDERN', corrects)]);
    expect(figuresOf(later)).toMatchObject({ byIndicator: { resegmentations: 1 }, bySegment: { ABLOESEN: 1, VERAENDERN: 0 } });
    expect(later.persons[0]?.segmentHistory).toEqual([{ segment: 'VERAENDERN', on: '2026-03-01' }, { segment: 'ABLOESEN', on: '2026-04-01' }]);
    const redated = after([changed('STABILISIEREN', { ...corrects, blocks: { assessment: [{ personId: anna, newSegment: 'STABILISIEREN', changedOn: '2026-05-01' }] } })], '2026-06-02T08:00:00Z', later);
    expect(redated.persons[0]?.segmentHistory.at(-1)).toEqual({ segment: 'STABILISIEREN', on: '2026-05-01' });
    expect(figuresOf(redated)?.byIndicator.resegmentations).toBe(1);
    const ofNobody = after([registration([anna]), assessment(anna), assigned('VERAENDERN'), assigned('ABLOESEN', { ...corrects, correctedPersonIds: [] })]);
    expect(figuresOf(ofNobody)?.byIndicator.resegmentations).toBe(1);
  });

  test('a case is in the phase of the period\'s last day, whatever became of it since', () => {
    const later = after([segment(anna)], '2026-07-02T08:00:00Z', after([registration([anna])]));
    expect([later.status, figuresOf(later)?.byPhase.REGISTERED, figuresOf(later)?.byPhase.INTAKE]).toEqual(['INTAKE', 1, 0]);
  });

  test('proactive advice is no case of social aid', () => {
    const state = after([registration([anna], {}, { kind: 'PROACTIVE' })]);
    expect(figuresOf(state)).toMatchObject({ byIndicator: { newCases: 0 }, byAssessment: { assessed: 0, notAssessed: 0 }, byPhase: { PROACTIVE: 1 } });
  });
});

describe('what is published of it', () => {
  test('a small count takes another of its row and column along', () => {
    const table = { rows: ['a', 'b', 'c'], columns: ['x', 'y', 'z'], counts: [[3, 20, 30], [40, 50, 60], [70, 80, 90]] };
    const published = suppressSmallCells(table, true);
    expect(published.counts).toEqual([[null, null, 30], [null, null, 60], [70, 80, 90]]);
    expect(published.total).toBe(443);
  });

  test('without sums by row only the column is protected', () => {
    const published = suppressSmallCells({ rows: ['a', 'b', 'c'], columns: ['x', 'y'], counts: [[3, 20], [40, 50], [70, 80]] }, false);
    expect(published.counts).toEqual([[null, 20], [null, 50], [70, 80]]);
    expect(published.columnTotals).toEqual([113, 150]);
  });

  const tables = record({ rows: integer({ min: 1, max: 5 }), columns: integer({ min: 1, max: 4 }) }).chain(({ rows, columns }) =>
    array(array(oneof(integer({ min: 0, max: 6 }), integer({ min: 0, max: 400 })), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
      .map((counts): CountTable => ({ rows: counts.map((_, i) => `r${i}`), columns: Array.from({ length: columns }, (_, i) => `c${i}`), counts })));

  test('small counts beside each other take a third along: of two of one each their sum would tell both', () => {
    const published = suppressSmallCells({ rows: ['a', 'b', 'c', 'd'], columns: ['x'], counts: [[1], [1], [40], [70]] }, false);
    expect([published.counts, published.columnTotals]).toEqual([[[null], [null], [null], [70]], [112]]);
  });

  test('what is held back of a sum that is shown counts five at least together', () => {
    assert(property(tables, boolean(), (table, rowsAddUp) => {
      const { counts, columnTotals, rowTotals = [] } = suppressSmallCells(table, rowsAddUp);
      const heldBack = (row: number, column: number): number[] => (counts[row]?.[column] === null ? [table.counts[row]?.[column] ?? 0] : []);
      const lines = [
        ...table.columns.map((_, column) => ({ total: columnTotals[column], held: table.rows.flatMap((__, row) => heldBack(row, column)) })),
        ...table.rows.map((_, row) => ({ total: rowTotals[row], held: table.columns.flatMap((__, column) => heldBack(row, column)) })),
      ];
      for (const { total, held } of lines) if (typeof total === 'number' && held.length > 0) expect(held.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(5);
    }), { numRuns: 400 });
  });

  test('no count from one to four is shown, what is shown is true, and no sum gives away what is not', () => {
    assert(property(tables, boolean(), (table, rowsAddUp) => {
      const published = suppressSmallCells(table, rowsAddUp);
      const shown = [...published.counts.flat(), ...published.columnTotals, ...(published.rowTotals ?? []), published.total ?? null];
      expect(shown.filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
      published.counts.forEach((line, row) => line.forEach((count, column) => expect(count ?? table.counts[row]?.[column]).toBe(table.counts[row]?.[column])));
      expect(calculable(published)).toEqual([]);
    }), { numRuns: 400 });
  });
});

describe('what two tables say of the same cases', () => {
  test('is held back in both where it is in one', () => {
    // Of column x alone b would be held back beside a; of the whole table the second column's small count decides.
    const alone = { rows: ['a', 'b', 'c'], columns: ['x'], counts: [[3], [6], [20]] };
    const whole = { rows: ['a', 'b', 'c'], columns: ['y', 'X'], counts: [[50, 3], [60, 6], [5, 20]] };
    const [one, other] = suppressAlike({ table: alone, rowsAddUp: false }, { table: whole, rowsAddUp: true }, [['x', 'X']]);
    expect(one.counts.map(([count]) => count === null)).toEqual(other.counts.map(([, count]) => count === null));
    expect(one.counts[0]).toEqual([null]);
    expect([calculable(one), calculable(other)]).toEqual([[], []]);
  });

  test('gives nothing away, whatever is counted', () => {
    assert(property(array(array(oneof(integer({ min: 0, max: 8 }), integer({ min: 0, max: 90 })), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (counts) => {
      const rows = counts.map((_, i) => `r${i}`);
      const one = { rows, columns: ['v', 'x'], counts: counts.map(([v = 0, x = 0]) => [v, x]) };
      const other = { rows, columns: ['X', 'y', 'z'], counts: counts.map(([, x = 0, y = 0, z = 0]) => [x, y, z]) };
      const [shown, beside] = suppressAlike({ table: one, rowsAddUp: false }, { table: other, rowsAddUp: true }, [['x', 'X']]);
      expect(shown.counts.map(([, x]) => x)).toEqual(beside.counts.map(([x]) => x));
      expect(shown.columnTotals[1]).toBe(beside.columnTotals[0]);
      expect([calculable(shown), calculable(beside)]).toEqual([[], []]);
    }), { numRuns: 300 });
  });
});

/** What a reader can work out by linear algebra: unknowns that every solution of the published sums agrees on. */
function calculable({ counts, columnTotals, rowTotals, total }: PublishedTable): string[] {
  const grid = [
    ...counts.map((line, row) => [...line, ...(rowTotals === undefined ? [] : [rowTotals[row] ?? null])]),
    [...columnTotals, ...(rowTotals === undefined ? [] : [total ?? null])],
  ];
  const unknown = grid.flatMap((line, row) => line.flatMap((count, column) => (count === null ? [`${row},${column}`] : [])));
  const lines = [
    ...(grid[0] ?? []).map((_, column) => grid.map((__, row) => `${row},${column}`)),
    ...(rowTotals === undefined ? [] : grid.map((line, row) => line.map((_, column) => `${row},${column}`))),
  ];
  const last = { row: grid.length - 1, column: (grid[0]?.length ?? 1) - 1 };
  const equations = lines.map((line, i) => {
    const ofColumn = i < (grid[0]?.length ?? 0);
    return unknown.map((cell) => (line.includes(cell) ? (isMargin(cell, last, ofColumn) ? -1 : 1) : 0));
  });
  const reduced = eliminate(equations);
  return unknown.filter((_, at) => reduced.some((equation) => equation.every((factor, j) => (j === at ? Math.abs(factor) > 1e-9 : Math.abs(factor) < 1e-9))));
}

function isMargin(cell: string, last: { row: number; column: number }, ofColumn: boolean): boolean {
  const [row, column] = cell.split(',').map(Number);
  return ofColumn ? row === last.row : column === last.column;
}

/** Gauss-Jordan: an unknown is determined exactly when a row names it alone. */
function eliminate(equations: readonly (readonly number[])[]): number[][] {
  const rows = equations.map((row) => [...row]);
  let pivot = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0) && pivot < rows.length; column++) {
    const found = rows.findIndex((row, i) => i >= pivot && Math.abs(row[column] ?? 0) > 1e-9);
    if (found < 0) continue;
    [rows[pivot], rows[found]] = [rows[found] as number[], rows[pivot] as number[]];
    const head = rows[pivot] as number[];
    const factor = head[column] as number;
    for (const [i, value] of head.entries()) head[i] = value / factor;
    for (const row of rows) {
      const times = row[column] as number;
      if (row !== head && times !== 0) for (const [i, value] of head.entries()) row[i] = (row[i] as number) - times * value;
    }
    pivot++;
  }
  return rows;
}
