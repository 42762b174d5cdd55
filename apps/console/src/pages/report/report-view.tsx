import { useState, type ReactNode } from 'react';
import { Button, Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import type { AccessReport, AccessReportAnswer } from '../../api/auditor.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

/** The report as the person will read it, in their language, and what is withheld until somebody releases it. */
export function ReportView({ answer: { report, withheld, cases, query }, onRelease }: { readonly answer: AccessReportAnswer; readonly onRelease: (leaves: readonly string[]) => void }): ReactNode {
  const { report: texts } = useTexts();
  return (
    <>
      <RecordedNote query={query} provable={cases} />
      {withheld.length > 0 && <Withheld withheld={withheld} onRelease={onRelease} />}
      <article className="sheet report" lang={report.language} aria-label={texts.preview}>
        <h2>{report.title}</h2>
        <p className="fine">{formatTime(report.madeAt)} · {report.reference}</p>
        {report.introduction.map((text) => <p key={text}>{text}</p>)}
        <div className="columns">
          {(['sources', 'recipients', 'purposes', 'categories'] as const).map((part) => <Counted key={part} title={texts[part]} entries={report[part]} />)}
        </div>
        <ReportDisclosures report={report} />
        {report.withheld.count > 0 && <p>{report.withheld.text}</p>}
        <h3>{texts.retention}</h3>
        {report.retention.map((text) => <p key={text}>{text}</p>)}
        <h3>{texts.rights}</h3>
        {report.rights.map((text) => <p key={text}>{text}</p>)}
      </article>
    </>
  );
}

function Counted({ title, entries }: { readonly title: string; readonly entries: AccessReport['sources'] }): ReactNode {
  const { facets } = useTexts();
  return <DataTable caption={title} rows={entries} keyOf={({ code }) => code} columns={[{ title, show: ({ text }) => text }, { title: facets.count, numeric: true, show: ({ count }) => formatNumber(count) }]} />;
}

function ReportDisclosures({ report }: { readonly report: AccessReport }): ReactNode {
  const { report: texts, event, person } = useTexts();
  return (
    <>
      <DataTable
        caption={person.disclosures}
        wide
        rows={report.disclosures}
        keyOf={({ at, recipient }, index) => `${at} ${recipient} ${index}`}
        columns={[
          { title: texts.day, show: ({ at, day }) => <time dateTime={at}>{day}</time> },
          { title: event.sender, show: ({ sender }) => sender },
          { title: event.recipient, show: ({ recipient }) => recipient },
          { title: event.type, show: ({ type }) => type },
          { title: event.purposeOf, show: ({ purpose }) => purpose },
          { title: event.category, show: ({ categories }) => categories.join(', ') },
          { title: event.norms, show: ({ bases }) => bases.join(', ') },
          { title: person.consent, show: ({ consent }) => consent },
          { title: texts.retention, show: ({ retention }) => retention },
        ]}
      />
      <DataTable caption={person.looks} rows={report.looks} keyOf={({ at }, index) => `${at} ${index}`} columns={[{ title: texts.day, show: ({ at, day }) => <time dateTime={at}>{day}</time> }, { title: event.actor, show: ({ by }) => by }, { title: texts.what, show: ({ what }) => what }]} />
    </>
  );
}

function Withheld({ withheld, onRelease }: { readonly withheld: AccessReportAnswer['withheld']; readonly onRelease: (leaves: readonly string[]) => void }): ReactNode {
  const { report: texts } = useTexts();
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <div className="note" data-kind="held">
      <CheckboxGroup value={chosen} onChange={setChosen}>
        <Label>{texts.withheld}</Label>
        {withheld.map(({ leafHash, at, ground }) => <Checkbox key={leafHash} value={leafHash}><span className="box" aria-hidden="true" />{formatTime(at)} · {texts.grounds[ground]}</Checkbox>)}
      </CheckboxGroup>
      <div className="actions"><Button isDisabled={chosen.length === 0} onPress={() => onRelease(chosen)}>{texts.release}</Button></div>
    </div>
  );
}
