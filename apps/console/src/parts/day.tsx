import { parseDate, type CalendarDate } from '@internationalized/date';
import type { ReactNode } from 'react';
import { DateField, DateInput, DateSegment, FieldError, Label } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';

/** A day in Swiss form; empty while it is not complete. */
export function Day({ label, value, earliest, onChange }: { readonly label: string; readonly value: string; readonly earliest?: string; readonly onChange: (day: string) => void }): ReactNode {
  const { filter } = useTexts();
  const tooEarly = (date: CalendarDate): string | undefined => (earliest !== undefined && earliest !== '' && date.toString() < earliest ? filter.order : undefined);
  return (
    <DateField value={value === '' ? null : parseDate(value)} onChange={(date) => onChange(date?.toString() ?? '')} validate={tooEarly} shouldForceLeadingZeros>
      <Label>{label}</Label>
      <DateInput>{(segment) => <DateSegment segment={segment} />}</DateInput>
      <FieldError />
    </DateField>
  );
}
