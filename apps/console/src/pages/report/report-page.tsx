import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { AccessReportAnswer } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { useLook } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { nobody, PersonEntry, personOf, type PersonForm } from '../../parts/person-entry.tsx';
import { jsonFile, saveFile } from '../../parts/save-file.ts';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { ReportView } from './report-view.tsx';

interface ReportQuestion {
  readonly person: PersonForm;
  readonly language: string;
  /** Leaves of what is confidential until somebody releases it. */
  readonly release: readonly string[];
}

function questionOf({ person, language, release }: ReportQuestion, format: 'json' | 'pdf') {
  return { ...personOf(person), language, format, ...(release.length === 0 ? {} : { release: [...release] }) };
}

/** The answer to a person concerned: looked over here, then taken away as a file. */
export function ReportPage(): ReactNode {
  const { pages, report: texts } = useTexts();
  const [form, setForm] = useState<PersonForm>(nobody);
  const [language, setLanguage] = useState('de');
  /** What the preview was asked by: what is entered since then counts for the next one. */
  const [asked, setAsked] = useState<ReportQuestion>();
  const preview = useLook('POST /v1/audit/access-reports', 'report preview');
  const file = useLook('POST /v1/audit/access-reports', 'report file');
  const look = async (next: ReportQuestion): Promise<void> => {
    if ((await preview.ask(questionOf(next, 'json'))) === undefined) return;
    file.forget();
    setAsked(next);
  };
  const savePdf = async (of: ReportQuestion): Promise<void> => {
    const answer = await file.ask(questionOf(of, 'pdf'));
    if (answer instanceof Blob) saveFile(answer, `auskunft-${of.language}.pdf`);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void look({ person: form, language, release: [] });
  };
  return (
    <Page {...pages.auskunft} needs={pageNeeds.auskunft}>
      <p className="note" data-kind="plain">{texts.scope}</p>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <PersonEntry form={form} onChange={setForm} />
        <div className="fields"><Choice label={texts.language} value={language} choices={texts.languages} onChange={setLanguage} /></div>
        <div className="actions"><Button type="submit" data-variant="primary">{texts.compose}</Button></div>
      </Form>
      <Asked asking={preview.asking}>
        {(answer) => (answer instanceof Blob ? null : (
          <>
            <div className="actions">
              <Button data-variant="primary" isDisabled={asked === undefined || file.asking.state === 'asking'} onPress={() => { if (asked !== undefined) void savePdf(asked); }}>{texts.pdf}</Button>
              <Button onPress={() => saveFile(jsonFile(answer.report), `auskunft-${answer.report.language}.json`)}>{texts.json}</Button>
            </div>
            {file.asking.state === 'failed' && <Asked asking={file.asking}>{() => null}</Asked>}
            <ReportView answer={answer satisfies AccessReportAnswer} onRelease={(leaves) => { if (asked !== undefined) void look({ ...asked, release: [...asked.release, ...leaves] }); }} />
          </>
        ))}
      </Asked>
    </Page>
  );
}
