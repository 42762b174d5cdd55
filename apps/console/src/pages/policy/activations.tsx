import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { Day } from '../../parts/day.tsx';
import type { Policy } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { useRequest } from '../../parts/look.ts';
import { Approvals } from '../../parts/names.tsx';
import { OnlyFor } from '../../parts/only-for.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { Withdraw } from '../../parts/withdraw.tsx';
import { useMay } from '../../platform/permissions.ts';
import { formatTime, startOfDay } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

const approvalsNeeded = 2;

/** A version comes into force by the approval of two people, neither of whom asked for it; until then the request can be withdrawn. */
export function Activations({ policy, onChanged }: { readonly policy: Policy; readonly onChanged: () => void }): ReactNode {
  const { policy: texts, retention } = useTexts();
  const [version, setVersion] = useState(policy.packs[0]?.version ?? '');
  const [day, setDay] = useState('');
  const [simulationId, setSimulationId] = useState('');
  const request = useRequest('POST /v1/policy/activations');
  const approve = useRequest('POST /v1/policy/activations/{requestId}/approve');
  const withdraw = useRequest('POST /v1/policy/activations/{requestId}/withdraw');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (request.asking.state === 'asking') return;
    const body = { version, ...(day === '' ? {} : { activeFrom: startOfDay(day) }), ...(simulationId.trim() === '' ? {} : { simulationId: simulationId.trim() }) };
    if ((await request.ask({ body })) !== undefined) onChanged();
  };
  const consent = async (requestId: string): Promise<void> => {
    if ((await approve.ask({ path: { requestId } })) !== undefined) onChanged();
  };
  const end = async (requestId: string, reason: string): Promise<void> => {
    if ((await withdraw.ask({ path: { requestId }, body: { reason } })) !== undefined) onChanged();
  };
  return (
    <section aria-label={texts.activations}>
      <RequestTable requests={policy.requests} onApprove={(requestId) => void consent(requestId)} onWithdraw={(requestId, reason) => void end(requestId, reason)} />
      <OnlyFor operations={['POST /v1/policy/activations']} what={texts.request}>
        <Form className="filter react-aria-Form" onSubmit={(event) => void submit(event)}>
          <div className="fields">
            <Choice label={texts.version} value={version} choices={Object.fromEntries(policy.packs.map((pack) => [pack.version, pack.version]))} onChange={setVersion} />
            <Day label={texts.activeFrom} hint={texts.activeFromHint} value={day} onChange={setDay} />
            <TextEntry name="simulationId" label={texts.simulation} hint={texts.simulationHint} value={simulationId} onChange={setSimulationId} />
          </div>
          <div className="actions"><Button type="submit" data-variant="primary">{texts.request}</Button></div>
        </Form>
      </OnlyFor>
      <Asked asking={request.asking}>{({ version: wanted }) => <DoneNote>{texts.requested(wanted)}</DoneNote>}</Asked>
      <Asked asking={approve.asking}>{({ approvedBy, activatedAt, activeFrom }) => <DoneNote>{activatedAt === undefined ? retention.approved(approvedBy.length, approvalsNeeded) : texts.activated(formatTime(activeFrom))}</DoneNote>}</Asked>
      <Asked asking={withdraw.asking}>{() => <DoneNote>{retention.withdrawn}</DoneNote>}</Asked>
    </section>
  );
}

interface RequestTableProps {
  readonly requests: Policy['requests'];
  readonly onApprove: (requestId: string) => void;
  readonly onWithdraw: (requestId: string, reason: string) => void;
}

function RequestTable({ requests, onApprove, onWithdraw }: RequestTableProps): ReactNode {
  const { policy: texts, retention } = useTexts();
  const may = useMay();
  const mayApprove = may('POST /v1/policy/activations/{requestId}/approve');
  const mayWithdraw = may('POST /v1/policy/activations/{requestId}/withdraw');
  if (requests.length === 0) return <p role="status">{texts.noRequests}</p>;
  return (
    <DataTable
      caption={texts.activations}
      rows={requests}
      keyOf={({ requestId }) => requestId}
      columns={[
        { title: texts.version, show: ({ version }) => <code>{version}</code> },
        { title: retention.requestedAt, show: ({ requestedAt }) => formatTime(requestedAt) },
        { title: texts.activeFrom, show: ({ activeFrom }) => formatTime(activeFrom) },
        { title: retention.approvals, show: ({ approvedBy }) => <Approvals by={approvedBy} needed={approvalsNeeded} /> },
        { title: texts.activatedAt, show: ({ activatedAt, withdrawnAt }) => (activatedAt !== undefined ? formatTime(activatedAt) : withdrawnAt === undefined ? '–' : `${retention.states.withdrawn}, ${formatTime(withdrawnAt)}`) },
        {
          title: retention.approve,
          show: ({ requestId, version, requestedAt, activatedAt, withdrawnAt }) => {
            if (activatedAt !== undefined || withdrawnAt !== undefined) return '–';
            return (
              <>
                {mayApprove && <Button aria-label={`${retention.approve}: ${version}`} onPress={() => onApprove(requestId)}>{retention.approve}</Button>}{' '}
                {mayWithdraw && <Withdraw what={`${version}, ${formatTime(requestedAt)}`} onGiven={(reason) => onWithdraw(requestId, reason)} />}
              </>
            );
          },
        },
      ]}
    />
  );
}
