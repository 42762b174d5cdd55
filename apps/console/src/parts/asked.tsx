import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import type { Asking } from './look.ts';
import { ProblemNote } from './problem-note.tsx';

/** Shows a question's state: nothing yet, under way, what went wrong, or the answer as `children` has it. */
export function Asked<A>({ asking, idle, children }: { readonly asking: Asking<A>; readonly idle?: ReactNode; readonly children: (answer: A) => ReactNode }): ReactNode {
  const { state } = useTexts();
  if (asking.state === 'idle') return idle ?? null;
  if (asking.state === 'asking') return <p className="waiting" role="status">{state.asking}</p>;
  return asking.state === 'failed' ? <ProblemNote problem={asking.problem} /> : children(asking.answer);
}
