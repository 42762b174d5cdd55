import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, FieldError, Form, Label, Text, TextArea, TextField } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { reasonFault, reasonLength } from './purpose-form.ts';

interface ReasonFormProps {
  readonly label: string;
  readonly variant?: 'primary' | 'danger';
  /** What was sent is under way: nothing is sent twice. */
  readonly busy: boolean;
  /** It stands by itself: whoever opens it writes the reason at once. */
  readonly autoFocus?: boolean;
  /** Further fields, above the reason. */
  readonly children?: ReactNode;
  /** A further way to send the form, before the one that counts. */
  readonly rehearsal?: { readonly label: string; readonly onGiven: (reason: string) => void };
  readonly onGiven: (reason: string) => void;
}

/** What changes something goes on record with its reason. */
export function ReasonForm({ label, variant = 'primary', busy, autoFocus = false, children, rehearsal, onGiven }: ReasonFormProps): ReactNode {
  const { purpose: texts } = useTexts();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy) return;
    const rehearsed = (event.nativeEvent as SubmitEvent).submitter?.getAttribute('name') === 'rehearsal';
    if (rehearsed) rehearsal?.onGiven(reason.trim());
    else onGiven(reason.trim());
  };
  return (
    <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
      {children}
      <TextField name="reason" isRequired autoFocus={autoFocus} value={reason} onChange={setReason} minLength={reasonLength.least} maxLength={reasonLength.most} validate={(text) => reasonFault(text, texts)}>
        <Label>{texts.reason}</Label>
        <TextArea rows={2} />
        <Text slot="description">{texts.reasonHint}</Text>
        <FieldError />
      </TextField>
      <div className="actions">
        {rehearsal !== undefined && <Button type="submit" name="rehearsal" data-variant="primary">{rehearsal.label}</Button>}
        <Button type="submit" data-variant={variant}>{label}</Button>
      </div>
    </Form>
  );
}
