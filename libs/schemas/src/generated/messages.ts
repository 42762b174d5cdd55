// Generated from libs/schemas/catalog by `npm run generate`; do not edit.
import type {
  AmountChf,
  Assessment,
  CaseRef,
  Category,
  CodedReason,
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
  IvProcedure,
  LabourMarket,
  MeasureStatus,
  MunicipalityBfs,
  Note,
  PartnerId,
  Party,
  Period,
  Plan,
  Purpose,
  Residence,
  RoleCode,
  Sanctions,
  Segment,
  SocialAid,
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

/** Assigns persons to another support segment after a review. */
export type SegmentChangedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The changes, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Segment up to the change. */
    previousSegment: Segment;
    /** Segment from the change on. */
    newSegment: Segment;
    /** Day of the change. */
    changedOn: Day;
    /** Reason of the change. */
    reason: CodedReason;
    /** reviewId of the review that the change rests on. */
    reviewId: ItemId;
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

/** Reports the status of a measure; the block depends on whose measure it is. */
export type PlanMeasureStatusBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** Labour-market measures, one item per person. */
  labourMarket?: MeasureStatus;
  /** Integration measures, one item per person. */
  ivProcedure?: MeasureStatus;
  /** Measures of the integration plan, one item per person. */
  plan?: MeasureStatus;
};

/** Requests intensive case management because standard case management is not sufficient. */
export type IntensiveRequestedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The requests with their three justifications, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Whether there is a specific need of integration. */
    specificNeed: boolean;
    /** Whether there is potential for employment. */
    employmentPotential: boolean;
    /** Whether standard case management is not sufficient. */
    standardInsufficient: boolean;
    /** From when it is to hold. */
    from?: Day;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Grants, denies or ends intensive case management. */
export type IntensiveDecidedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The decisions, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Decision on intensive case management. */
    decision: 'GRANTED' | 'DENIED' | 'ENDED';
    /** Day of the decision. */
    decidedOn: Day;
    /** Last day, if limited in time. */
    until?: Day;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Result of a review: achievement of goals, segment, next date. */
export type ReviewHeldBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The results, one item per person. */
  assessment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Id that a change of segment can rest on. */
    reviewId: ItemId;
    /** Day of the review. */
    heldOn: Day;
    /** Whether the segment still fits. */
    segmentStillValid: boolean;
    /** Planned day of the next review. */
    nextReviewOn: Day;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
  /** How far the goals of the plan are achieved, one item per person. */
  plan?: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Achievement of each goal. */
    goalAchievement: {
      /** Id of the goal in the integration plan. */
      goalId: ItemId;
      /** 0 = not begun to 100 = achieved. */
      percent: number;
    }[];
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Mandates a specialised body to clarify the conditions of occupational integration. Without AHV number. */
export type VpeMandateBlocks = {
  /** Who the persons are. */
  identity: Identity;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Work capacity and limitations. */
  health?: Health;
  /** Financial situation. */
  finance?: Finance;
  /** The mandates, one item per person. */
  plan: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Topics of the multiple difficulties, at least two. */
    topics: ('HEALTH' | 'SOCIAL' | 'FINANCIAL')[];
    /** What the body is to clarify. */
    question: string;
    /** By when the result is expected. */
    dueOn: Day;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Result of a vPe: conditions, recommendations and adjustments of the integration plan. */
export type VpeResultBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Work capacity and limitations. */
  health?: Health;
  /** Financial situation. */
  finance?: Finance;
  /** The results, one item per person. */
  plan: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** What the clarification has shown. */
    result: {
      /** Conditions under which occupational integration is realistic. */
      realisticUnder: string[];
      /** Recommendations of the body. */
      recommendations: string[];
      /** Proposed changes of the integration plan; empty if it stays. */
      planAdjustments: {
        /** Id of the goal; absent for a new one. */
        goalId?: ItemId;
        /** What is to change. */
        description: string;
      }[];
    };
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Opens aftercare after detachment, for six calendar months at most. */
export type AftercareStartedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The aftercare, one item per person. */
  plan: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Day of the detachment. */
    detachedOn: Day;
    /** First day of aftercare. */
    startsOn: Day;
    /** Last day, six calendar months after detachment at most (else DAP-4401). */
    endsOn: Day;
    /** Why aftercare is agreed. */
    reason: CodedReason;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Ends aftercare and states its outcome. */
export type AftercareEndedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The outcomes, one item per person. */
  plan: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Last day of aftercare. */
    endedOn: Day;
    /** Outcome of aftercare. */
    outcome: 'STABLE' | 'RELAPSE' | 'DECLINED';
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Closes the case; consents end, periods of erasure begin. */
export type CaseClosedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The closing. */
  case: {
    /** Day of the closing. */
    closedOn: Day;
    /** How the case ends. */
    outcome: 'EMPLOYED' | 'EDUCATION' | 'IV_BENEFIT' | 'ALV' | 'MOVED' | 'DECEASED' | 'OTHER';
    /** Whether aftercare was offered. */
    aftercareOffered?: boolean;
  };
};

