import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';

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
  return (
    <TextField {...field} autoComplete="off" spellCheck="false" validate={(text) => (text === '' ? undefined : fault?.(text))}>
      <Label>{label}</Label>
      <Input placeholder={placeholder} />
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError />
    </TextField>
  );
}
