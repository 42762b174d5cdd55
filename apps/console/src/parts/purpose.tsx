import { createContext, useCallback, useContext, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Dialog, FieldError, Form, Heading, Input, Label, Modal, ModalOverlay, Text, TextArea, TextField } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { usePlace } from '../platform/place.tsx';
import { written } from '../texts/written.ts';
import { reasonFault, reasonLength, ticketFault, ticketLength } from './purpose-form.ts';

/** What a task is for: given once, sent with every look of the task, and on record with each (DSV Art. 4 Abs. 5). */
export interface Purpose {
  readonly reason: string;
  readonly ticket: string;
}

/** Names of what looks showed, in the memory of pages: it goes with its purpose, and stands under no other. */
export const lookPrefix = 'look ';

interface Purposes {
  readonly purpose: Purpose | undefined;
  /** The purpose of the task, asked for when there is none yet; undefined when it is not given. */
  readonly demand: () => Promise<Purpose | undefined>;
  readonly change: () => void;
  readonly end: () => void;
}

const PurposeContext = createContext<Purposes | undefined>(undefined);

export function usePurpose(): Purposes {
  const purposes = useContext(PurposeContext);
  if (purposes === undefined) throw new Error('no purpose around');
  return purposes;
}

export function PurposeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { memory } = usePlace();
  const [purpose, setPurpose] = useState<Purpose>();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((purpose: Purpose | undefined) => void)[]>([]);
  const become = useCallback((next: Purpose | undefined) => {
    if (next?.reason !== purpose?.reason || next?.ticket !== purpose?.ticket) memory.forget(lookPrefix);
    setPurpose(next);
  }, [memory, purpose]);
  const answer = useCallback((given: Purpose | undefined) => {
    setAsking(false);
    if (given !== undefined) become(given);
    for (const resolve of waiting.current.splice(0)) resolve(given);
  }, [become]);
  const purposes = useMemo(
    () => ({
      purpose,
      demand: () => {
        if (purpose !== undefined) return Promise.resolve(purpose);
        setAsking(true);
        return new Promise<Purpose | undefined>((resolve) => waiting.current.push(resolve));
      },
      change: () => setAsking(true),
      end: () => become(undefined),
    }),
    [purpose, become],
  );
  return (
    <PurposeContext value={purposes}>
      {children}
      <ModalOverlay isOpen={asking} onOpenChange={(open) => { if (!open) answer(undefined); }} isDismissable className="overlay">
        <Modal className="modal"><PurposeDialog purpose={purpose} onGiven={answer} /></Modal>
      </ModalOverlay>
    </PurposeContext>
  );
}

function PurposeDialog({ purpose, onGiven }: { readonly purpose: Purpose | undefined; readonly onGiven: (purpose: Purpose | undefined) => void }): ReactNode {
  const { purpose: texts, action } = useTexts();
  const [ticket, setTicket] = useState(purpose?.ticket ?? '');
  const [reason, setReason] = useState(purpose?.reason ?? '');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onGiven({ reason: reason.trim(), ticket: ticket.trim() });
  };
  return (
    <Dialog className="dialog">
      <Heading slot="title">{texts.title}</Heading>
      <p>{texts.explanation}</p>
      <Form onSubmit={submit}>
        <TextField name="ticket" isRequired value={ticket} onChange={setTicket} maxLength={ticketLength} autoFocus autoComplete="off" validate={(text) => ticketFault(text, texts)}>
          <Label>{texts.ticket}</Label>
          <Input />
          <Text slot="description">{texts.ticketHint}</Text>
          <FieldError />
        </TextField>
        <TextField name="reason" isRequired value={reason} onChange={setReason} minLength={reasonLength.least} maxLength={reasonLength.most} validate={(text) => reasonFault(text, texts)}>
          <Label>{texts.reason}</Label>
          <TextArea rows={3} />
          <Text slot="description">{texts.reasonHint}</Text>
          <FieldError />
        </TextField>
        <div className="actions">
          <Button type="submit" data-variant="primary">{texts.begin}</Button>
          <Button onPress={() => onGiven(undefined)}>{action.cancel}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The task in hand, always in sight: what is looked at is looked at for this. */
export function PurposeBar(): ReactNode {
  const { purpose: texts } = useTexts();
  const { purpose, change, end } = usePurpose();
  return (
    <section className="purpose" aria-label={texts.bar} data-given={purpose !== undefined || undefined}>
      {purpose === undefined ? <p>{texts.none}</p> : <p><strong>{purpose.ticket}</strong> <span>{written(purpose.reason)}</span></p>}
      <div className="actions">
        <Button onPress={change} data-variant="quiet">{purpose === undefined ? texts.give : texts.change}</Button>
        {purpose !== undefined && <Button onPress={end} data-variant="quiet">{texts.end}</Button>}
      </div>
    </section>
  );
}
