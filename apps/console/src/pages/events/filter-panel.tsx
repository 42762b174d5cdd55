import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, Form, Heading } from 'react-aria-components';
import { Choice } from '../../parts/choice.tsx';
import { Day } from '../../parts/day.tsx';
import { uuidForm } from '../../parts/id-form.ts';
import { typeChoices } from '../../parts/message-type.tsx';
import { purposeChoices } from '../../parts/names.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { dayBefore } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { noFilter, type Criterion, type FilterForm } from './event-filter.ts';
import { OutcomeEntry } from './outcome-entry.tsx';

const rare = ['caseId', 'person', 'message', 'actor', 'norm', 'purpose', 'consentless'] as const;
const forms: Partial<Record<Criterion, RegExp>> = {
  partner: /^[a-z0-9-]{1,64}$/, actor: /^[a-z0-9-]{1,64}$/, rule: /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
  caseId: new RegExp(`^${uuidForm}$`), person: new RegExp(`^${uuidForm}$`), message: new RegExp(`^[a-z0-9-]{1,64}/${uuidForm}$`),
};

interface FilterPanelProps {
  readonly form: FilterForm;
  readonly onAsk: (form: FilterForm) => void;
}

/** The filter of the log: what is entered counts when it is asked for. */
export function FilterPanel({ form, onAsk }: FilterPanelProps): ReactNode {
  const { language, texts: { filter: texts, kinds, categories, action } } = useLanguage();
  const [draft, setDraft] = useState(form);
  const [last, setLast] = useState(form);
  if (last !== form) {
    setLast(form);
    setDraft(form);
  }
  /** Counts how often days were set by a button: it counts over what is entered in part. */
  const [round, setRound] = useState(0);
  const begin = (next: FilterForm): void => {
    setDraft(next);
    setRound(round + 1);
  };
  const set = (part: Partial<FilterForm>): void => setDraft({ ...draft, ...part });
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(draft);
  };
  const text = (name: Criterion, label: string, hint?: string): ReactNode => (
    <TextEntry name={name} label={label} placeholder={texts.any} value={draft[name]} onChange={(value) => set({ [name]: value })} fault={(given) => (forms[name]?.test(given.trim()) === false ? (hint ?? texts.form) : undefined)} />
  );
  return (
    <Form className="filter" onSubmit={ask} aria-label={texts.title}>
      <div className="fields">
        <Choice label={texts.kind} value={draft.kind} choices={{ '': texts.any, ...kinds }} onChange={(kind) => set({ kind })} />
        {text('partner', texts.partner, texts.partnerHint)}
        <Choice label={texts.type} value={draft.type} choices={{ '': texts.any, ...typeChoices(language) }} onChange={(type) => set({ type })} />
        <Choice label={texts.category} value={draft.category} choices={{ '': texts.any, ...Object.fromEntries(Object.entries(categories).map(([code, name]) => [code, `${code} ${name}`])) }} onChange={(category) => set({ category })} />
        <OutcomeEntry value={draft.outcome} onChange={(outcome) => set({ outcome })} />
        {text('rule', texts.rule)}
        <Period draft={draft} round={round} onChange={set} onPreset={(part) => begin({ ...draft, ...part })} />
      </div>
      <Disclosure defaultExpanded={rare.some((name) => draft[name] !== '')}>
        <Heading level={2}><Button slot="trigger" data-variant="quiet">{texts.more}</Button></Heading>
        <DisclosurePanel>
          <div className="fields">
            {text('caseId', texts.caseId, texts.uuid)}
            {text('person', texts.person, texts.uuid)}
            {text('message', texts.message)}
            {text('actor', texts.actor)}
            {text('norm', texts.norm)}
            <Choice label={texts.purpose} value={draft.purpose} choices={{ '': texts.any, ...purposeChoices(language) }} onChange={(purpose) => set({ purpose })} />
            <Choice label={texts.consentless} value={draft.consentless} choices={{ '': texts.any, true: texts.onlyConsentless }} onChange={(consentless) => set({ consentless })} />
          </div>
        </DisclosurePanel>
      </Disclosure>
      <div className="actions">
        <Button type="submit" data-variant="primary">{action.search}</Button>
        <Button onPress={() => begin(noFilter)}>{action.clear}</Button>
      </div>
    </Form>
  );
}

interface PeriodProps {
  readonly draft: FilterForm;
  readonly round: number;
  readonly onChange: (part: Partial<FilterForm>) => void;
  readonly onPreset: (part: Partial<FilterForm>) => void;
}

function Period({ draft, round, onChange, onPreset }: PeriodProps): ReactNode {
  const { filter: texts } = useTexts();
  const today = dayBefore(0);
  const presets = [[texts.today, today], [texts.days(7), dayBefore(6)], [texts.days(30), dayBefore(29)], [texts.year, `${today.slice(0, 4)}-01-01`]] as const;
  return (
    <fieldset className="period">
      <legend className="unseen">{texts.period}</legend>
      <Day key={`from ${round}`} label={texts.from} value={draft.fromDay} onChange={(fromDay) => onChange({ fromDay })} />
      <Day key={`to ${round}`} label={texts.to} value={draft.toDay} earliest={draft.fromDay} onChange={(toDay) => onChange({ toDay })} />
      <div className="presets">
        {presets.map(([name, fromDay]) => <Button key={name} data-variant="quiet" onPress={() => onPreset({ fromDay, toDay: today })}>{name}</Button>)}
        <Button data-variant="quiet" onPress={() => onPreset({ fromDay: '', toDay: '' })}>{texts.whole}</Button>
      </div>
    </fieldset>
  );
}