/** Reopens the same case after a relapse. */
export type CaseReopenedBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The reopening. */
  case: {
    /** Day of the reopening. */
    reopenedOn: Day;
    /** Reason of the reopening. */
    reason: CodedReason;
  };
};

/** Offers the case to the competent social region after a change of residence. */
export type CaseTransferOfferBlocks = {
  /** When and where the case goes. */
  case: {
    /** From when the new region is competent. */
    effectiveOn: Day;
    /** FSO number of the new municipality; it decides which region is competent (else DAP-3301). */
    newMunicipalityBfs: MunicipalityBfs;
    /** Whether an integration plan is running; it stands in the block plan. */
    openPlan: boolean;
    /** Documents handed over with the case; empty if none. */
    documents: {
      /** Id of the document at the sender. */
      documentId: ItemId;
      /** Kind of document, for example DECISION. */
      kind: string;
      /** Title without personal data. */
      title: string;
    }[];
  };
  /** Who the persons are. */
  identity: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
  /** Household and children. */
  household?: Household;
  /** Nationality and permit. */
  residence?: Residence;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Work capacity and limitations. */
  health?: Health;
  /** Support by social aid. */
  socialAid?: SocialAid;
  /** Segment and assessment of the persons. */
  assessment?: Assessment;
  /** Plans in force, one item per person. */
  plan?: Plan;
};

/** The region that was asked takes the lead of the case. */
export type CaseTransferAcceptBlocks = {
  /** From when the lead changes. */
  case: {
    /** From when the new region leads the case. */
    leadFrom: Day;
    /** Who will lead the case. */
    contactParty?: Party;
  };
  /** Who the persons are. */
  identity: Identity;
};

/** The region that was asked does not take the case; it stays where it is. */
export type CaseTransferRejectBlocks = {
  /** Why the case is not taken. */
  case: {
    /** Day of the rejection. */
    rejectedOn: Day;
    /** Reason of the rejection. */
    reason: CodedReason;
  };
  /** Who the persons are. */
  identity: Identity;
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

/** States that a consent has reached its end; deliveries resting on it do not take place. */
export type ConsentExpiredBlocks = {
  /** The consent that expired. */
  consent: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Id of the expired consent. */
    consentId: Uuid;
    /** Last day on which the consent held. */
    expiredOn: Day;
    /** Why it ends. */
    cause: 'TERM' | 'CASE_CLOSED';
  };
};

/** Written, reasoned request for information in an individual case. */
export type RequestInfoBlocks = {
  /** What is asked for and why. */
  case: {
    /** Blocks that are asked for; the answer holds no others. */
    requestedBlocks: ('identity' | 'vn' | 'contact' | 'education' | 'employment' | 'labourMarket' | 'ivProcedure' | 'socialAid' | 'finance')[];
    /** What the information is needed for. */
    purpose: 'P1' | 'P3' | 'P4';
    /** Reasons in the individual case, 30 to 1000 characters. */
    justification: string;
    /** By when the answer is expected. */
    dueOn: Day;
  };
  /** Who the persons are. */
  identity?: Identity;
};

