import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Hold } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useRequest } from '../../parts/look.ts';
import { More } from '../../parts/more.tsx';
import { Approvals } from '../../parts/names.tsx';
import { OnlyFor } from '../../parts/only-for.tsx';
import { usePages } from '../../parts/pages.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { useMay } from '../../platform/permissions.ts';
import { formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { noTarget, singleTargetOf, TargetEntry } from './target-entry.tsx';

/** What may not be erased, by schedule or by order, until somebody releases it. */
export function Holds(): ReactNode {
  const { retention: texts, action } = useTexts();
  const [form, setForm] = useState(noTarget);
  const { asking, pages, further, more, load } = usePages('GET /v1/holds');
  const place = useRequest('POST /v1/holds');
  const release = useRequest('DELETE /v1/holds/{holdId}');
  useEffect(load, [load]);
  const keep = async (reason: string): Promise<void> => {
    const target = singleTargetOf(form);
    if (target === undefined || (await place.ask({ body: { target, reason } })) === undefined) return;
    setForm(noTarget);
    load();
  };
  const lift = async (holdId: string): Promise<void> => {
    if ((await release.ask({ path: { holdId } })) !== undefined) load();
  };
  return (
    <section aria-label={texts.holds}>
      <OnlyFor operations={['POST /v1/holds']} what={texts.hold}>
        <ReasonForm label={texts.hold} busy={place.asking.state === 'asking'} onGiven={(reason) => void keep(reason)}>
          <TargetEntry form={form} kinds={['message', 'case', 'person', 'vn']} onChange={setForm} />
        </ReasonForm>
      </OnlyFor>
      <Asked asking={place.asking}>{() => <DoneNote>{texts.placed}</DoneNote>}</Asked>
      <Asked asking={release.asking}>{({ releasedAt, releaseAskedBy, releaseNeeds }) => <DoneNote>{releasedAt === undefined ? texts.releaseAsked(releaseAskedBy.length, releaseNeeds) : texts.released}</DoneNote>}</Asked>
      <Asked asking={asking}>{() => <HoldTable holds={pages.flatMap(({ holds }) => holds)} onRelease={(holdId) => void lift(holdId)} />}</Asked>
      <More label={action.more} further={further} before={pages.length - 1} onMore={more} />
    </section>
  );
}

function HoldTable({ holds, onRelease }: { readonly holds: readonly Hold[]; readonly onRelease: (holdId: string) => void }): ReactNode {
  const { retention: texts } = useTexts();
  const mayRelease = useMay()('DELETE /v1/holds/{holdId}');
  if (holds.length === 0) return <p role="status">{texts.noHolds}</p>;
  return (
    <DataTable
      caption={texts.holds}
      rows={holds}
      keyOf={({ holdId }) => holdId}
      columns={[
        { title: texts.hold, show: ({ holdId }) => <Identifier value={holdId} /> },
        { title: texts.target, show: ({ kind }) => texts.scopes[kind] },
        { title: texts.placedAt, show: ({ placedAt }) => formatTime(placedAt) },
        { title: texts.approvals, show: ({ releaseAskedBy, releaseNeeds }) => <Approvals by={releaseAskedBy} needed={releaseNeeds} /> },
        { title: texts.releasedAt, show: ({ releasedAt }) => (releasedAt === undefined ? '–' : formatTime(releasedAt)) },
        { title: texts.release, show: ({ holdId, releasedAt, placedAt }) => (mayRelease && releasedAt === undefined ? <Button aria-label={`${texts.release}: ${formatTime(placedAt)}`} onPress={() => onRelease(holdId)}>{texts.release}</Button> : '–') },
      ]}
    />
  );
}
