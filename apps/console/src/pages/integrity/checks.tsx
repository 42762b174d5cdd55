import type { ReactNode } from 'react';
import { Verdict } from '../../parts/verdict.tsx';
import { useTexts } from '../../texts/language.tsx';

/** One thing that was computed, and whether it holds. */
export function Check({ holds, children }: { readonly holds: boolean; readonly children: ReactNode }): ReactNode {
  const { integrity: texts } = useTexts();
  return <li><Verdict kind={holds ? 'good' : 'bad'}>{holds ? texts.holds : texts.fails}</Verdict><span>{children}</span></li>;
}
