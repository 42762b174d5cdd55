import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Page } from '../../parts/page.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { usePlace } from '../../platform/place.tsx';
import { pageGroups, pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { LogFigures } from './log-figures.tsx';

export function StartPage(): ReactNode {
  const texts = useTexts();
  const origin = useOrigin();
  const { go } = usePlace();
  const all = pageGroups.flatMap(([, pages]) => pages);
  const here = all.filter((page) => offers(origin, ...pageNeeds[page]));
  const elsewhere = all.filter((page) => !here.includes(page));
  return (
    <Page {...texts.pages.start}>
      <section aria-label={texts.start.here}>
        <ul className="cards">
          {here.map((page) => (
            <li key={page}>
              <Button className="react-aria-Button card" onPress={() => go(page)}>
                <strong>{texts.pages[page].title}</strong>
                <span>{texts.pages[page].lead}</span>
              </Button>
            </li>
          ))}
        </ul>
      </section>
      {offers(origin, 'GET /v1/audit/summary') && <LogFigures />}
      {elsewhere.length > 0 && (
        <section>
          <h2>{texts.start.elsewhere}</h2>
          <p>{texts.start.elsewhereHint}</p>
          <ul className="plain">{elsewhere.map((page) => <li key={page}>{texts.pages[page].title}</li>)}</ul>
        </section>
      )}
    </Page>
  );
}
