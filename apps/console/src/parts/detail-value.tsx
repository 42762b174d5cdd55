import type { ReactNode } from 'react';
import { formatDay, formatNumber, formatTime } from '../texts/format.ts';
import { useLanguage, useTexts } from '../texts/language.tsx';
import { wordOf } from '../texts/value-words.ts';
import { written } from '../texts/written.ts';
import { Identifier } from './identifier.tsx';

/** Longer texts, such as the wording of a policy pack, are folded away. */
const mostInSight = 600;

/** What an event says in detail, in the form in which people read it: by words where the value is one of a list. */
export function DetailValue({ name, value }: { readonly name: string; readonly value: string | number | boolean }): ReactNode {
  const { language, texts } = useLanguage();
  if (typeof value === 'boolean') return value ? texts.state.yes : texts.state.no;
  if (typeof value === 'number') return formatNumber(value);
  const word = wordOf(name, value, language, texts);
  if (word !== undefined) return word;
  if (/^[0-9a-f]{64}$/.test(value)) return <Identifier value={value} />;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatTime(value);
  return /^\d{4}-\d\d-\d\d(?: \d{4}-\d\d-\d\d)*$/.test(value) ? value.split(' ').map(formatDay).join(', ') : <LongText text={value} />;
}

/** What somebody wrote, as it was written. */
export function LongText({ text }: { readonly text: string }): ReactNode {
  const { state } = useTexts();
  if (text.length <= mostInSight) return written(text);
  return <details className="more"><summary>{state.characters(formatNumber(text.length))}</summary><pre>{written(text)}</pre></details>;
}
