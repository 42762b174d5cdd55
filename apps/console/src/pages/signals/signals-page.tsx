import { useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Signal } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { useRequest } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { usePlace } from '../../platform/place.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';

/** What is out of the ordinary per partner: a sentence, its figures, and the rule by which it shows. */
export function SignalsPage(): ReactNode {
  const { pages, signals: texts } = useTexts();
  const origin = useOrigin();
  const { asking, ask } = useRequest('GET /v1/audit/signals');
  const offered = offers(origin, ...pageNeeds.auffaelligkeiten);
  useEffect(() => {
    if (offered) void ask({});
  }, [ask, offered]);
  return (
    <Page {...pages.auffaelligkeiten} needs={pageNeeds.auffaelligkeiten}>
      <Asked asking={asking}>
        {({ signals, from, madeAt }) => (
          <section aria-label={pages.auffaelligkeiten.title}>
            <p role="status">{texts.found(formatNumber(signals.length), formatTime(from), formatTime(madeAt))}</p>
            <ul className="stack">{signals.map((signal) => <li key={`${signal.signal} ${signal.partner} ${signal.at}`}><SignalCard signal={signal} madeAt={madeAt} /></li>)}</ul>
          </section>
        )}
      </Asked>
    </Page>
  );
}

function SignalCard({ signal: { signal, partner, at, sentence, rule, figures, filter }, madeAt }: { readonly signal: Signal; readonly madeAt: string }): ReactNode {
  const { language, texts } = useLanguage();
  const { go } = usePlace();
  const criteria = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  return (
    <article className="sheet">
      <h2>{partner}: {texts.signals.kinds[signal]}</h2>
      <p>{sentence[language]}</p>
      <Facts>
        <Fact name={texts.event.at}>{formatTime(at < madeAt ? at : madeAt)}</Fact>
        {Object.entries(figures).map(([name, value]) => <Fact key={name} name={texts.signals.figures[name] ?? name}>{formatNumber(value)}</Fact>)}
      </Facts>
      <p className="fine">{texts.signals.rule}: {rule[language]}</p>
      <div className="actions"><Button onPress={() => go('ereignisse', criteria)}>{texts.signals.behind}</Button></div>
    </article>
  );
}
