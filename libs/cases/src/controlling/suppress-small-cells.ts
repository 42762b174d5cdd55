/** Counts below this, other than none, could show who somebody is. */
const smallestShownCount = 5;

/** Counts by row and column. */
export interface CountTable {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, then column. */
  readonly counts: readonly (readonly number[])[];
}

/** A count, or null where it is held back. */
export type ShownCount = number | null;

export interface PublishedTable {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly counts: readonly (readonly ShownCount[])[];
  /** One per column. */
  readonly columnTotals: readonly ShownCount[];
  /** One per row; absent where what stands in a row does not add up to anything. */
  readonly rowTotals?: readonly ShownCount[];
  readonly total?: ShownCount;
}

/** Where a count stands; the totals are one more row and one more column. */
interface Place {
  readonly row: number;
  readonly column: number;
}

interface Cell extends Place {
  readonly count: number;
  hidden: boolean;
}

/**
 * What of a table may be published: no count from 1 to 4, and no other held back one that could be calculated from what is
 * shown. A count is held back along with another of its row and column until no sum gives either of them away, and until
 * those held back together in a sum are not few themselves.
 *
 * @param rowsAddUp whether the columns are parts of a whole; then totals by row are published too
 * @param elsewhere what is held back for another reason
 */
export function suppressSmallCells(table: CountTable, rowsAddUp: boolean, elsewhere: readonly Place[] = []): PublishedTable {
  const cells = withMargins(table, rowsAddUp);
  for (const cell of cells) cell.hidden = (cell.count > 0 && cell.count < smallestShownCount) || elsewhere.some(({ row, column }) => row === cell.row && column === cell.column);
  for (let open = exposed(cells, table, rowsAddUp); open.length > 0; open = exposed(cells, table, rowsAddUp)) smallest(open).hidden = true;
  const shown = (row: number, column: number): ShownCount => {
    const cell = cells.find((each) => each.row === row && each.column === column);
    return cell === undefined || cell.hidden ? null : cell.count;
  };
  const [lastRow, lastColumn] = [table.rows.length, table.columns.length];
  return {
    rows: table.rows,
    columns: table.columns,
    counts: table.rows.map((_, row) => table.columns.map((__, column) => shown(row, column))),
    columnTotals: table.columns.map((_, column) => shown(lastRow, column)),
    ...(rowsAddUp ? { rowTotals: table.rows.map((_, row) => shown(row, lastColumn)), total: shown(lastRow, lastColumn) } : {}),
  };
}

/** A table, and whether its rows add up. */
export interface WholeTable {
  readonly table: CountTable;
  readonly rowsAddUp: boolean;
}

/**
 * Two tables with the same rows, of which some columns count the same or nearly so: what is held back in one of such a pair is in
 * the other, or the one would give away the other.
 *
 * @param alike columns of the first and the second table
 */
export function suppressAlike(first: WholeTable, second: WholeTable, alike: readonly (readonly [string, string])[]): readonly [PublishedTable, PublishedTable] {
  const pairs = alike.map(([one, other]) => [first.table.columns.indexOf(one), second.table.columns.indexOf(other)] as const);
  const suppressed = ({ table, rowsAddUp }: WholeTable, elsewhere: readonly Place[]): PublishedTable => suppressSmallCells(table, rowsAddUp, elsewhere);
  let held = [suppressed(first, []), suppressed(second, [])] as const;
  for (let before = -1; before !== heldBack(held); ) {
    before = heldBack(held);
    const [ofFirst, ofSecond] = held;
    held = [
      suppressed(first, [...placesIn(ofFirst), ...pairs.flatMap(([here, there]) => heldIn(ofSecond, there).map((row) => ({ row, column: here })))]),
      suppressed(second, [...placesIn(ofSecond), ...pairs.flatMap(([there, here]) => heldIn(ofFirst, there).map((row) => ({ row, column: here })))]),
    ];
  }
  return held;
}

/** Rows of a column that are held back, its total as one more. */
function heldIn({ counts, columnTotals }: PublishedTable, column: number): number[] {
  return [...counts.map((line) => line[column]), columnTotals[column]].flatMap((count, row) => (count === null ? [row] : []));
}