/** Answers a request with the blocks asked for, never with others. Whoever may give nothing answers with nack. */
export type ResponseInfoBlocks = {
  /** What is given and what is not. */
  case: {
    /** Blocks that this answer holds. */
    provided: ('identity' | 'vn' | 'contact' | 'education' | 'employment' | 'labourMarket' | 'ivProcedure' | 'socialAid' | 'finance')[];
    /** Requested blocks that are not given; empty if all are. */
    refused: {
      /** A block of the answer; vn is the AHV number. */
      block: 'identity' | 'vn' | 'contact' | 'education' | 'employment' | 'labourMarket' | 'ivProcedure' | 'socialAid' | 'finance';
      /** Why the block is not given. */
      reason: CodedReason;
    }[];
  };
  /** Who the persons are. */
  identity?: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Measures and benefits of unemployment insurance. */
  labourMarket?: LabourMarket;
  /** Stage and measures of disability insurance, without diagnosis. */
  ivProcedure?: IvProcedure;
  /** Support by social aid. */
  socialAid?: SocialAid;
  /** Financial situation. */
  finance?: Finance;
};

/** Reports a person to the disability-insurance office for early detection; the person is informed before (IVG art. 3b). */
export type IvEarlyDetectionReportBlocks = {
  /** Who reports and why. */
  case: {
    /** Body that reports. */
    reporter: Party;
    /** Occasion of the report, without diagnosis. */
    reason: CodedReason;
    /** Day on which the person was told of the report; not after the report. */
    subjectInformedOn: Day;
  };
  /** Who the persons are. */
  identity: Identity;
  /** How the persons can be reached. */
  contact: Contact;
  /** Employment and job search. */
  employment?: Employment;
  /** The certificate of incapacity only, one item per person. */
  health?: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** First day of incapacity for work. */
    incapacitySince: Day;
    /** Degree of incapacity for work. */
    incapacityPercent?: number;
    /** Last day of the certificate of incapacity. */
    certificateUntil?: Day;
  }[];
};

/** Sends a decision of disability insurance to the bodies whose benefits it touches (IVG art. 68bis para. 5). */
export type IvDecisionCopyBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The decisions, one item per person. */
  ivProcedure: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Date of the decision. */
    decisionOn: Day;
    /** What was decided. */
    decisionType: 'MEASURE_GRANTED' | 'MEASURE_DENIED' | 'BENEFIT_GRANTED' | 'BENEFIT_CHANGED' | 'BENEFIT_DENIED';
    /** Areas of benefits that the decision touches. */
    affectedBenefitArea: ('SOCIAL_AID' | 'UNEMPLOYMENT_INSURANCE')[];
    /** Id of the decision at the disability-insurance office. */
    documentRef: ItemId;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Reports the stage of the disability-insurance procedure; health only as a profile of limitations. */
export type IvStatusBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** The status, one item per person. */
  ivProcedure: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Stage of the procedure. */
    status: 'REPORTED' | 'REGISTERED' | 'CLARIFICATION' | 'MEASURE' | 'BENEFIT_REVIEW' | 'BENEFIT' | 'CLOSED';
    /** Since when the status holds. */
    since: Day;
    /** What is planned next. */
    nextStep: string;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
  /** Work capacity and limitations. */
  health?: Health;
};

/** Reports the status of the registration with public employment services. */
export type RavStatusBlocks = {
  /** Who the persons are. */
  identity?: Identity;
  /** Employment and job search. */
  employment?: Employment;
  /** The status, one item per person. */
  labourMarket: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Status with public employment services. */
    status: 'REGISTERED' | 'INTERIM_EARNINGS' | 'IN_MEASURE' | 'PLACED' | 'DEREGISTERED' | 'NOT_REGISTERED';
    /** Since when the status holds. */
    since: Day;
    /** What is planned next. */
    nextStep: string;
    /** Whether the person is registered. */
    registered: boolean;
    /** Workload of the interim earnings in per cent (AVIG art. 24). */
    interimEarningsPercent?: number;
    /** Whether the person counts as fit for placement (AVIG art. 15). */
    vermittlungsfaehig?: boolean;
    /** Framework period for drawing benefits. */
    frameworkPeriod?: Period;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
  /** Work capacity and limitations. */
  health?: Health;
};

