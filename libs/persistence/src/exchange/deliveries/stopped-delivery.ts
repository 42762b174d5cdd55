import type { RecordedDelivery } from './delivery-events.ts';
import { wasLeased } from './delivery-states.ts';

/** A delivery that goes nowhere, as what it causes needs it. */
export interface StoppedDelivery extends RecordedDelivery {
  readonly messageRef: string;
  /** It was leased before, and nobody can tell what came of that. */
  readonly mayHaveLeft: boolean;
}

/** The columns of a StoppedDelivery, from `delivery d` and `message m`. */
export const stoppedColumns = `${wasLeased('d')} as "mayHaveLeft", d.message_ref as "messageRef", d.sender_id as "senderId",
  d.message_id as "messageId", m.type, m.version, d.recipient, d.case_id as "caseId",
  m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as "personKeys"`;
