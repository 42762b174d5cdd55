import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { Day } from '../../parts/day.tsx';
import type { BreachReport } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useLook, type Asking } from '../../parts/look.ts';
import { MessageType } from '../../parts/message-type.tsx';
import { More } from '../../parts/more.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { joinedBreach } from './joined-breach.ts';
import { jsonFile, saveFile } from '../../parts/save-file.ts';
import { TextEntry } from '../../parts/text-entry.tsx';
import { dayBefore, formatNumber, formatTime, startOfDay } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

const keyForm = /^[0-9a-f]{64}$/;

/** What was done with a compromised key in a span of days: which persons, disclosures, reads. */
export function Breach(): ReactNode {
  const { supervision: texts, filter } = useTexts();
  const [keyid, setKeyid] = useState('');
  const [fromDay, setFromDay] = useState(dayBefore(30));
  const [toDay, setToDay] = useState(dayBefore(0));
  const { asking, before, further, ask, more } = useLook('POST /v1/audit/breach-reports', 'breach');
  const moreOf = ({ keyid: of, from, to, nextCursor }: BreachReport): (() => void) | undefined => (nextCursor === undefined ? undefined : () => more({ keyid: of, from, to, cursor: nextCursor }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask({ keyid: keyid.trim(), from: startOfDay(fromDay), to: startOfDay(toDay, 1) });
  };
  return (
    <section aria-label={texts.breach}>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <TextEntry name="keyid" label={texts.keyid} hint={texts.keyidHint} isRequired value={keyid} onChange={setKeyid} fault={(text) => (keyForm.test(text.trim()) ? undefined : texts.keyidHint)} />
        <div className="fields">
          <Day label={filter.from} isRequired value={fromDay} onChange={setFromDay} />
          <Day label={filter.to} isRequired value={toDay} earliest={fromDay} onChange={setToDay} />
        </div>
        <div className="actions"><Button type="submit" data-variant="primary">{texts.report}</Button></div>
      </Form>
      <Asked asking={asking}>{(report) => <BreachView report={joinedBreach(before, report)} further={further} before={before.length} onMore={moreOf(report)} />}</Asked>
    </section>
  );
}

function BreachView({ report, further, before, onMore }: { readonly report: BreachReport; readonly further: Asking<unknown>; readonly before: number; readonly onMore: (() => void) | undefined }): ReactNode {
  const { supervision: texts, event, person, action } = useTexts();
  const { partners, persons, sent, read, refused, security, complete, query } = report;
  return (
    <>
      <RecordedNote query={query} />
      {!complete && <p className="note" data-kind="held">{texts.incomplete}</p>}
      <More label={action.more} further={further} before={before} onMore={onMore} />
      <Facts>
        <Fact name={texts.partners}>{partners.join(', ')}</Fact>
        <Fact name={texts.refused}>{formatNumber(refused)}</Fact>
        <Fact name={texts.security}>{formatNumber(security)}</Fact>
      </Facts>
      <div className="actions"><Button onPress={() => saveFile(jsonFile(report), `verletzung-${report.keyid.slice(0, 12)}.json`)}>{texts.save}</Button></div>
      <DataTable
        caption={`${texts.persons} (${formatNumber(persons.length)})`}
        rows={persons}
        keyOf={({ caseId, personId }) => `${caseId} ${personId}`}
        columns={[
          { title: event.caseId, show: ({ caseId }) => <Identifier value={caseId} /> },
          { title: event.person, show: ({ personId }) => <Identifier value={personId} /> },
          { title: texts.sent, numeric: true, show: (one) => formatNumber(one.sent) },
          { title: texts.read, numeric: true, show: (one) => formatNumber(one.read) },
        ]}
      />
      <DataTable
        caption={`${texts.sent} (${formatNumber(sent.length)})`}
        rows={sent}
        keyOf={({ leafHash }) => leafHash}
        columns={[
          { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
          { title: event.type, show: ({ message }) => <MessageType type={message.type} /> },
          { title: event.category, show: ({ categories }) => categories.join(', ') },
          { title: event.recipient, show: ({ recipients }) => recipients.map(({ recipient, state }) => `${recipient}: ${state === 'denied' ? event.denied : person.states[state]}`).join(', ') },
        ]}
      />
      <DataTable
        caption={`${texts.read} (${formatNumber(read.length)})`}
        rows={read}
        keyOf={({ leafHash }, index) => `${leafHash} ${index}`}
        columns={[
          { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
          { title: event.type, show: ({ message }) => <MessageType type={message?.type} /> },
          { title: event.sender, show: ({ message }) => message?.senderId ?? '–' },
          { title: event.category, show: ({ categories }) => categories.join(', ') },
        ]}
      />
    </>
  );
}
