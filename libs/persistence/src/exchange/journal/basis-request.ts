import type { MessageName } from '#cases';

/** Data of one person in one case, as a rectification or an erasure names them. */
export interface ConcernedData {
  personId: string;
  /** Messages that the sender names, whoever sent them. */
  messageIds: string[];
  /** The block that is concerned (`vn`: the AHV number); undefined: all of the person's data. */
  block: string | undefined;
}

/** What is asked of the database before a message is decided. */
export interface BasisRequest {
  senderId: string;
  messageId: string;
  /** By its schema; `unknown`: the catalogue does not have it. */
  type: string;
  /** Its schema refuses it: nothing is asked but whether its id is known. */
  refused?: boolean;
  caseId: string;
  recipients: readonly string[];
  /** The message that this one refers to, with the partner that sent it. */
  reference: MessageName | undefined;
  /** It answers the request.info, or the request for access, that it refers to. */
  answers: 'request' | 'access-request' | undefined;
  /** The sender's own message that it recalls. */
  recalls: string | undefined;
  /** The message that it says it corrects. */
  corrects: string | undefined;
  /** Whose data it rectifies or erases. */
  concerns: ConcernedData | undefined;
  /** The persons that it registers. */
  registers: readonly string[];
}
