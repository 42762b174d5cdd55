import type { ReactNode } from 'react';
import { isUuid } from '../../parts/id-form.ts';
import { Day } from '../../parts/day.tsx';
import type { ErasureEntry } from '../../api/operator.ts';
import { Choice } from '../../parts/choice.tsx';
import { isAhvNumber } from '../../parts/person-entry.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { startOfDay } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

export type TargetKind = 'message' | 'case' | 'person' | 'vn' | 'class';
export type Target = ErasureEntry['target'];

/** What is to be erased or kept, as one enters it. */
export interface TargetForm {
  readonly kind: TargetKind;
  readonly senderId: string;
  readonly messageId: string;
  readonly caseId: string;
  readonly personId: string;
  readonly vn: string;
  readonly type: string;
  readonly before: string;
}

export const noTarget: TargetForm = { kind: 'case', senderId: '', messageId: '', caseId: '', personId: '', vn: '', type: '', before: '' };

export function targetOf({ kind, senderId, messageId, caseId, personId, vn, type, before }: TargetForm): Target {
  if (kind === 'message') return { kind, senderId, messageId };
  if (kind === 'case') return { kind, caseId };
  if (kind === 'person') return { kind, personId };
  return kind === 'vn' ? { kind: 'person', vn: vn.replaceAll(/[\s.]/g, '') } : { kind, type, before: startOfDay(before) };
}

/** A target that names one thing; a class of messages is none. */
export function singleTargetOf(form: TargetForm): Exclude<Target, { kind: 'class' }> | undefined {
  const target = targetOf(form);
  return target.kind === 'class' ? undefined : target;
}

export function TargetEntry({ form, kinds, onChange }: { readonly form: TargetForm; readonly kinds: readonly TargetKind[]; readonly onChange: (form: TargetForm) => void }): ReactNode {
  const { retention: texts, filter, event, person } = useTexts();
  const entry = (name: Exclude<keyof TargetForm, 'kind'>, label: string, fault?: (text: string) => string | undefined, hint?: string): ReactNode => (
    <TextEntry name={name} label={label} isRequired hint={hint} value={form[name]} onChange={(text) => onChange({ ...form, [name]: text })} {...(fault === undefined ? {} : { fault })} />
  );
  const id = (text: string): string | undefined => (isUuid(text) ? undefined : filter.uuid);
  const names = Object.fromEntries(kinds.map((kind) => [kind, texts.targets[kind]]));
  return (
    <div className="fields">
      <Choice label={texts.target} value={form.kind} choices={names} onChange={(kind) => onChange({ ...noTarget, kind: kinds.find((one) => one === kind) ?? 'case' })} />
      {form.kind === 'message' && <>{entry('senderId', event.sender)}{entry('messageId', texts.messageId, id)}</>}
      {form.kind === 'case' && entry('caseId', filter.caseId, id)}
      {form.kind === 'person' && entry('personId', filter.person, id)}
      {form.kind === 'vn' && entry('vn', person.number, (text) => (isAhvNumber(text) ? undefined : person.numberFault), person.numberHint)}
      {form.kind === 'class' && <>{entry('type', event.type)}<Day label={texts.before} isRequired value={form.before} onChange={(before) => onChange({ ...form, before })} /></>}
    </div>
  );
}
