import { useState, type ReactNode } from 'react';
import { Button, Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import type { AccessReport, AccessReportAnswer } from '../../api/auditor.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';

/** The report as the person will read it, in their language, and what is withheld until somebody releases it. */
export function ReportView({ answer: { report, withheld, cases, otherNumbers, query }, onRelease }: { readonly answer: AccessReportAnswer; readonly onRelease: (leaves: readonly string[]) => void }): ReactNode {
  const { report: texts } = useTexts();
  return (
    <>
      <RecordedNote query={query} provable={cases} />
      {otherNumbers.length > 0 && <div className="note" data-kind="held" role="status"><p>{texts.otherNumbers}</p><ul>{[...new Set(otherNumbers.map(({ caseId }) => caseId))].map((caseId) => <li key={caseId}><code>{caseId}</code></li>)}</ul></div>}
      {withheld.length > 0 && <Withheld withheld={withheld} onRelease={onRelease} />}
      <article className="sheet report" lang={report.language} aria-label={texts.preview}>
        <h2>{report.title}</h2>
        <p className="fine">{formatTime(report.madeAt)} · {report.reference}</p>
        {report.nothing !== undefined && <p>{report.nothing}</p>}
        {report.introduction.map((text) => <p key={text}>{text}</p>)}
        <Counts report={report} />
        <ReportDisclosures report={report} />
        {report.withheld.count > 0 && <p>{report.withheld.text}</p>}
        <ReportLooks report={report} />
        <Paragraphs title={texts.retention} paragraphs={report.retention} />
        <Paragraphs title={texts.rights} paragraphs={report.rights} />
      </article>
    </>
  );
}

function Paragraphs({ title, paragraphs }: { readonly title: string; readonly paragraphs: readonly string[] }): ReactNode {
  const { language } = useLanguage();
  if (paragraphs.length === 0) return null;
  return <><h3 lang={language}>{title}</h3>{paragraphs.map((text) => <p key={text}>{text}</p>)}</>;
}

const countedParts = ['sources', 'recipients', 'purposes', 'categories'] as const;
type CountedPart = (typeof countedParts)[number];

/** No table stands there empty. */
function Counts({ report }: { readonly report: AccessReport }): ReactNode {
  const parts = countedParts.filter((part) => report[part].length > 0);
  return parts.length === 0 ? null : <div className="columns">{parts.map((part) => <Counted key={part} part={part} entries={report[part]} />)}</div>;
}

function Counted({ part, entries }: { readonly part: CountedPart; readonly entries: AccessReport['sources'] }): ReactNode {
  const { language, texts: { report: texts, event, facets } } = useLanguage();
  const title = { sources: texts.body, recipients: texts.body, purposes: event.purposeOf, categories: event.category }[part];
  return <DataTable caption={texts[part]} titleLang={language} tally rows={entries} keyOf={({ code }) => code} columns={[{ title, show: ({ text }) => text }, { title: facets.count, numeric: true, show: ({ count }) => formatNumber(count) }]} />;
}

function ReportDisclosures({ report }: { readonly report: AccessReport }): ReactNode {
  const { language, texts: { report: texts, event, person } } = useLanguage();
  if (report.disclosures.length === 0) return report.nothing === undefined && report.withheld.count === 0 ? <p lang={language}>{texts.nothingDisclosed}</p> : null;
  return (
    <DataTable
      caption={person.disclosures}
      titleLang={language}
      wide
      rows={report.disclosures}
      keyOf={({ at, recipient }, index) => `${at} ${recipient} ${index}`}
      columns={[
        { title: texts.day, show: ({ at, day }) => <time dateTime={at}>{day}</time> },
        { title: `${event.sender} → ${event.recipient}`, show: ({ sender, recipient }) => <>{sender} → {recipient}</> },
        { title: texts.typeAndPurpose, show: ({ type, purpose }) => <>{type}<br /><small>{purpose}</small></> },
        { title: texts.categories, show: ({ categories }) => categories.join(', ') },
        { title: texts.basis, show: ({ bases, consent }) => <>{consent}<br /><small>{bases.join('; ')}</small></> },
        { title: texts.retention, show: ({ retention }) => retention },
      ]}
    />
  );
}

function ReportLooks({ report }: { readonly report: AccessReport }): ReactNode {
  const { language, texts: { report: texts, event, person } } = useLanguage();
  if (report.looks.length === 0) return null;
  return <DataTable caption={person.looks} titleLang={language} rows={report.looks} keyOf={({ at }, index) => `${at} ${index}`} columns={[{ title: texts.day, show: ({ at, day }) => <time dateTime={at}>{day}</time> }, { title: event.actor, show: ({ by }) => by }, { title: texts.what, show: ({ what }) => what }]} />;
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
