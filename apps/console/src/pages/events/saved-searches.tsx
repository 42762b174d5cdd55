import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { SavedSearch } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { useListing, useRequest } from '../../parts/look.ts';
import { TextEntry } from '../../parts/text-entry.tsx';
import { formatDate } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { written } from '../../texts/written.ts';
import { filterOf, formOf, type FilterForm } from './event-filter.ts';

/** Searches by name; one that names a person, case or message is for no shelf and is refused. */
export function SavedSearches({ form, onUse }: { readonly form: FilterForm; readonly onUse: (form: FilterForm) => void }): ReactNode {
  const { saved: texts } = useTexts();
  const [title, setTitle] = useState('');
  const list = useListing('GET /v1/audit/saved-searches');
  const store = useRequest('PUT /v1/audit/saved-searches/{searchId}');
  const remove = useRequest('DELETE /v1/audit/saved-searches/{searchId}');
  const { ask: load } = list;
  useEffect(() => void load({}), [load]);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (store.asking.state === 'asking') return;
    if ((await store.ask({ path: { searchId: crypto.randomUUID() }, body: { title: title.trim(), filter: { ...filterOf(form) } } })) === undefined) return;
    setTitle('');
    void load({});
  };
  const forget = async (searchId: string): Promise<void> => {
    await remove.ask({ path: { searchId } });
    void load({});
  };
  return (
    <details className="more">
      <summary>{texts.title}</summary>
      <div className="sheet">
        <Asked asking={list.asking}>{({ searches }) => (searches.length === 0 ? <p>{texts.none}</p> : <SearchList searches={searches} onUse={(search) => onUse(formOf(search.filter))} onForget={forget} />)}</Asked>
        <Form className="actions" onSubmit={(event) => void save(event)}>
          <TextEntry name="title" label={texts.name} isRequired value={title} onChange={setTitle} />
          <Button type="submit">{texts.save}</Button>
        </Form>
        {store.asking.state === 'failed' && <Asked asking={store.asking}>{() => null}</Asked>}
        {remove.asking.state === 'failed' && <Asked<unknown> asking={remove.asking}>{() => null}</Asked>}
        <p className="unseen" role="status">{store.asking.state === 'answered' ? texts.stored : ''}</p>
      </div>
    </details>
  );
}

function SearchList({ searches, onUse, onForget }: { readonly searches: readonly SavedSearch[]; readonly onUse: (search: SavedSearch) => void; readonly onForget: (searchId: string) => Promise<void> }): ReactNode {
  const { action } = useTexts();
  return (
    <ul className="stack">
      {searches.map((search) => (
        <li key={search.searchId} className="actions">
          <Button data-variant="link" onPress={() => onUse(search)}>{written(search.title)}</Button>
          <span className="fine">{formatDate(search.changedAt)}</span>
          <Button data-variant="quiet" aria-label={`${action.remove}: ${search.title}`} onPress={() => void onForget(search.searchId)}>{action.remove}</Button>
        </li>
      ))}
    </ul>
  );
}
