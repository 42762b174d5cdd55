import type { ReactNode } from 'react';
import { useLanguage, type Language } from '../texts/language.tsx';
import { purposeNames, roleNames } from '../texts/platform-words.ts';

/** What a role of the exchange is called. */
export function RoleName({ role }: { readonly role: string }): ReactNode {
  const { language } = useLanguage();
  return roleNames[role]?.[language] ?? role;
}

/** What a purpose is called, beside its code. */
export function PurposeName({ purpose }: { readonly purpose: string }): ReactNode {
  const { language } = useLanguage();
  return purposeChoices(language)[purpose] ?? purpose;
}

/** Every purpose by its code and name. */
export function purposeChoices(language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(purposeNames).map(([code, name]) => [code, `${code} ${name[language]}`]));
}

/** Who approved so far, by roles, and how many it takes. */
export function Approvals({ by, needed }: { readonly by: readonly string[]; readonly needed: number }): ReactNode {
  const { language } = useLanguage();
  return `${by.map((role) => roleNames[role]?.[language] ?? role).join(', ')} (${by.length}/${needed})`;
}
