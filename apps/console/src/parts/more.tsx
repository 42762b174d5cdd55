import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { Asked } from './asked.tsx';
import type { Asking } from './look.ts';

interface MoreProps {
  readonly label: string;
  readonly further: Asking<unknown>;
  /** So much came before the last page. */
  readonly before: number;
  /** Left out: there is nothing more. */
  readonly onMore: (() => void) | undefined;
}

/** One page more of what is shown. That stays in sight, and the focus with the button; when the last page came, the focus goes to what says so. */
export function More({ label, further, before, onMore }: MoreProps): ReactNode {
  const { state } = useTexts();
  const end = useRef<HTMLParagraphElement>(null);
  const hadMore = useRef(false);
  const hasMore = onMore !== undefined;
  useEffect(() => {
    if (!hasMore && hadMore.current) end.current?.focus();
    hadMore.current = hasMore;
  }, [hasMore]);
  return (
    <>
      {onMore !== undefined && <div className="actions"><Button onPress={() => { if (further.state !== 'asking') onMore(); }}>{label}</Button></div>}
      {!hasMore && before > 0 && <p ref={end} className="fine" tabIndex={-1}>{state.whole}</p>}
      <Asked asking={further}>{() => null}</Asked>
    </>
  );
}
