import { useState, type ReactNode } from 'react';
import type { Restore } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { useRequest } from '../../parts/look.ts';
import { OnlyFor } from '../../parts/only-for.tsx';
import { ticketFault } from '../../parts/purpose-form.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useTexts } from '../../texts/language.tsx';

/** The word that everything is back; it takes that of two different people. Nothing to give where the platform is open. */
export function ConfirmRestore({ restore, onConfirmed }: { readonly restore: Restore; readonly onConfirmed: () => void }): ReactNode {
  const { restore: texts, purpose } = useTexts();
  const [ticket, setTicket] = useState('');
  const { asking, ask } = useRequest('POST /v1/restore/confirm');
  const missing = restore.operated.filter(({ isBack }) => isBack === false).length;
  const confirm = async (reason: string): Promise<void> => {
    if ((await ask({ body: { reason, ticket: ticket.trim() } })) !== undefined) onConfirmed();
  };
  return (
    <>
      {!restore.confirmed && (
        <OnlyFor operations={['POST /v1/restore/confirm']} what={texts.confirm}>
          <section aria-labelledby="confirm">
            <h2 id="confirm">{texts.confirmTitle}</h2>
            <p>{texts.confirmHint}</p>
            {missing > 0 && <p className="note" data-kind="held">{texts.missing(missing)}</p>}
            <ReasonForm label={texts.confirm} variant="danger" busy={asking.state === 'asking'} onGiven={(reason) => void confirm(reason)}>
              <TextEntry name="ticket" label={purpose.ticket} hint={purpose.ticketHint} isRequired value={ticket} onChange={setTicket} fault={(text) => ticketFault(text, purpose)} />
            </ReasonForm>
          </section>
        </OnlyFor>
      )}
      <Asked asking={asking}>{({ confirmed, confirmations, confirmationsNeeded }) => <DoneNote>{confirmed ? texts.opened : texts.confirmed(confirmations, confirmationsNeeded)}</DoneNote>}</Asked>
    </>
  );
}
