import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { PersonLedger } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { useLook } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { nobody, PersonEntry, personOf, type PersonForm } from '../../parts/person-entry.tsx';
import { useHanded } from '../../platform/place.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { joinedLedger } from './joined-ledger.ts';
import { PersonLedgerView } from './person-ledger-view.tsx';

/** Everything disclosed about a person. The number goes out in a body and is forgotten with the answer. */
export function PersonsPage(): ReactNode {
  const { pages, action } = useTexts();
  const [form, setForm] = useState<PersonForm>(nobody);
  const { asking, before, further, ask, more } = useLook('POST /v1/audit/persons', 'persons');
  const search = async (asked: PersonForm): Promise<void> => {
    if ((await ask(personOf(asked))) !== undefined) setForm({ ...asked, vn: '' });
  };
  useHanded(({ personId = '', caseId = '' }) => {
    const handed: PersonForm = { by: 'ids', vn: '', personId, caseId };
    setForm(handed);
    void search(handed);
  });
  /** The cursor stands for the person: the number is not kept. */
  const moreOf = ({ nextCursor }: PersonLedger): (() => void) | undefined => (nextCursor === undefined ? undefined : () => more({ cursor: nextCursor }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void search(form);
  };
  return (
    <Page {...pages.personen} needs={pageNeeds.personen}>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <PersonEntry form={form} onChange={setForm} />
        <div className="actions"><Button type="submit" data-variant="primary">{action.search}</Button></div>
      </Form>
      <Asked asking={asking}>{(ledger) => <PersonLedgerView ledger={joinedLedger(before, ledger)} further={further} before={before.length} onMore={moreOf(ledger)} />}</Asked>
    </Page>
  );
}
