import { useEffect, useRef, type ReactNode } from 'react';

/** What came of a change. It takes the focus, because what was pressed may be gone with it. */
export function DoneNote({ children }: { readonly children: ReactNode }): ReactNode {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), []);
  return <p ref={note} className="note" data-kind="good" role="status" tabIndex={-1}>{children}</p>;
}
