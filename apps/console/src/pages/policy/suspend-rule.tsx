import { useState, type ReactNode } from 'react';
import type { Policy } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { useRequest } from '../../parts/look.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

/** Stops what a rule permits, at once; what was under way is told. */
export function SuspendRule({ policy, onChanged }: { readonly policy: Policy; readonly onChanged: () => void }): ReactNode {
  const { policy: texts, event } = useTexts();
  const [version, setVersion] = useState(inForce(policy)?.version ?? policy.packs[0]?.version ?? '');
  const [ruleId, setRuleId] = useState('');
  const { asking, ask } = useRequest('POST /v1/policy/suspensions');
  const suspend = async (reason: string): Promise<void> => {
    if ((await ask({ body: { version, ruleId: ruleId.trim(), reason } })) !== undefined) onChanged();
  };
  return (
    <section aria-label={texts.suspensions}>
      <ReasonForm label={texts.suspend} variant="danger" busy={asking.state === 'asking'} onGiven={(reason) => void suspend(reason)}>
        <div className="fields">
          <Choice label={texts.version} value={version} choices={Object.fromEntries(policy.packs.map((pack) => [pack.version, pack.version]))} onChange={setVersion} />
          <TextEntry name="ruleId" label={event.rule} isRequired value={ruleId} onChange={setRuleId} />
        </div>
      </ReasonForm>
      <Asked asking={asking}>
        {({ inFlight, returnsWith }) => (
          <>
            <DoneNote>{texts.inFlight(formatNumber(inFlight.length))}</DoneNote>
            {returnsWith.length > 0 && <p>{texts.returnsWith(returnsWith.join(', '))}</p>}
          </>
        )}
      </Asked>
      {policy.suspensions.length > 0 && (
        <DataTable
          caption={texts.suspensions}
          rows={policy.suspensions}
          keyOf={(suspension) => `${suspension.version} ${suspension.ruleId}`}
          columns={[
            { title: texts.version, show: (suspension) => <code>{suspension.version}</code> },
            { title: event.rule, show: (suspension) => suspension.ruleId },
            { title: texts.suspendedAt, show: ({ suspendedAt }) => formatTime(suspendedAt) },
          ]}
        />
      )}
    </section>
  );
}

/** Not one that is to come. */
function inForce({ activations }: Policy): Policy['activations'][number] | undefined {
  const now = new Date().toISOString();
  return activations.findLast(({ activeFrom }) => activeFrom <= now);
}
