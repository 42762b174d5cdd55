import { useState, type ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Histogram } from '../../api/auditor.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { formatDay, formatNumber } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

const [width, height, widest] = [1000, 120, 40];

/** Events over time, as a chart or as the table of the same numbers. */
export function TimeChart({ histogram }: { readonly histogram: Histogram }): ReactNode {
  const { chart: texts } = useTexts();
  const [form, setForm] = useState<'chart' | 'table'>('chart');
  const { buckets } = histogram;
  if (buckets.length === 0) return null;
  return (
    <figure className="chart">
      <figcaption>
        <strong>{texts.title}</strong>
        <ToggleButtonGroup className="segments" aria-label={texts.title} selectionMode="single" disallowEmptySelection selectedKeys={[form]} onSelectionChange={(keys) => setForm([...keys][0] === 'table' ? 'table' : 'chart')}>
          <ToggleButton id="chart">{texts.chart}</ToggleButton>
          <ToggleButton id="table">{texts.table}</ToggleButton>
        </ToggleButtonGroup>
      </figcaption>
      {form === 'chart' ? <Bars histogram={histogram} /> : (
        <DataTable caption={texts.title} quietCaption rows={buckets} keyOf={({ from }) => from} columns={[{ title: texts.from, show: ({ from }) => formatDay(from) }, { title: texts.count, numeric: true, show: ({ count }) => formatNumber(count) }]} />
      )}
    </figure>
  );
}

function Bars({ histogram: { buckets, events } }: { readonly histogram: Histogram }): ReactNode {
  const { chart: texts } = useTexts();
  const most = Math.max(...buckets.map(({ count }) => count), 1);
  const step = width / buckets.length;
  const bar = Math.min(step * 0.8, widest);
  return (
    <>
      <svg role="img" aria-label={texts.describe(formatNumber(events), formatNumber(most))} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none">
        {[0, 0.5, 1].map((part) => <line key={part} className="grid-line" x1="0" x2={width} y1={height * part} y2={height * part} />)}
        {buckets.map(({ from, count }, index) => (
          <rect key={from} className="bar-of-chart" x={(index + 0.5) * step - bar / 2} width={bar} y={height - (count / most) * height} height={(count / most) * height}>
            <title>{`${formatDay(from)}: ${formatNumber(count)}`}</title>
          </rect>
        ))}
      </svg>
      <p className="scale"><span>{formatDay(buckets[0]?.from ?? '')}</span><span>{texts.describe(formatNumber(events), formatNumber(most))}</span><span>{formatDay(buckets.at(-1)?.from ?? '')}</span></p>
    </>
  );
}
