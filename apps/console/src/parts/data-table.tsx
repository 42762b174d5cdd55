import { useId, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

export interface Column<Row> {
  readonly title: string;
  readonly show: (row: Row) => ReactNode;
  readonly numeric?: boolean;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string | number;
  /** Shown below the row while there is something to show. */
  readonly detail?: (row: Row) => ReactNode;
  readonly quietCaption?: boolean;
  /** A name and a figure in each row, which stay on one line however narrow the page is. */
  readonly tally?: boolean;
  /** The language of caption and titles, where it is not that of the cells. */
  readonly titleLang?: string;
  /** More columns than a page is wide: the table scrolls sideways in a box of its own, which the keyboard reaches. */
  readonly wide?: boolean;
}

/** A table that keeps its meaning when a narrow page lays its rows out one below the other (roles stand against `display`). */
export function DataTable<Row>({ caption, columns, rows, keyOf, detail, quietCaption, titleLang, tally = false, wide = false }: DataTableProps<Row>): ReactNode {
  const { state } = useTexts();
  const id = useId();
  const table = (
    <table role="table" aria-labelledby={id} className={tally ? 'data tally' : 'data'}>
      <caption id={id} lang={titleLang} className={quietCaption === true ? 'quiet' : undefined}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row" lang={titleLang}>{columns.map(({ title, numeric }) => <th key={title} role="columnheader" scope="col" data-numeric={numeric}>{title}</th>)}</tr>
      </thead>
      <tbody role="rowgroup">
        {rows.length === 0 && <tr role="row"><td role="cell" colSpan={columns.length}>{state.empty}</td></tr>}
        {rows.map((row, index) => {
          const below = detail?.(row);
          return [
            <tr key={keyOf(row, index)} role="row" data-open={Boolean(below) || undefined}>
              {columns.map(({ title, show, numeric }) => <td key={title} role="cell" data-title={title} data-numeric={numeric}><div>{show(row)}</div></td>)}
            </tr>,
            ...(below ? [<tr key={`${keyOf(row, index)} detail`} role="row" className="detail"><td role="cell" colSpan={columns.length}>{below}</td></tr>] : []),
          ];
        })}
      </tbody>
    </table>
  );
  if (!wide) return table;
  // What scrolls must be reached by the keyboard (WCAG 2.1.1).
  return <div role="region" aria-labelledby={id} tabIndex={0} className="scrolls">{table}</div>;
}
