import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { ReasonForm } from './reason-form.tsx';

/** Ends what waits for approvals: whoever asked for it takes it back, or an approver declines. Asks for the reason first. */
export function Withdraw({ what, onGiven }: { readonly what: string; readonly onGiven: (reason: string) => void }): ReactNode {
  const { retention: texts, action } = useTexts();
  return (
    <DialogTrigger>
      <Button aria-label={`${texts.withdraw}: ${what}`} data-variant="quiet">{texts.withdraw}</Button>
      <ModalOverlay isDismissable className="overlay">
        <Modal className="modal">
          <Dialog className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title">{texts.withdraw}</Heading>
                <p>{what}. {texts.withdrawHint}</p>
                <ReasonForm label={texts.withdraw} variant="danger" busy={false} autoFocus onGiven={(reason) => { close(); onGiven(reason); }} />
                <Button onPress={close}>{action.cancel}</Button>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
