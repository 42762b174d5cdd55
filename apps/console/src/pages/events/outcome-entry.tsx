import type { ReactNode } from 'react';
import { Choice } from '../../parts/choice.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useTexts } from '../../texts/language.tsx';

/** How every code begins: an outcome that is none of the choices is a code, whole or half entered. */
const codeStart = 'DAP-';

/** The outcome to filter by: any, permitted, denied, or one code. */
export function OutcomeEntry({ value, onChange }: { readonly value: string; readonly onChange: (outcome: string) => void }): ReactNode {
  const { filter: texts } = useTexts();
  const choices = { '': texts.any, permitted: texts.permitted, denied: texts.denied };
  const byCode = !(value in choices);
  return (
    <>
      <Choice label={texts.outcome} value={byCode ? codeStart : value} choices={{ ...choices, [codeStart]: texts.outcomeByCode }} onChange={onChange} />
      {byCode && <TextEntry name="outcome" label={texts.outcomeCode} value={value} onChange={(code) => onChange(code === '' ? codeStart : code)} fault={(code) => (/^DAP-\d{4}$/.test(code.trim()) ? undefined : texts.code)} />}
    </>
  );
}
