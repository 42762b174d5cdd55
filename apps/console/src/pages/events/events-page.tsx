import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { QueryAnswer, ShownEvent } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { useLook } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { useHanded, useKept } from '../../platform/place.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatNumber } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { filterOf, formOf, noFilter, type FilterForm } from './event-filter.ts';
import { EventTable } from './event-table.tsx';
import { FilterPanel } from './filter-panel.tsx';

const pageSize = 50;

/** The log, filtered: a page of events at a time, newest first. */
export function EventsPage(): ReactNode {
  const texts = useTexts();
  const [form, setForm] = useKept<FilterForm>('events form', noFilter);
  const [earlier, setEarlier] = useKept<readonly ShownEvent[]>('events earlier', []);
  const look = useLook('POST /v1/audit/queries', 'events');
  const search = (next: FilterForm): void => {
    setForm(next);
    setEarlier([]);
    void look.ask({ filter: filterOf(next), limit: pageSize });
  };
  useHanded((handed) => search(formOf(handed)));
  const more = ({ events, nextCursor }: QueryAnswer): void => {
    setEarlier([...earlier, ...events]);
    void look.ask({ filter: filterOf(form), limit: pageSize, ...(nextCursor === undefined ? {} : { cursor: nextCursor }) });
  };
  return (
    <Page {...texts.pages.ereignisse} needs={pageNeeds.ereignisse}>
      <FilterPanel form={form} busy={look.asking.state === 'asking'} onAsk={search} />
      <Asked asking={look.asking}>{(answer) => <Results answer={answer} earlier={earlier} onMore={() => more(answer)} />}</Asked>
    </Page>
  );
}

function Results({ answer, earlier, onMore }: { readonly answer: QueryAnswer; readonly earlier: readonly ShownEvent[]; readonly onMore: () => void }): ReactNode {
  const { results, state, action } = useTexts();
  const events = [...earlier, ...answer.events];
  return (
    <section aria-label={results.caption}>
      <RecordedNote query={answer.query} />
      <p role="status">{events.length === 0 ? state.none : results.count(formatNumber(events.length), formatNumber(answer.treeSize))}</p>
      {events.length > 0 && <EventTable caption={results.caption} events={events} quietCaption />}
      {answer.nextCursor !== undefined && <div className="actions"><Button onPress={onMore}>{action.more}</Button></div>}
    </section>
  );
}
