import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Erasure } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useRequest } from '../../parts/look.ts';
import { More } from '../../parts/more.tsx';
import { Approvals } from '../../parts/names.tsx';
import { OnlyFor } from '../../parts/only-for.tsx';
import { usePages } from '../../parts/pages.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { Verdict, type VerdictKind } from '../../parts/verdict.tsx';
import { Withdraw } from '../../parts/withdraw.tsx';
import { useMay } from '../../platform/permissions.ts';
import { formatDate, formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { ErasureTarget } from './erasure-target.tsx';
import { noTarget, TargetEntry, targetOf } from './target-entry.tsx';

const verdicts: Record<Erasure['state'], VerdictKind> = { preview: 'plain', waiting: 'held', withdrawn: 'plain', stopped: 'bad', effective: 'good', complete: 'good' };

/** Orders to erase: first rehearsed, then given; all but a single message's wait for two approvals, and can be withdrawn until then. */
export function Erasures(): ReactNode {
  const { retention: texts, action } = useTexts();
  const [form, setForm] = useState(noTarget);
  /** What the report is about: it tells nothing of what is entered since. */
  const [reported, setReported] = useState(noTarget);
  const { asking, pages, further, more, load } = usePages('GET /v1/erasures');
  const order = useRequest('POST /v1/erasures');
  const approve = useRequest('POST /v1/erasures/{erasureId}/approve');
  const withdraw = useRequest('POST /v1/erasures/{erasureId}/withdraw');
  useEffect(load, [load]);
  const erase = async (reason: string, dryRun: boolean): Promise<void> => {
    setReported(form);
    const erasure = await order.ask({ body: { target: targetOf(form), reason, dryRun } });
    if (erasure === undefined || dryRun) return;
    setReported(noTarget);
    setForm(noTarget);
    load();
  };
  const consent = async (erasureId: string): Promise<void> => {
    if ((await approve.ask({ path: { erasureId } })) !== undefined) load();
  };
  const end = async (erasureId: string, reason: string): Promise<void> => {
    if ((await withdraw.ask({ path: { erasureId }, body: { reason } })) !== undefined) load();
  };
  return (
    <section aria-label={texts.erasures}>
      <OnlyFor operations={['POST /v1/erasures']} what={texts.erase}>
        <ReasonForm label={texts.erase} variant="danger" busy={order.asking.state === 'asking'} rehearsal={{ label: texts.rehearse, onGiven: (reason) => void erase(reason, true) }} onGiven={(reason) => void erase(reason, false)}>
          <TargetEntry form={form} kinds={['message', 'case', 'person', 'vn', 'class']} onChange={setForm} />
        </ReasonForm>
      </OnlyFor>
      {reported === form && <Asked asking={order.asking}>{(erasure) => <ErasureReport erasure={erasure} />}</Asked>}
      <Asked asking={approve.asking}>{(erasure) => <DoneNote>{texts.approved(erasure.approvedBy?.length ?? 0, erasure.approvalsNeeded)} <ErasureState erasure={erasure} />{erasure.stoppedBy.length > 0 && <> {texts.stoppedBy}: <StoppedBy holds={erasure.stoppedBy} /></>}</DoneNote>}</Asked>
      <Asked asking={withdraw.asking}>{() => <DoneNote>{texts.withdrawn}</DoneNote>}</Asked>
      <Asked asking={asking}>{() => <ErasureTable erasures={pages.flatMap(({ erasures }) => erasures)} onApprove={(erasureId) => void consent(erasureId)} onWithdraw={(erasureId, reason) => void end(erasureId, reason)} />}</Asked>
      <More label={action.more} further={further} before={pages.length - 1} onMore={more} />
    </section>
  );
}

function ErasureState({ erasure: { state } }: { readonly erasure: Erasure }): ReactNode {
  const { retention: texts } = useTexts();
  return <Verdict kind={verdicts[state]}>{texts.states[state]}</Verdict>;
}

function StoppedBy({ holds }: { readonly holds: readonly string[] }): ReactNode {
  return holds.map((hold) => <Identifier key={hold} value={hold} />);
}

/** What an erasure does or would do, and its two dates. */
function ErasureReport({ erasure }: { readonly erasure: Erasure }): ReactNode {
  const { retention: texts } = useTexts();
  const { erasureId, state, counts, stoppedBy, effectiveAt, completeOn } = erasure;
  return (
    <div className="sheet" role="status">
      <h2>{texts.report} <ErasureState erasure={erasure} /></h2>
      {state === 'waiting' && <p>{texts.nowApprove}</p>}
      <Facts>
        <Fact name={texts.order}>{erasureId !== undefined && <Identifier value={erasureId} />}</Fact>
        <Fact name={texts.target}>{erasureId !== undefined && <ErasureTarget erasure={erasure} />}</Fact>
        <Fact name={texts.messages}>{formatNumber(counts.messages)}</Fact>
        <Fact name={texts.aboutOthers}>{formatNumber(counts.aboutOthers)}</Fact>
        <Fact name={texts.waiting}>{formatNumber(counts.waiting)}</Fact>
        <Fact name={texts.held}>{formatNumber(counts.held)}</Fact>
        <Fact name={texts.effectiveAt}>{effectiveAt && formatTime(effectiveAt)}</Fact>
        <Fact name={texts.completeOn}>{completeOn && formatDate(completeOn)}</Fact>
        <Fact name={texts.stoppedBy}>{stoppedBy.length > 0 && <StoppedBy holds={stoppedBy} />}</Fact>
      </Facts>
    </div>
  );
}

interface ErasureTableProps {
  readonly erasures: readonly Erasure[];
  readonly onApprove: (erasureId: string) => void;
  readonly onWithdraw: (erasureId: string, reason: string) => void;
}

function ErasureTable({ erasures, onApprove, onWithdraw }: ErasureTableProps): ReactNode {
  const { retention: texts } = useTexts();
  const mayApprove = useMay()('POST /v1/erasures/{erasureId}/approve');
  if (erasures.length === 0) return <p role="status">{texts.noErasures}</p>;
  return (
    <>
      <DataTable
        caption={texts.erasures}
        rows={erasures}
        keyOf={({ erasureId }, index) => erasureId ?? index}
        columns={[
          { title: texts.order, show: ({ erasureId }) => (erasureId === undefined ? '–' : <Identifier value={erasureId} />) },
          { title: texts.requestedAt, show: ({ requestedAt }) => (requestedAt === undefined ? '–' : formatTime(requestedAt)) },
          { title: texts.target, show: (erasure) => <ErasureTarget erasure={erasure} /> },
          { title: texts.state, show: (erasure) => <ErasureState erasure={erasure} /> },
          { title: texts.messages, numeric: true, show: ({ counts }) => formatNumber(counts.messages) },
          { title: texts.approvals, show: ({ approvedBy = [], approvalsNeeded }) => <Approvals by={approvedBy} needed={approvalsNeeded} /> },
          { title: texts.effectiveAt, show: ({ effectiveAt }) => (effectiveAt === undefined ? '–' : formatTime(effectiveAt)) },
          { title: texts.completeOn, show: ({ completeOn }) => (completeOn === undefined ? '–' : formatDate(completeOn)) },
          {
            title: texts.approve,
            show: ({ erasureId, state: now, scope, requestedAt }) => {
              if (!mayApprove || now !== 'waiting' || erasureId === undefined) return '–';
              const what = `${texts.scopes[scope]}, ${texts.order} ${erasureId.slice(0, 8)}, ${requestedAt === undefined ? '' : formatTime(requestedAt)}`;
              return <><Button aria-label={`${texts.approve}: ${what}`} onPress={() => onApprove(erasureId)}>{texts.approve}</Button> <Withdraw what={what} onGiven={(reason) => onWithdraw(erasureId, reason)} /></>;
            },
          },
        ]}
      />
      <p className="fine">{texts.targetGone}</p>
    </>
  );
}