function placesIn(table: PublishedTable): Place[] {
  const sides = (table.rowTotals === undefined ? [] : [...table.rowTotals, table.total ?? null]).flatMap((count, row) =>
    count === null ? [{ row, column: table.columns.length }] : [],
  );
  return [...table.columns.flatMap((_, column) => heldIn(table, column).map((row) => ({ row, column }))), ...sides];
}

function heldBack(tables: readonly PublishedTable[]): number {
  return tables.flatMap(placesIn).length;
}

/** The table with its totals as one more row, and one more column where rows add up: each line of it is a sum. */
function withMargins({ counts, columns, rows }: CountTable, rowsAddUp: boolean): Cell[] {
  const cells = counts.flatMap((line, row) => line.map((count, column): Cell => ({ row, column, count, hidden: false })));
  const sum = (of: readonly Cell[]): number => of.reduce((total, { count }) => total + count, 0);
  const margin = columns.map((_, column): Cell => ({ row: rows.length, column, count: sum(cells.filter((cell) => cell.column === column)), hidden: false }));
  const extended = [...cells, ...margin];
  if (!rowsAddUp) return extended;
  const side = [...rows.keys(), rows.length].map((row): Cell => ({ row, column: columns.length, count: sum(extended.filter((cell) => cell.row === row)), hidden: false }));
  return [...extended, ...side];
}

/** Cells of which one must be held back too: those in line with a held back one that the rest gives away. Empty: it is safe. */
function exposed(cells: readonly Cell[], { rows, columns }: CountTable, rowsAddUp: boolean): Cell[] {
  const hidden = cells.filter((cell) => cell.hidden);
  const lines = [...linesOf(hidden, 'column'), ...(rowsAddUp ? linesOf(hidden, 'row') : [])];
  const few = lines.find((line) => sumInside(line, rows.length, columns.length) < smallestShownCount && shownIn(cells, line).length > 0);
  if (few !== undefined) return shownIn(cells, few);
  const bridges = givenAway(hidden, rowsAddUp);
  if (bridges.length === 0) return [];
  const alone = lines.filter((line) => line.hidden.length === 1);
  const beside = (alone.length > 0 ? alone : lines.filter((line) => line.hidden.some((cell) => bridges.includes(cell)))).map((line) => shownIn(cells, line));
  return beside.find((of) => of.length > 0) ?? cells.filter((cell) => !cell.hidden);
}

interface Line {
  readonly along: 'row' | 'column';
  readonly at: number;
  readonly hidden: readonly Cell[];
}

function linesOf(hidden: readonly Cell[], along: 'row' | 'column'): Line[] {
  return [...Map.groupBy(hidden, (cell) => cell[along])].map(([at, of]) => ({ along, at, hidden: of }));
}

function shownIn(cells: readonly Cell[], { along, at }: Line): Cell[] {
  return cells.filter((cell) => !cell.hidden && cell[along] === at);
}

function sumInside({ hidden }: Line, marginRow: number, marginColumn: number): number {
  return hidden.reduce((sum, { row, column, count }) => (row === marginRow || column === marginColumn ? sum + smallestShownCount : sum + count), 0);
}

/**
 * Held back cells that the sums determine. Rows and columns are the nodes of a graph, held back cells its edges: what lies on
 * a circle can be shifted around it without changing a sum, an edge that lies on none cannot.
 */
function givenAway(hidden: readonly Cell[], rowsAddUp: boolean): Cell[] {
  return hidden.filter((cell) => !connected(hidden.filter((other) => other !== cell), cell, rowsAddUp));
}

function connected(edges: readonly Cell[], { row, column }: Cell, rowsAddUp: boolean): boolean {
  // Without sums by row all rows are one node.
  const ends = (cell: Pick<Cell, 'row' | 'column'>): [string, string] => [rowsAddUp ? `row ${cell.row}` : 'rows', `column ${cell.column}`];
  const [start, goal] = ends({ row, column });
  const reached = new Set([start]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const edge of edges) {
      const [one, other] = ends(edge);
      if (reached.has(one) === reached.has(other)) continue;
      reached.add(one).add(other);
      grown = true;
    }
  }
  return reached.has(goal);
}

/** Of those that count anybody the smallest; a zero tells least when it is shown. */
function smallest(cells: readonly Cell[]): Cell {
  const rank = ({ count }: Cell): number => (count === 0 ? Number.MAX_SAFE_INTEGER : count);
  return cells.reduce((least, cell) => (rank(cell) < rank(least) ? cell : least));
}
