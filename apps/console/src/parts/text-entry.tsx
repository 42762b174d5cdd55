import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';

interface TextEntryProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly inputMode?: TextFieldProps['inputMode'];
  /** What is wrong with a text that is not empty; undefined when nothing is. */
  readonly fault?: (text: string) => string | undefined;
}

/** A line of text; nothing of it is offered again by the browser. */
export function TextEntry({ label, hint, placeholder, fault, ...field }: TextEntryProps): ReactNode {
  const { state } = useTexts();
  // What is missing is said here too: the browser would say it in a language of its own.
  const faultOf = (text: string): string | undefined => (text.trim() === '' && field.isRequired === true ? state.required : text === '' ? undefined : fault?.(text));
  return (
    <TextField {...field} autoComplete="off" spellCheck="false" validate={faultOf}>
      <Label>{label}</Label>
      <Input placeholder={placeholder} />
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError />
    </TextField>
  );
}
