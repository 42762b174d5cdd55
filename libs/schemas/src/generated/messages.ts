// Generated from libs/schemas/catalog by `npm run generate`; do not edit.
import type {
  CaseRef,
  Category,
  Contact,
  DateTime,
  Day,
  Education,
  Employment,
  Finance,
  Health,
  Household,
  Identity,
  ItemId,
  Note,
  PartnerId,
  Party,
  Period,
  Purpose,
  RoleCode,
  Uuid,
} from './definitions.ts';

/** Opens an IIZ case, names its persons and invites partners to participate. */
export type CaseRegistrationBlocks = {
  /** What is registered. */
  case: {
    /** Day of registration. */
    registeredOn: Day;
    /** Kind of the case. */
    kind: 'REGULAR_AID' | 'ASYLUM_AID' | 'PROACTIVE' | 'ALV' | 'IV';
    /** Partner that leads the case. */
    leadPartner: PartnerId;
    /** Partners that are to take part in the case. */
    requestedParticipants: PartnerId[];
    /** The persons of the case. */
    persons: {
      /** Id of the person, valid in this case alone. */
      personId: Uuid;
      /** Role of the person in the case. */
      role: 'HEAD' | 'PARTNER' | 'CHILD' | 'OTHER';
      /** Person of this case who legally represents this person. */
      legalRepresentative?: Uuid;
    }[];
  };
  /** Who the persons are. */
  identity: Identity;
  /** How the persons can be reached. */
  contact: Contact;
  /** Household and children. */
  household?: Household;
};

/** A partner tells the lead whether it takes part in the case. */
export type CaseParticipationBlocks = {
  /** The participation. */
  case: {
    /** Whether the partner takes part in the case. */
    participating: boolean;
    /** Since when the person has been known to the partner. */
    since?: Day;
    /** Who is in charge at the partner. */
    contactParty?: Party;
  };
  /** Who the persons are. */
  identity?: Identity;
};

/** Assessment of life areas, one per person. */
export type AssessmentShortBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The assessments, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Id that a segment assignment can rest on. */
    assessmentId?: ItemId;
    /** Version of the instrument used. */
    instrumentVersion: string;
    /** Day on which it was conducted. */
    conductedOn: Day;
    /** Whether the person is a minor. */
    isMinor: boolean;
    /** Rating of each life area. */
    lifeAreas: {
      /** Life area. */
      area: 'HOUSING' | 'FAMILY' | 'HEALTH' | 'FINANCE' | 'WORK' | 'EDUCATION' | 'LANGUAGE' | 'CHILDCARE' | 'SOCIAL_NET';
      /** 1 = under heavy strain to 5 = stable. */
      rating: number;
      /** Whether the area is a resource. */
      resource: boolean;
    }[];
    /** Likely path of integration. */
    integrationPerspective: 'FIRST_LABOUR_MARKET' | 'SECOND_LABOUR_MARKET' | 'EDUCATION' | 'SOCIAL_INTEGRATION' | 'UNCLEAR';
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
  /** Household and children. */
  household?: Household;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Work capacity and limitations; sensitive data. */
  health?: Health;
  /** Financial situation. */
  finance?: Finance;
};

/** Assigns persons to a support segment at intake. */
export type SegmentAssignedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The assignments, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Support segment. */
    segment: 'ABLOESEN' | 'VERAENDERN' | 'ORIENTIEREN' | 'STABILISIEREN';
    /** Day of the assignment. */
    assignedOn: Day;
    /** Complexity of the case, 1 = low to 3 = high. */
    complexity: number;
    /** Support need, 1 = low to 3 = high. */
    supportNeed: number;
    /** assessmentId of the short assessment; absent when it is made up for later. */
    basisAssessmentId?: ItemId;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** A version of the integration plan with goals and measures. */
export type PlanPublishedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The plans, one item per person. */
  plan: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Running number of the version, from 1. */
    planVersion: number;
    /** Goals of the plan. */
    goals: {
      /** Id of the goal, the same over versions. */
      id: ItemId;
      /** Life area. */
      area: 'HOUSING' | 'FAMILY' | 'HEALTH' | 'FINANCE' | 'WORK' | 'EDUCATION' | 'LANGUAGE' | 'CHILDCARE' | 'SOCIAL_NET';
      /** What is to be achieved. */
      description: string;
      /** By when the goal is to be achieved. */
      targetDate: Day;
      /** Body that answers for the goal. */
      responsible: Party;
      /** Status of the goal. */
      status: 'OPEN' | 'IN_PROGRESS' | 'ACHIEVED' | 'ABANDONED';
    }[];
    /** Measures of the plan; empty as long as none is agreed. */
    measures: {
      /** Id of the measure, the same over versions; needed for its status to be reported. */
      id?: ItemId;
      /** Code of the measure. */
      code: string;
      /** Who carries out the measure. */
      provider: string;
      /** Period of the measure. */
      period: Period;
      /** Body that bears the costs. */
      costBearer?: Party;
    }[];
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
};

