import { useEffect, useRef, type ReactNode } from 'react';
import type { ProblemAnswer } from '../api/problem.ts';
import { useLanguage } from '../texts/language.tsx';

/** What went wrong, what to do, and the code to quote; takes the focus, so that nobody misses it. */
export function ProblemNote({ problem: { problem, status } }: { readonly problem: ProblemAnswer }): ReactNode {
  const { language, texts } = useLanguage();
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.focus(), []);
  const title = problem?.title ?? (status === 0 ? texts.problem.unreachable : texts.problem.unexpected);
  const remedy = problem?.remedy[language] ?? texts.problem.unreachableRemedy;
  return (
    <div ref={note} className="note" data-kind="problem" role="alert" tabIndex={-1}>
      <h2>{title}</h2>
      <p>{remedy}</p>
      {(problem?.pointers ?? []).length > 0 && (
        <ul>
          {problem?.pointers?.map(({ pointer, rule }) => <li key={pointer + rule}><code>{pointer === '' ? '/' : pointer}</code> {texts.problem.rules[rule] ?? rule}</li>)}
        </ul>
      )}
      <p className="fine">
        {texts.problem.code} <code>{problem?.code ?? (status === 0 ? '–' : `HTTP ${status}`)}</code>
        {problem?.instance !== undefined && <> · <code>{problem.instance}</code></>}
      </p>
    </div>
  );
}
