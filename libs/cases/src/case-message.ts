/** A recipient that may receive the message, with the consents on which that rests. */
export interface CaseRecipient {
  readonly partnerId: string;
  /** Left out where it is not known. */
  readonly role?: string | undefined;
  readonly consentIds: readonly string[];
}

/** What the state machine reads of a message whose schema has been checked. */
export interface CaseMessage {
  /** Id without prefix and version, for example `segment.assigned`. */
  readonly type: string;
  readonly caseId: string;
  readonly regionId: string;
  readonly senderId: string;
  readonly senderRole: string;
  /** The region that the sender is, where it has another id than the partner. */
  readonly senderRegion?: string | undefined;
  /** eCH-0058 action; `4` says that it is a correction. */
  readonly action: string;
  readonly referenceMessageId?: string | undefined;
  /** `iiz.subjectRefs`. */
  readonly personIds: readonly string[];
  readonly blocks: Readonly<Record<string, unknown>>;
  /**
   * Before the decision: all recipients of the frame. After it: the permitted ones, so that nobody is invited
   * who did not get the invitation.
   */
  readonly recipients: readonly CaseRecipient[];
  /** Whether a message of this case was ever leased for or delivered to the sender. */
  readonly reachedBefore: boolean;
  /** The message that it refers to is one of this type in this case: its sender's own, or a registration, which whoever leads the case corrects. */
  readonly corrects: boolean;
  /** Of whom the main block of that message says something; nobody where it corrects none. */
  readonly correctedPersonIds: readonly string[];
}

/** The platform's own partner: never bound by the state of a case. */
export const platformPartner = 'iiz-dap';

/** A correction of an earlier message (eCH-0058 action 4), not one that only says so. */
export function isCorrection(message: CaseMessage): boolean {
  return message.action === '4' && message.corrects;
}