/** Tells the platform of a consent, mandate or release from secrecy; the document stays with the partner. */
export type ConsentGrantedBlocks = {
  /** The consent of one person. */
  consent: {
    /** Random UUID of the consent. */
    consentId: Uuid;
    /** Kind of declaration. */
    type: 'EINWILLIGUNG' | 'VOLLMACHT_SG17' | 'ENTBINDUNG_SCHWEIGEPFLICHT';
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** The case that the declaration holds for; the same as in the frame. */
    caseRef: CaseRef;
    /** Who made the declaration. */
    grantedBy: 'SELF' | 'LEGAL_REP' | 'BEISTAND';
    /** Whether capacity of judgement was checked. */
    capacityChecked: boolean;
    /** Who may receive the data. */
    recipients: {
      /** One particular partner. */
      partnerId?: PartnerId;
      /** All partners of this role. */
      roleCode?: RoleCode;
    }[];
    /** Who may disclose the data. */
    senders: {
      /** One particular partner. */
      partnerId?: PartnerId;
      /** All partners of this role. */
      roleCode?: RoleCode;
    }[];
    /** Which data categories are covered. */
    categories: Category[];
    /** For which purposes the declaration holds. */
    purposes: Purpose[];
    /** Day of the declaration. */
    grantedOn: Day;
    /** Last day of validity. */
    validUntil: Day;
    /** What the person was informed about; all seven points are needed. */
    informedPoints: {
      /** Purpose in this case. */
      purpose: true;
      /** Services and persons involved. */
      parties: true;
      /** Form and extent of the exchange. */
      formAndExtent: true;
      /** Retention and security of the data. */
      retentionAndSecurity: true;
      /** Right of access. */
      rightOfAccess: true;
      /** Right to withdraw at any time. */
      rightToWithdraw: true;
      /** Consequences of refusal and withdrawal. */
      consequences: true;
    };
    /** Whether the declaration is voluntary; only the authorisation under § 17 Sozialgesetz may be otherwise. */
    voluntary: boolean;
    /** Whether the data may be passed on in a hand-over of the case. */
    onwardTransfer: boolean;
    /** Evidence of the declaration without the document itself. */
    evidence: {
      /** Version of the signed form. */
      formVersion: string;
      /** SHA-256 of the signed document, 64 lower-case hexadecimal digits. */
      documentHash: string;
      /** Day of the signature. */
      signedOn: Day;
      /** Partner that keeps the document. */
      storedAt: PartnerId;
    };
  };
};

/** Tells the platform that a consent is withdrawn; the platform tells the participants. Not the recall of a message. */
export type ConsentWithdrawnBlocks = {
  /** The withdrawal. */
  consent: {
    /** Id of the withdrawn consent. */
    consentId: Uuid;
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** When the withdrawal was declared; it takes effect on receipt by the platform. */
    withdrawnOn: DateTime;
    /** Who declared the withdrawal. */
    withdrawnBy: 'SELF' | 'LEGAL_REP' | 'BEISTAND';
    /** Reason in brief, only if the person gives one. */
    withdrawalReason?: string;
  };
};

/** Confirms that a message was processed. */
export type AckProcessedBlocks = {
  /** What became of the message that referenceMessageId in the frame names. */
  case: {
    /** Result, for example PROCESSED. */
    code: string;
    /** Explanation without personal data. */
    info?: string;
  };
};

/** Tells that a message was not processed or not delivered. */
export type NackBlocks = {
  /** What became of the message that referenceMessageId in the frame names. */
  case: {
    /** Reason, for example PERSON_UNKNOWN or DAP-4207. */
    code: string;
    /** Explanation without personal data. */
    info?: string;
  };
};

/** The blocks of each message type, in its newest version. */
export type BlocksOf = {
  'case.registration': CaseRegistrationBlocks;
  'case.participation': CaseParticipationBlocks;
  'assessment.short': AssessmentShortBlocks;
  'segment.assigned': SegmentAssignedBlocks;
  'plan.published': PlanPublishedBlocks;
  'consent.granted': ConsentGrantedBlocks;
  'consent.withdrawn': ConsentWithdrawnBlocks;
  'ack.processed': AckProcessedBlocks;
  'nack': NackBlocks;
};

export type MessageTypeId = keyof BlocksOf;
