import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { readOrigin, type Origin } from './origin.ts';

const OriginContext = createContext<Origin | undefined>(undefined);

export function useOrigin(): Origin {
  const origin = useContext(OriginContext);
  if (origin === undefined) throw new Error('no origin around');
  return origin;
}

/** Shows what it holds once the origin has described itself. */
export function OriginProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const texts = useTexts();
  const [origin, setOrigin] = useState<Origin | 'unreachable'>();
  useEffect(() => {
    readOrigin().then(setOrigin, () => setOrigin('unreachable'));
  }, []);
  if (origin === 'unreachable') return <main className="alone"><h1>{texts.problem.unreachable}</h1><p>{texts.problem.unreachableRemedy}</p></main>;
  if (origin === undefined) return <main className="alone" aria-busy="true"><p>{texts.state.loading}</p></main>;
  return <OriginContext value={origin}>{children}</OriginContext>;
}