/** Notifies public employment services of recognised refugees and provisionally admitted persons without work who are ready for the labour market (AIG art. 53 para. 5). The employment centre answers with rav.status. */
export type RavRefugeeJobseekerNotificationBlocks = {
  /** Who the persons are. */
  identity: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
  /** Permit and readiness for the labour market, one item per person. */
  residence: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Permit of the person. */
    permit: 'B_REF' | 'F_VA' | 'F_REF';
  }[];
  /** Language, education, qualification. */
  education?: Education;
  /** Assessment of the readiness for the labour market, one item per person. */
  employment: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Whether the person is assessed as ready for the labour market; only then the notification is permitted. */
    labourMarketReady: boolean;
    /** Day of the assessment. */
    assessedOn: Day;
    /** Occupation last held. */
    lastOccupation?: string;
    /** Free text about this person, in the category of the block. */
    note?: Note;
  }[];
};

/** Confirms that a message has arrived at the recipient; it is not processed by that. */
export type AckReceivedBlocks = {
  /** What became of the message that referenceMessageId in the frame names. */
  case: {
    /** Result, for example RECEIVED. */
    code: string;
    /** Explanation without personal data. */
    info?: string;
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

/** Case counts of a social region in a period, about no person. */
export type ControllingCaseCountsBlocks = {
  /** The figures of the period. */
  stats: {
    /** Period of the counts. */
    period: Period;
    /** The figures one by one. */
    counts: {
      /** Number: New cases. */
      newCases: number;
      /** Number: Persons in new cases. */
      personsInNewCases: number;
      /** Number: Short assessments done. */
      kaDone: number;
      /** Persons in each segment at the end of the period. */
      bySegment: {
        /** Number: Detach. */
        ABLOESEN: number;
        /** Number: Change. */
        VERAENDERN: number;
        /** Number: Orient. */
        ORIENTIEREN: number;
        /** Number: Stabilise. */
        STABILISIEREN: number;
      };
      /** Number: Changes of segment. */
      resegmentations: number;
      /** Number: Intensive case managements running. */
      intensiveActive: number;
      /** Number: vPe mandates. */
      vpeMandates: number;
      /** Number: Aftercare started. */
      aftercareStarted: number;
      /** Number: Cases closed. */
      closed: number;
      /** Number: Relapses. */
      relapses: number;
    };
  };
};

/** Declares that the conditions of the financial aid are met and the funds used as earmarked. */
export type ControllingSelfDeclarationBlocks = {
  /** The declaration of the social region. */
  stats: {
    /** Year of the declaration. */
    year: number;
    /** What the region confirms. */
    confirmations: {
      /** Whether the prerequisites are met. */
      prerequisitesMet: boolean;
      /** Whether the funds were used as earmarked. */
      earmarkedUse: boolean;
      /** Processes that are introduced; empty if none yet. */
      processesIntroduced: ('INTAKE' | 'SHORT_ASSESSMENT' | 'SEGMENTATION' | 'INTEGRATION_PLAN' | 'INTENSIVE_CASE_MANAGEMENT' | 'REVIEW' | 'VPE' | 'AFTERCARE')[];
    };
    /** Financial aid in Swiss francs. */
    amountChf: AmountChf;
    /** Who declares, as a function and not by name. */
    signatory: {
      /** Function, for example LEITUNG_SOZIALREGION. */
      function: string;
      /** Day of signing. */
      signedOn: Day;
    };
  };
};

/** A person asks what is known about them (DSG art. 25); answer within 30 days. */
export type RightsAccessRequestBlocks = {
  /** The request. */
  case: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Day of receipt. */
    receivedOn: Day;
    /** Whether the person's identity is verified (DSV art. 16). */
    identityVerified: boolean;
    /** What is asked about. */
    scope: ('CONTENT' | 'SOURCES' | 'RECIPIENTS' | 'PURPOSES' | 'RETENTION')[];
    /** 30 days after receipt. */
    dueOn: Day;
  };
  /** Who the persons are. */
  identity?: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
};

/** Information on data processed: sources, recipients, purposes, retention and, where asked for, content. */
export type RightsAccessResponseBlocks = {
  /** What is said about the processing. */
  case: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** Bodies that data stem from; empty if only one's own. */
    sources: PartnerId[];
    /** To whom which blocks were disclosed and when; empty if to nobody. */
    recipients: {
      /** Body concerned. */
      partnerId: PartnerId;
      /** Day of the disclosure. */
      on: Day;
      /** Categories of data disclosed. */
      blocks: Category[];
      /** What the disclosure rested on. */
      legalBasis: string;
    }[];
    /** Purposes of the processing. */
    purposes: Purpose[];
    /** How long which data are kept. */
    retention: {
      /** Category of data. */
      category: Category;
      /** Last day of retention. */
      until: Day;
    }[];
    /** Whether health data go by way of a physician (DSG art. 25 para. 3). */
    viaPhysician?: boolean;
  };
  /** Who the persons are. */
  identity?: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
  /** Household and children. */
  household?: Household;
  /** Nationality and permit. */
  residence?: Residence;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Measures and benefits of unemployment insurance. */
  labourMarket?: LabourMarket;
  /** Stage and measures of disability insurance, without diagnosis. */
  ivProcedure?: IvProcedure;
  /** Work capacity and limitations. */
  health?: Health;
  /** Support by social aid. */
  socialAid?: SocialAid;
  /** Financial situation. */
  finance?: Finance;
  /** Reductions and suspensions. */
  sanctions?: Sanctions;
  /** Segment and assessment of the persons. */
  assessment?: Assessment;
  /** Plans in force, one item per person. */
  plan?: Plan;
};

