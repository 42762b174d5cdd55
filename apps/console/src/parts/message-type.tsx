import type { ReactNode } from 'react';
import { useLanguage, type Language } from '../texts/language.tsx';
import { typeTitles } from '../texts/type-titles.ts';

/** What a message type is called, its id beneath; nothing where there is no message. */
export function MessageType({ type }: { readonly type: string | undefined }): ReactNode {
  const { language } = useLanguage();
  if (type === undefined) return '–';
  return typeTitles[type] === undefined ? <code>{type}</code> : <span className="message-type">{titleOf(type, language)} <code>{type}</code></span>;
}

export function titleOf(type: string, language: Language): string {
  return typeTitles[type]?.[language] ?? type;
}

/** Every type by its title, in the order of the alphabet. */
export function typeChoices(language: Language): Record<string, string> {
  return Object.fromEntries(Object.entries(typeTitles).map(([id, title]) => [id, title[language]] as const).toSorted(([, a], [, b]) => a.localeCompare(b, language)));
}
