import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { Policy } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { useRequest } from '../../parts/look.ts';
import { useTexts } from '../../texts/language.tsx';
import { Changes } from './changes.tsx';

export function ComparePacks({ packs }: { readonly packs: Policy['packs'] }): ReactNode {
  const { policy: texts } = useTexts();
  const versions = Object.fromEntries(packs.map(({ version }) => [version, version]));
  const [version, setVersion] = useState(packs[0]?.version ?? '');
  const [against, setAgainst] = useState('');
  const { asking, ask } = useRequest('POST /v1/policy/packs/{version}/diff');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask({ path: { version }, body: against === '' ? {} : { against } });
  };
  return (
    <section aria-label={texts.compare}>
      <Form className="filter react-aria-Form" onSubmit={submit}>
        <div className="fields">
          <Choice label={texts.version} value={version} choices={versions} onChange={setVersion} />
          <Choice label={texts.against} value={against} choices={{ '': texts.packInForce, ...versions }} onChange={setAgainst} />
        </div>
        <div className="actions"><Button type="submit" data-variant="primary">{texts.compare}</Button></div>
      </Form>
      <Asked asking={asking}>{(comparison) => <div className="sheet"><h2>{comparison.before} → {comparison.after}</h2><Changes {...comparison} /></div>}</Asked>
    </section>
  );
}