/** Rectifies data at all earlier recipients, restricts them or marks them as disputed (DSG art. 41); the new value stands in the block concerned. */
export type RightsRectificationBlocks = {
  /** What is to be done, and to what. */
  case: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** messageId of the messages concerned. */
    targetMessageIds: Uuid[];
    /** Field concerned, as a JSON pointer into the message. */
    fieldPath: string;
    /** What becomes of the data. */
    measure: 'NEW_VALUE' | 'RESTRICT' | 'DISPUTED';
    /** Day of the decision. */
    decidedOn: Day;
    /** Reason of the decision. */
    reason?: CodedReason;
  };
  /** Who the persons are. */
  identity?: Identity;
  /** How the persons can be reached. */
  contact?: Contact;
  /** Household and children. */
  household?: Household;
  /** Nationality and permit. */
  residence?: Residence;
  /** Language, education, qualification. */
  education?: Education;
  /** Employment and job search. */
  employment?: Employment;
  /** Measures and benefits of unemployment insurance. */
  labourMarket?: LabourMarket;
  /** Stage and measures of disability insurance, without diagnosis. */
  ivProcedure?: IvProcedure;
  /** Work capacity and limitations. */
  health?: Health;
  /** Support by social aid. */
  socialAid?: SocialAid;
  /** Financial situation. */
  finance?: Finance;
  /** Reductions and suspensions. */
  sanctions?: Sanctions;
  /** Segment and assessment of the persons. */
  assessment?: Assessment;
  /** Plans in force, one item per person. */
  plan?: Plan;
};

/** Asks all earlier recipients to erase or restrict data (DSG art. 41). */
export type RightsErasureBlocks = {
  /** What is to be done, and to what. */
  case: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** messageId of the messages concerned. */
    targetMessageIds: Uuid[];
    /** Field concerned, as a JSON pointer into the message. */
    fieldPath?: string;
    /** What becomes of the data. */
    measure: 'ERASE' | 'RESTRICT';
    /** Day of the decision. */
    decidedOn: Day;
    /** Reason of the decision. */
    reason?: CodedReason;
  };
  /** Who the persons are. */
  identity?: Identity;
};

