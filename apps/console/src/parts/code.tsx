import type { ReactNode } from 'react';
import { useLanguage, type Language } from '../texts/language.tsx';
import { codeMeanings } from '../texts/platform-words.ts';
import { Verdict, type VerdictKind } from './verdict.tsx';

/** A code, and what it means. */
export function Code({ code }: { readonly code: string }): ReactNode {
  const { language } = useLanguage();
  return <span className="code"><code>{code}</code>{codeMeanings[code] !== undefined && <small>{codeMeanings[code][language]}</small>}</span>;
}

/** A result that is told by its code, and what that means. */
export function CodeVerdict({ kind, code }: { readonly kind: VerdictKind; readonly code: string }): ReactNode {
  const { language } = useLanguage();
  return <span className="code"><Verdict kind={kind}>{code}</Verdict>{codeMeanings[code] !== undefined && <small>{codeMeanings[code][language]}</small>}</span>;
}

/** Every code beside what it means. */
export function codeNames(language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(codeMeanings).map(([code, meaning]) => [code, `${code} ${meaning[language]}`]));
}
