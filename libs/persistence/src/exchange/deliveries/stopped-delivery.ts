import type { RecordedDelivery } from './delivery-events.ts';

/** A delivery that goes nowhere, as what it causes needs it. */
export interface StoppedDelivery extends RecordedDelivery {
  readonly messageRef: string;
  /** Its topic was tried and did not answer, or a relay died meanwhile: nobody can tell whether the recipient has it. */
  readonly mayHaveLeft: boolean;
}

/** The columns of a StoppedDelivery, from `delivery d` and `message m`. */
export const stoppedColumns = `d.lease_until is not null as "mayHaveLeft", d.message_ref as "messageRef", d.sender_id as "senderId", d.message_id as "messageId", m.type, m.version, d.recipient,
  d.case_id as "caseId", m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as "personKeys"`;
