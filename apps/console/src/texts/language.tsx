import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { de, type Texts } from './de.ts';
import { en } from './en.ts';

export type Language = 'de' | 'en';

const all: Record<Language, Texts> = { de, en };
/** Swiss form of dates and numbers in every language. */
const locales: Record<Language, string> = { de: 'de-CH', en: 'de-CH' };
const kept = 'iiz-dap.language';

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
  readonly speak: (language: Language) => void;
}

const SpokenContext = createContext<Spoken>({ language: 'de', texts: de, speak: () => undefined });

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, speak] = useState<Language>(() => (localStorage.getItem(kept) === 'en' ? 'en' : 'de'));
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(kept, language);
  }, [language]);
  const spoken = useMemo(() => ({ language, texts: all[language], speak }), [language]);
  return (
    <SpokenContext value={spoken}>
      <I18nProvider locale={locales[language]}>{children}</I18nProvider>
    </SpokenContext>
  );
}

export function useLanguage(): Spoken {
  return useContext(SpokenContext);
}

export function useTexts(): Texts {
  return useContext(SpokenContext).texts;
}
