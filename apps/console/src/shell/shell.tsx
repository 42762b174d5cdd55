import { useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { offers } from '../platform/origin.ts';
import { useOrigin } from '../platform/origin-context.tsx';
import { useMay } from '../platform/permissions.ts';
import { usePlace, type PageName } from '../platform/place.tsx';
import { useSession } from '../sign-in/session-context.tsx';
import { formatClock } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';
import { LanguageChoice } from '../texts/language-choice.tsx';
import { needsOf, pageGroups } from './page-groups.ts';

/** What stands around every page: navigation, task in hand, who is signed in. */
export function Shell({ task, children }: { readonly task: ReactNode; readonly children: ReactNode }): ReactNode {
  const texts = useTexts();
  const session = useSession();
  const main = useRef<HTMLElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <div className="shell">
      <Button className="react-aria-Button skip" onPress={() => main.current?.focus()}>{texts.skip}</Button>
      <header className="bar">
        <p className="brand"><img src="./icon.svg" alt="" width="28" height="28" /> {texts.product}</p>
        <Button className="react-aria-Button menu" data-variant="quiet" aria-expanded={menuOpen} aria-controls="pages" onPress={() => setMenuOpen(!menuOpen)}>{texts.menu}</Button>
        <div className="who">
          <LanguageChoice />
          <span className="name"><span className="unseen">{texts.signIn.as} </span>{session.name}{session.endsAt !== undefined && <small> {texts.signIn.until(formatClock(session.endsAt))}</small>}</span>
          <Button data-variant="quiet" onPress={() => session.signOut()}>{texts.signIn.out}</Button>
        </div>
      </header>
      <nav id="pages" aria-label={texts.navigation} data-open={menuOpen || undefined}>
        <PageLinks onFollowed={() => setMenuOpen(false)} />
      </nav>
      <main ref={main} tabIndex={-1}>
        {task}
        {children}
        <p className="fine">{texts.zone}</p>
      </main>
    </div>
  );
}

function PageLinks({ onFollowed }: { readonly onFollowed: () => void }): ReactNode {
  const texts = useTexts();
  return (
    <>
      <ul><PageLink page="start" onFollowed={onFollowed} /></ul>
      {pageGroups.map(([group, pages]) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{texts.groups[group]}</h2>
          <ul>{pages.map((page) => <PageLink key={page} page={page} onFollowed={onFollowed} />)}</ul>
        </section>
      ))}
    </>
  );
}

function PageLink({ page, onFollowed }: { readonly page: PageName; readonly onFollowed: () => void }): ReactNode {
  const { pages } = useTexts();
  const origin = useOrigin();
  const place = usePlace();
  const may = useMay();
  const offered = offers(origin, ...needsOf(origin, page)) && may(...needsOf(origin, page));
  return (
    <li>
      <a href={`#/${page}`} aria-current={place.page === page ? 'page' : undefined} data-offered={offered} onClick={onFollowed}>{pages[page].title}</a>
    </li>
  );
}
