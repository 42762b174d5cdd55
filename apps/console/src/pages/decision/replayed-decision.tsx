import type { FormEvent, ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { useLook } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useOrigin } from '../../platform/origin-context.tsx';
import { useHanded, useKept } from '../../platform/place.tsx';
import { needsOf } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { ReplayView } from './replay-view.tsx';

const form = /^[a-z0-9-]{1,64}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One decision taken once more, from the facts that lie beside its message. */
export function ReplayedDecision(): ReactNode {
  const { pages, decision: texts } = useTexts();
  const needs = needsOf(useOrigin(), 'entscheid');
  const [about, setAbout] = useKept('replay about', '');
  const { asking, ask } = useLook('POST /v1/policy/replay', 'replay');
  const replay = (name: string): void => {
    const [senderId = '', messageId = ''] = name.split('/');
    void ask({ senderId, messageId });
  };
  useHanded(({ message = '' }) => {
    setAbout(message);
    replay(message);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    replay(about.trim());
  };
  return (
    <Page {...pages.entscheid} needs={needs}>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <TextEntry name="about" label={texts.messageName} hint={texts.messageNameHint} isRequired value={about} onChange={setAbout} fault={(text) => (form.test(text.trim()) ? undefined : texts.messageNameHint)} />
        <div className="actions"><Button type="submit" data-variant="primary">{texts.again}</Button></div>
      </Form>
      <Asked asking={asking}>{(replayed) => <ReplayView replayed={replayed} />}</Asked>
    </Page>
  );
}