/** Recalls one's own message that went wrong (eCH action 3). Not the withdrawal of a consent. */
export type MessageRecallBlocks = {
  /** The recall. */
  case: {
    /** messageId of one's own message that is recalled. */
    targetMessageId: Uuid;
    /** Reason of the recall. */
    reason: CodedReason;
  };
};

/** Proves that the person was informed afterwards of the exchange and its content. */
export type SubjectNoticeIssuedBlocks = {
  /** The notice given. */
  consent: {
    /** Id of the person, valid in this case alone. */
    personId: Uuid;
    /** messageId of the messages that the notice is about. */
    disclosureMessageIds: Uuid[];
    /** Day of the notice. */
    informedOn: Day;
    /** How the person was informed. */
    channel: 'LETTER' | 'MEETING' | 'PHONE' | 'E_MAIL' | 'PORTAL';
  };
};

/** Reminds the body in charge of a deadline (eCH action 12); sent by the platform. */
export type DeadlineReminderBlocks = {
  /** The deadline. */
  case: {
    /** What the reminder is about. */
    kind: 'AFTERCARE_END' | 'CLOSING_DUE' | 'REVIEW_DUE' | 'SUBJECT_NOTICE' | 'ACCESS_REQUEST' | 'UNFETCHED_MESSAGE' | 'CONSENT_EXPIRY' | 'VPE_COPY_ERASURE' | 'TRANSFER_ANSWER' | 'REQUEST_ANSWER' | 'RIGHTS_ACKNOWLEDGEMENT';
    /** Day on which the deadline ends. */
    dueOn: Day;
    /** messageId of the message concerned. */
    referenceMessageId?: Uuid;
    /** Id of the person, if the deadline is about one. */
    personId?: Uuid;
  };
};

/** The blocks of each message type, in its newest version. */
export type BlocksOf = {
  'case.registration': CaseRegistrationBlocks;
  'case.participation': CaseParticipationBlocks;
  'assessment.short': AssessmentShortBlocks;
  'segment.assigned': SegmentAssignedBlocks;
  'segment.changed': SegmentChangedBlocks;
  'plan.published': PlanPublishedBlocks;
  'plan.measure-status': PlanMeasureStatusBlocks;
  'intensive.requested': IntensiveRequestedBlocks;
  'intensive.decided': IntensiveDecidedBlocks;
  'review.held': ReviewHeldBlocks;
  'vpe.mandate': VpeMandateBlocks;
  'vpe.result': VpeResultBlocks;
  'aftercare.started': AftercareStartedBlocks;
  'aftercare.ended': AftercareEndedBlocks;
  'case.closed': CaseClosedBlocks;
  'case.reopened': CaseReopenedBlocks;
  'case.transfer-offer': CaseTransferOfferBlocks;
  'case.transfer-accept': CaseTransferAcceptBlocks;
  'case.transfer-reject': CaseTransferRejectBlocks;
  'consent.granted': ConsentGrantedBlocks;
  'consent.withdrawn': ConsentWithdrawnBlocks;
  'consent.expired': ConsentExpiredBlocks;
  'request.info': RequestInfoBlocks;
  'response.info': ResponseInfoBlocks;
  'iv.early-detection-report': IvEarlyDetectionReportBlocks;
  'iv.decision-copy': IvDecisionCopyBlocks;
  'iv.status': IvStatusBlocks;
  'rav.status': RavStatusBlocks;
  'rav.refugee-jobseeker-notification': RavRefugeeJobseekerNotificationBlocks;
  'ack.received': AckReceivedBlocks;
  'ack.processed': AckProcessedBlocks;
  'nack': NackBlocks;
  'controlling.case-counts': ControllingCaseCountsBlocks;
  'controlling.self-declaration': ControllingSelfDeclarationBlocks;
  'rights.access-request': RightsAccessRequestBlocks;
  'rights.access-response': RightsAccessResponseBlocks;
  'rights.rectification': RightsRectificationBlocks;
  'rights.erasure': RightsErasureBlocks;
  'message.recall': MessageRecallBlocks;
  'subject.notice-issued': SubjectNoticeIssuedBlocks;
  'deadline.reminder': DeadlineReminderBlocks;
};

export type MessageTypeId = keyof BlocksOf;
