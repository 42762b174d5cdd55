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

/** The answer to a person concerned: looked over here, then taken away as a file. */
export function ReportPage(): ReactNode {
  const { pages, report: texts } = useTexts();
  const [form, setForm] = useState<PersonForm>(nobody);
  const [language, setLanguage] = useState('de');
  const [released, setReleased] = useState<readonly string[]>([]);
  const preview = useLook('POST /v1/audit/access-reports', 'report preview');
  const file = useLook('POST /v1/audit/access-reports', 'report file');
  const question = (format: 'json' | 'pdf', release: readonly string[]) => ({ ...personOf(form), language, format, ...(release.length === 0 ? {} : { release: [...release] }) });
  const look = (release: readonly string[]): void => {
    setReleased(release);
    file.forget();
    void preview.ask(question('json', release));
  };
  const savePdf = async (): Promise<void> => {
    const answer = await file.ask(question('pdf', released));
    if (answer instanceof Blob) saveFile(answer, `auskunft-${language}.pdf`);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    look([]);
  };
  const personGiven = form.by === 'vn' ? form.vn !== '' : form.personId !== '';
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
              <Button data-variant="primary" isDisabled={!personGiven} onPress={() => void savePdf()}>{texts.pdf}</Button>
              <Button onPress={() => saveFile(jsonFile(answer.report), `auskunft-${language}.json`)}>{texts.json}</Button>
            </div>
            {file.asking.state === 'failed' && <Asked asking={file.asking}>{() => null}</Asked>}
            <ReportView answer={answer satisfies AccessReportAnswer} onRelease={(leaves) => look([...released, ...leaves])} />
          </>
        ))}
      </Asked>
    </Page>
  );
}
