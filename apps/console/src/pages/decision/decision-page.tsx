import type { FormEvent, ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { useLook } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useOrigin } from '../../platform/origin-context.tsx';
import { useHanded, useKept } from '../../platform/place.tsx';
import { needsOf, pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { DecisionView } from './decision-view.tsx';
import { ReplayedDecision } from './replayed-decision.tsx';

const form = /^(?:[0-9a-f]{64}|[a-z0-9-]{1,64}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** One decision: why it was taken so where the log is, and whether it comes out the same where its facts are. */
export function DecisionPage(): ReactNode {
  return needsOf(useOrigin(), 'entscheid') === pageNeeds.entscheid ? <ExplainedDecision /> : <ReplayedDecision />;
}

function ExplainedDecision(): ReactNode {
  const { pages, action, decision: texts } = useTexts();
  const [about, setAbout] = useKept('decision about', '');
  const { asking, ask } = useLook('POST /v1/audit/decisions', 'decision');
  const explain = (text: string): void => void ask(text.includes('/') ? { message: text } : { leaf: text });
  useHanded(({ leaf, message }) => {
    const handed = leaf ?? message ?? '';
    setAbout(handed);
    explain(handed);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    explain(about.trim());
  };
  return (
    <Page {...pages.entscheid} needs={pageNeeds.entscheid}>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <TextEntry name="about" label={texts.about} hint={texts.aboutHint} isRequired value={about} onChange={setAbout} fault={(text) => (form.test(text.trim()) ? undefined : texts.aboutHint)} />
        <div className="actions"><Button type="submit" data-variant="primary">{action.search}</Button></div>
      </Form>
      <Asked asking={asking}>{(decision) => <DecisionView decision={decision} />}</Asked>
    </Page>
  );
}
