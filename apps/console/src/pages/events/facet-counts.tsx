import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Facets } from '../../api/auditor.ts';
import { codeNames } from '../../parts/code.tsx';
import { typeChoices } from '../../parts/message-type.tsx';
import { purposeChoices } from '../../parts/names.tsx';
import { formatNumber } from '../../texts/format.ts';
import { useLanguage } from '../../texts/language.tsx';
import type { Criterion } from './event-filter.ts';

/** What a filter may be narrowed by; each value is a way to do so. */
const shown = ['kind', 'partner', 'type', 'category', 'outcome', 'rule', 'purpose', 'norm'] as const satisfies readonly Criterion[];
const most = 8;

/** How many events have which value, most frequent first. */
export function FacetCounts({ facets, onNarrow }: { readonly facets: Facets; readonly onNarrow: (criterion: Criterion, value: string) => void }): ReactNode {
  const { language, texts: { facets: texts, filter, kinds, categories, event } } = useLanguage();
  const names: Partial<Record<Criterion, Readonly<Record<string, string>>>> = { kind: kinds, category: categories, outcome: { permitted: filter.permitted, denied: filter.denied, ...codeNames(language) }, purpose: purposeChoices(language), type: typeChoices(language), partner: event.actors };
  return (
    <div className="counts">
      {shown.filter((criterion) => facets.facets[criterion].length > 0).map((criterion) => (
        <div key={criterion}>
          <h3>{filter[criterion]}</h3>
          <ul>
            {facets.facets[criterion].slice(0, most).map(({ value, count }) => (
              <li key={value}>
                <Button data-variant="link" aria-label={`${texts.use(names[criterion]?.[value] ?? value)} (${formatNumber(count)})`} onPress={() => onNarrow(criterion, value)}>{names[criterion]?.[value] ?? value}</Button>
                <meter min={0} max={facets.events} value={count} aria-hidden="true" />
                <span aria-hidden="true">{formatNumber(count)}</span>
              </li>
            ))}
          </ul>
          {facets.facets[criterion].length > most && <p className="fine">{texts.others(formatNumber(facets.facets[criterion].length - most))}</p>}
        </div>
      ))}
    </div>
  );
}
