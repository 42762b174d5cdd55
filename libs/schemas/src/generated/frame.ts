// Generated from libs/schemas/catalog by `npm run generate`; do not edit.
import type {
  CaseRef,
  Category,
  DateTime,
  Day,
  PartnerId,
  Purpose,
  Uuid,
} from './definitions.ts';

/** JSON profile of eCH-0058 version 5 with the extension "iiz". Names and AHV numbers never stand in the frame. */
export type Frame = {
  /** Version of this frame. */
  frameVersion: '1.0';
  /** Random UUID; unique per sender, also over years. */
  messageId: Uuid;
  /** What holds all messages of one affair together, without personal data. */
  businessProcessId: string;
  /** Reference of the sender, without personal data. */
  ourBusinessReferenceId?: string;
  /** Reference of the recipient, without personal data. */
  yourBusinessReferenceId?: string;
  /** messageId of the message that this one refers to. */
  referenceMessageId?: Uuid;
  /** Partner that signs. */
  senderId: PartnerId;
  /** Partner from whom a forwarded message stems. */
  originalSenderId?: PartnerId;
  /** Partners that the message is meant for. */
  recipientId: PartnerId[];
  /** "so.iiz." and the id of the type. */
  messageType: string;
  /** Finer distinction by agreement. */
  subMessageType?: string;
  /** Version of this message type's schema. */
  schemaVersion: string;
  /** Action after eCH-0058. */
  action: '1' | '3' | '4' | '5' | '6' | '8' | '9' | '10' | '12';
  /** When the message was made. */
  messageDate: DateTime;
  /** When the reported event took place. */
  eventDate?: Day;
  /** When a forwarded or corrected message was first made. */
  initialMessageDate?: DateTime;
  /** Whether the message serves testing only. */
  testDeliveryFlag: boolean;
  /** Whether the sender expects a response. */
  responseExpected?: boolean;
  /** Whether this message closes the affair. */
  businessCaseClosed?: boolean;
  /** Software that made the message. */
  sendingApplication: {
    /** Manufacturer of the software. */
    manufacturer: string;
    /** Name of the software. */
    product: string;
    /** Version of the software. */
    productVersion: string;
  };
  /** What interinstitutional cooperation needs beyond eCH-0058. */
  iiz: {
    /** The case; required by message types that are bound to a case. */
    caseRef?: CaseRef;
    /** Ids of all persons concerned; every item of a block names one of them. */
    subjectRefs: Uuid[];
    /** Purpose of the disclosure. */
    purpose: Purpose;
    /** What the sender relies on, for example CONSENT or AVIG_85F_3; the platform decides by itself. */
    legalBasisClaimed: string;
    /** Id of the consent that the sender relies on. */
    consentRef?: Uuid;
    /** messageId of the request that is answered. */
    requestRef?: Uuid;
    /** Facts that the sender vouches for with its signature. */
    assertions?: {
      /** It is not yet clear who bears the costs (AVIG art. 85f para. 3). */
      costBearerUnclear?: boolean;
      /** No overriding private interest stands against the disclosure. */
      noOverridingPrivateInterest?: boolean;
      /** The person receives benefits from the receiving body (AVIG art. 85f para. 2 lit. a). */
      recipientBenefit?: boolean;
      /** The data stem from AVAM or ASAL (ALV-IsV art. 5). */
      dataFromAvam?: boolean;
      /** The data were obtained by a release from secrecy. */
      dataObtainedByRelease?: boolean;
      /** The identity of the applicant was verified (DSV art. 16). */
      identityVerified?: boolean;
      /** Overriding interests of third parties were checked before the disclosure (DSG art. 26). */
      thirdPartyInterestsChecked?: boolean;
      /** Id of the mandate or processing agreement with the mandated body (DSG art. 9). */
      mandateId?: string;
    };
    /** Who acted at the sender, pseudonymous (DSV art. 4 para. 4). */
    actingUser: {
      /** Pseudonymous id in the sender's system. */
      systemUserId: string;
      /** Function, for example SOZIALARBEIT. */
      function: string;
    };
    /** Exactly the categories of the blocks present, C02 included when an AHV number occurs. */
    dataCategories: Category[];
  };
};
