import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { Obligations } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useRequest } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { Verdict, type VerdictKind } from '../../parts/verdict.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatDate, formatDay, formatNumber } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

type Obligation = Obligations['obligations'][number];
type State = Obligation['state'];

const verdicts: Record<State, VerdictKind> = { OPEN: 'plain', REMINDED: 'held', OVERDUE: 'bad', DONE: 'good' };

/** What partners owe by a day; what is overdue comes first. */
export function ObligationsPage(): ReactNode {
  const { pages, obligations: texts, filter, action } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.pflichten);
  const [state, setState] = useState('');
  const [kind, setKind] = useState('');
  const [partner, setPartner] = useState('');
  const { asking, ask } = useRequest('GET /v1/obligations');
  useEffect(() => {
    if (offered) void ask({});
  }, [ask, offered]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask({ query: { ...(state === '' ? {} : { state: state as State }), ...(kind === '' ? {} : { kind: kind as Obligation['kind'] }), ...(partner.trim() === '' ? {} : { partner: partner.trim() }) } });
  };
  return (
    <Page {...pages.pflichten} needs={pageNeeds.pflichten}>
      <Form className="filter react-aria-Form" onSubmit={submit}>
        <div className="fields">
          <Choice label={texts.state} value={state} choices={{ '': filter.any, ...texts.states }} onChange={setState} />
          <Choice label={texts.kind} value={kind} choices={{ '': filter.any, ...texts.kinds }} onChange={setKind} />
          <TextEntry name="partner" label={filter.partner} placeholder={filter.any} value={partner} onChange={setPartner} />
        </div>
        <div className="actions"><Button type="submit" data-variant="primary">{action.search}</Button></div>
      </Form>
      <Asked asking={asking}>{(answer) => <ObligationTable answer={answer} />}</Asked>
    </Page>
  );
}

function ObligationTable({ answer: { obligations, more } }: { readonly answer: Obligations }): ReactNode {
  const { obligations: texts, filter, event } = useTexts();
  if (obligations.length === 0) return <p role="status">{texts.none}</p>;
  return (
    <section aria-label={texts.caption}>
      <p role="status">{texts.found(formatNumber(obligations.length))}{more && ` ${texts.more}`}</p>
      <DataTable
        caption={texts.caption}
        quietCaption
        rows={obligations}
        keyOf={({ obligationId }) => obligationId}
        columns={[
          { title: texts.dueOn, show: ({ dueOn }) => formatDay(dueOn) },
          { title: texts.state, show: ({ state }) => <Verdict kind={verdicts[state]}>{texts.states[state]}</Verdict> },
          { title: texts.kind, show: ({ kind }) => texts.kinds[kind] },
          { title: filter.partner, show: ({ partnerId }) => partnerId },
          { title: event.message, show: ({ reference }) => <>{reference.senderId} <Identifier value={reference.messageId} /></> },
          { title: texts.openedAt, show: ({ openedAt }) => formatDate(openedAt) },
          { title: texts.doneAt, show: ({ doneAt }) => (doneAt === undefined ? '–' : formatDate(doneAt)) },
        ]}
      />
    </section>
  );
}
