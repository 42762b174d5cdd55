import type { ReactNode } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { Icon } from './icon.tsx';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Name of each value; the empty value may be one of them. */
  readonly choices: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

/** One of a few. */
export function Choice({ label, value, choices, onChange }: ChoiceProps): ReactNode {
  return (
    <Select selectedKey={value} onSelectionChange={(key) => onChange(String(key ?? ''))}>
      <Label>{label}</Label>
      <Button><SelectValue /><Icon name="down" /></Button>
      <Popover className="popover">
        <ListBox>{Object.entries(choices).map(([id, name]) => <ListBoxItem key={id} id={id}>{name}</ListBoxItem>)}</ListBox>
      </Popover>
    </Select>
  );
}
