import type { ReactNode } from 'react';
import type { Facets, Histogram, QueryAnswer, ShownEvent } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { useLook, type Asking } from '../../parts/look.ts';
import { More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { useHanded, useKept } from '../../platform/place.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatNumber } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { filterOf, formOf, noFilter, type FilterForm } from './event-filter.ts';
import { EventTable } from '../../parts/event-table.tsx';
import { ExportEvents } from './export-events.tsx';
import { FacetCounts } from './facet-counts.tsx';
import { FilterPanel } from './filter-panel.tsx';
import { SavedSearches } from './saved-searches.tsx';
import { TimeChart } from './time-chart.tsx';

const pageSize = 50;

/** The log, filtered: counted, over time, and a page of events at a time, newest first. */
export function EventsPage(): ReactNode {
  const texts = useTexts();
  const origin = useOrigin();
  const search = useEventSearch();
  return (
    <Page {...texts.pages.ereignisse} needs={pageNeeds.ereignisse}>
      <FilterPanel form={search.form} onAsk={search.ask} />
      {offers(origin, 'GET /v1/audit/saved-searches') && <SavedSearches form={search.form} onUse={search.ask} />}
      {search.events.state === 'idle' ? null : <Counts {...search} />}
      <Asked asking={search.events}>{(answer) => <Results answer={answer} {...search} />}</Asked>
    </Page>
  );
}

interface EventSearch {
  /** What is entered, or was asked last. */
  readonly form: FilterForm;
  /** What the events that are shown were asked by. */
  readonly shown: FilterForm;
  readonly events: Asking<QueryAnswer>;
  readonly facets: Asking<Facets>;
  readonly histogram: Asking<Histogram>;
  /** Pages before the one that `events` holds. */
  readonly before: readonly ShownEvent[];
  readonly ask: (form: FilterForm) => void;
  readonly further: Asking<unknown>;
  readonly more: (answer: QueryAnswer) => void;
}

function useEventSearch(): EventSearch {
  const origin = useOrigin();
  const [form, setForm] = useKept<FilterForm>('events form', noFilter);
  const [shown, setShown] = useKept<FilterForm>('events shown', noFilter);
  const events = useLook('POST /v1/audit/queries', 'events');
  const facets = useLook('POST /v1/audit/facets', 'events');
  const histogram = useLook('POST /v1/audit/histogram', 'events');
  const askEvents = async (next: FilterForm): Promise<void> => {
    if ((await events.ask({ filter: filterOf(next), limit: pageSize })) !== undefined) setShown(next);
  };
  const ask = (next: FilterForm): void => {
    setForm(next);
    void askEvents(next);
    if (offers(origin, 'POST /v1/audit/facets')) void facets.ask({ filter: filterOf(next) });
    if (offers(origin, 'POST /v1/audit/histogram')) void histogram.ask({ filter: filterOf(next), bucket: bucketOf(next) });
  };
  useHanded((handed) => ask(formOf(handed)));
  const more = ({ nextCursor }: QueryAnswer): void => events.more({ filter: filterOf(shown), limit: pageSize, ...(nextCursor === undefined ? {} : { cursor: nextCursor }) });
  const before = events.before.flatMap((page) => page.events);
  return { form, shown, before, ask, more, further: events.further, events: events.asking, facets: facets.asking, histogram: histogram.asking };
}

/** Exactly one case, person or message, and nothing else: then the log's links show whether anything is left out. */
function isAboutOne(form: FilterForm): boolean {
  const given = Object.entries(form).filter(([, value]) => value !== '').map(([name]) => name);
  return given.length === 1 && ['caseId', 'person', 'message'].includes(given[0] ?? '');
}

/** Days for up to three months, months where no beginning is named. */
function bucketOf({ fromDay, toDay }: FilterForm): 'day' | 'week' | 'month' {
  if (fromDay === '') return 'month';
  const days = ((toDay === '' ? Date.now() : Date.parse(toDay)) - Date.parse(fromDay)) / 86_400_000;
  if (days <= 92) return 'day';
  return days <= 500 ? 'week' : 'month';
}

function Counts({ shown, facets, histogram, ask }: EventSearch): ReactNode {
  const { facets: texts } = useTexts();
  if (facets.state === 'answered' && facets.answer.events === 0) return null;
  return (
    <section aria-label={texts.title}>
      {histogram.state === 'answered' && <TimeChart histogram={histogram.answer} />}
      {facets.state === 'answered' && <FacetCounts facets={facets.answer} onNarrow={(criterion, value) => ask({ ...shown, [criterion]: value })} />}
    </section>
  );
}

function Results({ answer, before, shown, further, more }: EventSearch & { readonly answer: QueryAnswer }): ReactNode {
  const { results, action } = useTexts();
  const origin = useOrigin();
  const events = [...before, ...answer.events];
  return (
    <section aria-label={results.caption}>
      <RecordedNote query={answer.query} provable={isAboutOne(shown)} />
      <p role="status">{events.length === 0 ? results.none : results.count(formatNumber(events.length), formatNumber(answer.treeSize))}</p>
      {events.length > 0 && offers(origin, 'POST /v1/audit/exports') && <ExportEvents form={shown} />}
      {events.length > 0 && <EventTable caption={results.caption} events={events} quietCaption />}
      {events.length > 0 && <More label={action.more} further={further} before={before.length} onMore={answer.nextCursor === undefined ? undefined : () => more(answer)} />}
    </section>
  );
}
