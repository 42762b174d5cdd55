import { randomUUID } from 'node:crypto';
import { categoriesOf, personIdsOf, usualFrames } from '#schemas';
import type { BlocksOf, CaseRef, Envelope, EnvelopeOf, Frame, MessageTypeId, PartnerId, Purpose } from '#schemas';

type IizFrame = Frame['iiz'];

/** What only the sender can know; everything else of the frame is filled in. */
export interface MessageDraft<T extends MessageTypeId> {
  readonly type: T;
  /** Version of the type's schema; by default the newest that this SDK knows. */
  readonly version?: string;
  readonly senderId: PartnerId;
  readonly recipients: readonly PartnerId[];
  /** Required by every type but those about no case. */
  readonly caseRef?: CaseRef;
  readonly purpose: Purpose;
  readonly blocks: BlocksOf[T];
  readonly actingUser: IizFrame['actingUser'];
  readonly application: Frame['sendingApplication'];
  /** What the sender relies on; CONSENT by default. The platform decides by itself. */
  readonly legalBasis?: string;
  readonly consentRef?: string;
  readonly requestRef?: string;
  readonly assertions?: NonNullable<IizFrame['assertions']>;
  /** The persons concerned, when they are more than those in the blocks. */
  readonly subjects?: readonly string[];
  /** `messageId` of the message that this one refers to. */
  readonly references?: string;
  /** A fresh random UUID by default: keep it to send the same message again. */
  readonly messageId?: string;
  readonly businessProcessId?: string;
  readonly eventDate?: string;
  /** After eCH-0058; by default what is usual for the type. */
  readonly action?: Frame['action'];
  /** When the message was made; now by default. */
  readonly at?: Date;
  /** False in production. */
  readonly test: boolean;
}

/**
 * Fills the frame around the blocks: ids, dates, the persons concerned and exactly the data categories that the blocks
 * disclose (the platform computes them again and refuses another claim, DAP-2203). Checks nothing else; the platform does.
 *
 * @example
 * const envelope = composeEnvelope({
 *   type: 'segment.assigned', senderId: 'sr-sro', recipients: ['rav-olten'], purpose: 'P1', test: true,
 *   caseRef: { caseId, regionId: 'sr-sro' }, actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' },
 *   application: { manufacturer: 'Muster AG', product: 'Fachapp', productVersion: '4.2' },
 *   blocks: { assessment: [{ personId, segment: 'VERAENDERN', assignedOn: '2026-03-01', complexity: 2, supportNeed: 2 }] },
 * });
 */
export function composeEnvelope<T extends MessageTypeId>(draft: MessageDraft<T>): EnvelopeOf<T> {
  const { type, caseRef, blocks } = draft;
  // The blocks of a draft are those of its type; that a union of types has them all is what the compiler cannot see.
  const content = { blocks: blocks as unknown as Envelope['blocks'] } as Envelope;
  const messageId = draft.messageId ?? randomUUID();
  const { action, schemaVersion, ...fixed }: Pick<Frame, 'action' | 'schemaVersion' | 'businessCaseClosed'> = usualFrames[type];
  const frame: Frame = {
    frameVersion: '1.0',
    messageId,
    businessProcessId: draft.businessProcessId ?? (caseRef === undefined ? `${type}-${messageId.slice(0, 8)}` : `case-${caseRef.caseId.slice(0, 8)}`),
    ...(draft.references === undefined ? {} : { referenceMessageId: draft.references }),
    senderId: draft.senderId,
    recipientId: [...draft.recipients],
    messageType: `so.iiz.${type}`,
    schemaVersion: draft.version ?? schemaVersion,
    action: draft.action ?? action,
    messageDate: (draft.at ?? new Date()).toISOString(),
    ...(draft.eventDate === undefined ? {} : { eventDate: draft.eventDate }),
    testDeliveryFlag: draft.test,
    ...fixed,
    sendingApplication: draft.application,
    iiz: iizFrame(draft, content),
  };
  return { frame, blocks: content.blocks } as EnvelopeOf<T>;
}

function iizFrame<T extends MessageTypeId>(draft: MessageDraft<T>, content: Envelope): IizFrame {
  return {
    ...(draft.caseRef === undefined ? {} : { caseRef: draft.caseRef }),
    subjectRefs: [...(draft.subjects ?? personIdsOf(content))],
    purpose: draft.purpose,
    legalBasisClaimed: draft.legalBasis ?? (draft.references === undefined ? 'CONSENT' : 'RECEIPT'),
    ...(draft.consentRef === undefined ? {} : { consentRef: draft.consentRef }),
    ...(draft.requestRef === undefined ? {} : { requestRef: draft.requestRef }),
    ...(draft.assertions === undefined ? {} : { assertions: draft.assertions }),
    actingUser: draft.actingUser,
    dataCategories: [...categoriesOf(content)].sort(),
  };
}
