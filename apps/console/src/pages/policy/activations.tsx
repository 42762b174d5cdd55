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
import { useMay } from '../../platform/permissions.ts';
import { formatTime, startOfDay } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

const approvalsNeeded = 2;

/** A version comes into force by the approval of two people, neither of whom asked for it. */
export function Activations({ policy, onChanged }: { readonly policy: Policy; readonly onChanged: () => void }): ReactNode {
  const { policy: texts, retention } = useTexts();
  const [version, setVersion] = useState(policy.packs[0]?.version ?? '');
  const [day, setDay] = useState('');
  const [simulationId, setSimulationId] = useState('');
  const request = useRequest('POST /v1/policy/activations');
  const approve = useRequest('POST /v1/policy/activations/{requestId}/approve');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (request.asking.state === 'asking') return;
    const body = { version, ...(day === '' ? {} : { activeFrom: startOfDay(day) }), ...(simulationId.trim() === '' ? {} : { simulationId: simulationId.trim() }) };
    if ((await request.ask({ body })) !== undefined) onChanged();
  };
  const consent = async (requestId: string): Promise<void> => {
    if ((await approve.ask({ path: { requestId } })) !== undefined) onChanged();
  };
  return (
    <section aria-label={texts.activations}>
      <RequestTable requests={policy.requests} onApprove={(requestId) => void consent(requestId)} />
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
    </section>
  );
}

function RequestTable({ requests, onApprove }: { readonly requests: Policy['requests']; readonly onApprove: (requestId: string) => void }): ReactNode {
  const { policy: texts, retention } = useTexts();
  const mayApprove = useMay()('POST /v1/policy/activations/{requestId}/approve');
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
        { title: texts.activatedAt, show: ({ activatedAt }) => (activatedAt === undefined ? '–' : formatTime(activatedAt)) },
        { title: retention.approve, show: ({ requestId, version, activatedAt }) => (mayApprove && activatedAt === undefined ? <Button aria-label={`${retention.approve}: ${version}`} onPress={() => onApprove(requestId)}>{retention.approve}</Button> : '–') },
      ]}
    />
  );
}
