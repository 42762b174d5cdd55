import type { ReactNode } from 'react';
import { Radio, RadioGroup, Label } from 'react-aria-components';
import { isUuid } from './id-form.ts';
import { useTexts } from '../texts/language.tsx';
import { TextEntry } from './text-entry.tsx';

/** A person as one asks for them: by AHV number, or by the ids of a case. Lives in the page's memory alone. */
export interface PersonForm {
  readonly by: 'vn' | 'ids';
  readonly vn: string;
  readonly personId: string;
  readonly caseId: string;
}

export const nobody: PersonForm = { by: 'vn', vn: '', personId: '', caseId: '' };

/** As the API takes it: in a body, never in an address. */
export function personOf({ by, vn, personId, caseId }: PersonForm): { vn: string } | { personId: string; caseId: string } {
  return by === 'vn' ? { vn: vn.replaceAll(/[\s.]/g, '') } : { personId: personId.trim(), caseId: caseId.trim() };
}

export function PersonEntry({ form, onChange }: { readonly form: PersonForm; readonly onChange: (form: PersonForm) => void }): ReactNode {
  const { person: texts, filter } = useTexts();
  const id = (text: string): string | undefined => (isUuid(text.trim()) ? undefined : filter.uuid);
  return (
    <>
      <RadioGroup value={form.by} onChange={(by) => onChange({ ...form, by: by === 'ids' ? 'ids' : 'vn' })} className="choices">
        <Label>{texts.by}</Label>
        <Radio value="vn">{texts.byNumber}</Radio>
        <Radio value="ids">{texts.byIds}</Radio>
      </RadioGroup>
      <div className="fields">
        {form.by === 'vn' ? (
          <TextEntry name="vn" label={texts.number} hint={texts.numberHint} isRequired inputMode="numeric" value={form.vn} onChange={(vn) => onChange({ ...form, vn })} fault={(text) => (isAhvNumber(text) ? undefined : texts.numberFault)} />
        ) : (
          <>
            <TextEntry name="personId" label={filter.person} isRequired value={form.personId} onChange={(personId) => onChange({ ...form, personId })} fault={id} />
            <TextEntry name="caseId" label={filter.caseId} isRequired value={form.caseId} onChange={(caseId) => onChange({ ...form, caseId })} fault={id} />
          </>
        )}
      </div>
    </>
  );
}

/** 13 digits from 756 on with their check digit (EAN-13). */
export function isAhvNumber(text: string): boolean {
  const digits = text.replaceAll(/[\s.]/g, '');
  if (!/^756\d{10}$/.test(digits)) return false;
  const sum = Array.from(digits, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
