import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { isUuid } from '../../parts/id-form.ts';
import type { CaseTimeline } from '../../api/auditor.ts';
import { Asked } from '../../parts/asked.tsx';
import { useLook, type Asking } from '../../parts/look.ts';
import { More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useHanded, useKept } from '../../platform/place.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { EventDetail } from '../../parts/event-detail.tsx';
import { EventVerdict, hasVerdict } from '../../parts/event-table.tsx';

/** One case, from its registration on, as sentences. The newest come first, and each page more goes before what is shown. */
export function CasesPage(): ReactNode {
  const { pages, action, filter } = useTexts();
  const [caseId, setCaseId] = useKept('cases id', '');
  const { asking, before, further, ask, more } = useLook('POST /v1/audit/cases', 'cases');
  const show = (id: string): void => void ask({ caseId: id });
  useHanded(({ caseId: handed = '' }) => {
    setCaseId(handed);
    show(handed);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    show(caseId.trim());
  };
  return (
    <Page {...pages.faelle} needs={pageNeeds.faelle}>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <TextEntry name="caseId" label={filter.caseId} hint={filter.uuid} isRequired value={caseId} onChange={setCaseId} fault={(text) => (isUuid(text.trim()) ? undefined : filter.uuid)} />
        <div className="actions"><Button type="submit" data-variant="primary">{action.search}</Button></div>
      </Form>
      <Asked asking={asking}>{(answer) => <Timeline answer={{ ...answer, timeline: [answer, ...before.toReversed()].flatMap(({ timeline }) => timeline) }} further={further} before={before.length} onEarlier={answer.nextCursor === undefined ? undefined : () => more({ caseId: answer.caseId, cursor: answer.nextCursor ?? '' })} />}</Asked>
    </Page>
  );
}

function Timeline({ answer, further, before, onEarlier }: { readonly answer: CaseTimeline; readonly further: Asking<unknown>; readonly before: number; readonly onEarlier: (() => void) | undefined }): ReactNode {
  const { language, texts } = useLanguage();
  const [open, setOpen] = useState<string>();
  return (
    <section aria-label={texts.pages.faelle.title}>
      <RecordedNote query={answer.query} provable />
      <p role="status">{answer.timeline.length === 0 ? texts.state.none : texts.results.total(formatNumber(answer.timeline.length))}</p>
      {answer.timeline.length > 0 && <More label={texts.action.earlier} further={further} before={before} onMore={onEarlier} />}
      <ol className="timeline">
        {answer.timeline.map(({ sentence, shown }) => (
          <li key={shown.leafHash} data-kind={shown.event.kind}>
            <p className="fine"><time dateTime={shown.event.at}>{formatTime(shown.event.at)}</time> · {texts.kinds[shown.event.kind]} {shown.event.message && <code>{shown.event.message.type}</code>} {hasVerdict(shown.event) && <EventVerdict event={shown.event} />}</p>
            <p>{sentence[language]} <Button data-variant="quiet" aria-expanded={open === shown.leafHash} aria-label={`${open === shown.leafHash ? texts.action.close : texts.action.show}: ${sentence[language]}`} onPress={() => setOpen(open === shown.leafHash ? undefined : shown.leafHash)}>
              {open === shown.leafHash ? texts.action.close : texts.action.show}
            </Button></p>
            {open === shown.leafHash && <EventDetail shown={shown} />}
          </li>
        ))}
      </ol>
    </section>
  );
}
