import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { OnlyFor } from '../../parts/only-for.tsx';
import { Page } from '../../parts/page.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { useMay } from '../../platform/permissions.ts';
import { usePlace } from '../../platform/place.tsx';
import { needsOf, pageGroups } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { LogFigures } from './log-figures.tsx';

export function StartPage(): ReactNode {
  const texts = useTexts();
  const origin = useOrigin();
  const { go } = usePlace();
  const all = pageGroups.flatMap(([, pages]) => pages);
  const may = useMay();
  const offered = all.filter((page) => offers(origin, ...needsOf(origin, page)));
  const here = offered.filter((page) => may(...needsOf(origin, page)));
  const others = offered.filter((page) => !here.includes(page));
  const elsewhere = all.filter((page) => !offered.includes(page));
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
      {offers(origin, 'GET /v1/audit/summary') && may('GET /v1/audit/summary') && <LogFigures />}
      {others.length > 0 && (
        <section>
          <h2>{texts.roles.others}</h2>
          {others.map((page) => <OnlyFor key={page} operations={needsOf(origin, page)} what={texts.pages[page].title}>{null}</OnlyFor>)}
        </section>
      )}
      {elsewhere.length > 0 && (
        <section>
          <h2>{texts.start.elsewhere}</h2>
          <p>{texts.start.elsewhereHint}</p>
          <ul className="plain">{elsewhere.map((page) => <li key={page}>{origin.otherConsole === undefined ? texts.pages[page].title : <a href={`${origin.otherConsole}/#/${page}`}>{texts.pages[page].title}</a>}</li>)}</ul>
          {origin.otherConsole === undefined && <p>{texts.missing.nowhere}</p>}
        </section>
      )}
    </Page>
  );
}
