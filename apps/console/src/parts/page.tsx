import { useEffect, useRef, type ReactNode } from 'react';
import type { Operation } from '../api/call.ts';
import { offers } from '../platform/origin.ts';
import { useOrigin } from '../platform/origin-context.tsx';
import { useTexts } from '../texts/language.tsx';

interface PageProps {
  readonly title: string;
  readonly lead: string;
  /** What the page cannot do without. */
  readonly needs?: readonly Operation[];
  readonly children: ReactNode;
}

const nothing: readonly Operation[] = [];

/** A page: its heading takes the focus when it opens; where the origin does not offer what it needs, it says so. */
export function Page({ title, lead, needs = nothing, children }: PageProps): ReactNode {
  const texts = useTexts();
  const origin = useOrigin();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – IIZ-DAP`;
    heading.current?.focus();
  }, [title]);
  return (
    <>
      <header className="page-head">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <p>{lead}</p>
      </header>
      {offers(origin, ...needs) ? children : (
        <div className="note" data-kind="plain">
          <h2>{texts.missing.title}</h2>
          <p>{texts.missing.sentence}</p>
          <p>{origin.otherConsole === undefined ? texts.missing.nowhere : <a href={`${origin.otherConsole}/${location.hash}`}>{texts.missing.other}</a>}</p>
        </div>
      )}
    </>
  );
}
