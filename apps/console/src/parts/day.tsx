import { parseDate, type CalendarDate } from '@internationalized/date';
import { useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { DateField, DateFieldStateContext, DateInput, DateSegment, FieldError, Label, Text } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';

interface DayProps {
  readonly label: string;
  readonly hint?: string;
  /** Empty: no day. */
  readonly value: string;
  readonly earliest?: string;
  readonly isRequired?: boolean;
  readonly onChange: (day: string) => void;
}

/** Years before are a number of two digits, or not entered to the end. */
const firstYear = 1900;

/** A day in Swiss form. What is entered in part is no day, and none that stood there before. */
export function Day({ label, hint, value, earliest = '', isRequired = false, onChange }: DayProps): ReactNode {
  const { filter, state } = useTexts();
  const [isPartial, setPartial] = useState(false);
  // The same from one drawing to the next: another one would take back what is cleared of it.
  const day = useMemo(() => (value === '' ? null : parseDate(value)), [value]);
  const faultOf = (date: CalendarDate): string | undefined => {
    if (isPartial || date.year < firstYear) return filter.dayForm;
    return earliest !== '' && date.toString() < earliest ? filter.order : undefined;
  };
  return (
    <DateField value={day} onChange={(date) => onChange(date?.toString() ?? '')} isRequired={isRequired || isPartial} validate={faultOf} shouldForceLeadingZeros>
      <Label>{label}</Label>
      <DateInput>{(segment) => <DateSegment segment={segment} />}</DateInput>
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError>{({ validationDetails, validationErrors }) => (validationDetails.valueMissing ? (isPartial ? filter.dayForm : state.required) : validationErrors.join(' '))}</FieldError>
      <Partial onTold={setPartial} />
    </DateField>
  );
}

/** Tells whether some, but not all of a day is entered: until it is whole, the field goes on with the day before. */
function Partial({ onTold }: { readonly onTold: (isPartial: boolean) => void }): ReactNode {
  const entered = useContext(DateFieldStateContext)?.segments.filter(({ isEditable }) => isEditable) ?? [];
  const missing = entered.filter(({ isPlaceholder }) => isPlaceholder).length;
  const isPartial = missing > 0 && missing < entered.length;
  useEffect(() => onTold(isPartial), [onTold, isPartial]);
  return null;
}
