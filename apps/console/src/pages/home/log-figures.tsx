import { useEffect, type ReactNode } from 'react';
import type { Summary } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { useRequest } from '../../parts/look.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { formatDay, formatNumber } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

/** The log in figures; they show no event, and so want no purpose. */
export function LogFigures(): ReactNode {
  const { start: texts } = useTexts();
  const { asking, ask } = useRequest('GET /v1/audit/summary');
  useEffect(() => void ask({}), [ask]);
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">{texts.figures}</h2>
      <Asked asking={asking}>{(summary) => <Figures summary={summary} />}</Asked>
    </section>
  );
}

function Figures({ summary }: { readonly summary: Summary }): ReactNode {
  const { start: texts, event, kinds, state } = useTexts();
  const { differing, latest } = summary.comparisons;
  const figures = [[texts.leaves, summary.treeSize], [texts.events, summary.events], [texts.waiting, summary.pending], [texts.differing, differing.length]] as const;
  const byKind = Object.entries(summary.byKind).sort(([, a], [, b]) => b - a);
  return (
    <>
      <dl className="figures">{figures.map(([name, value]) => <div key={name} data-alarm={name === texts.differing && value > 0}><dt>{name}</dt><dd>{formatNumber(value)}</dd></div>)}</dl>
      <div className="columns">
        <DataTable caption={texts.byKind} tally rows={byKind} keyOf={([kind]) => kind} columns={[{ title: event.kind, show: ([kind]) => kinds[kind] ?? kind }, { title: texts.events, numeric: true, show: ([, count]) => formatNumber(count) }]} />
        <DataTable
          caption={texts.compared}
          rows={[...differing, ...latest]}
          keyOf={({ day, shard }, index) => `${day} ${shard} ${index}`}
          columns={[
            { title: texts.day, show: ({ day }) => formatDay(day) },
            { title: texts.shard, numeric: true, show: ({ shard }) => shard },
            { title: texts.claimed, numeric: true, show: ({ claimed }) => formatNumber(claimed) },
            { title: texts.found, numeric: true, show: ({ found }) => formatNumber(found) },
            { title: texts.agrees, show: ({ agrees }) => <Verdict kind={agrees ? 'good' : 'bad'}>{agrees ? state.yes : state.no}</Verdict> },
          ]}
        />
      </div>
    </>
  );
}
