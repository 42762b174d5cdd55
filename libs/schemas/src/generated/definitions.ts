// Generated from libs/schemas/catalog by `npm run generate`; do not edit.

/** Random UUID in lower case (RFC 9562), without "urn:uuid:". */
export type Uuid = string;

/** Calendar day in Switzerland (Europe/Zurich), YYYY-MM-DD, 1900 to 2199. */
export type Day = string;

/** Moment after RFC 3339 with offset, without leap second. */
export type DateTime = string;

/** Id of a partner of the platform; "iiz-dap" is the platform itself. */
export type PartnerId = string;

/** Role of a partner in interinstitutional cooperation. */
export type RoleCode = 'SR' | 'RAV' | 'ALK' | 'IVST' | 'VPE' | 'KOI' | 'GSIIZ' | 'AGS' | 'DPO' | 'IDSB' | 'OPS' | 'DAP';

/** Purpose of the disclosure. */
export type Purpose = 'P0' | 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P9';

/** Data category of a block; C02 is the AHV number inside the identity. */
export type Category = 'C01' | 'C02' | 'C03' | 'C04' | 'C05' | 'C06' | 'C07' | 'C08' | 'C09' | 'C10' | 'C11' | 'C12' | 'C13' | 'C14' | 'C15' | 'C16' | 'C17' | 'C18';

/** The case that the message belongs to. */
export type CaseRef = {
  /** Random UUID minted by the registering partner; holds for this case alone. */
  caseId: Uuid;
  /** Competent social region of the case. */
  regionId: PartnerId;
};

/** Period in calendar days, both included; open without an end. */
export type Period = {
  /** First day. */
  from: Day;
  /** Last day. */
  to?: Day;
};

/** Phone number, digits and blanks, international with "+". */
export type Phone = string;

/** E-mail address. */
export type Email = string;

/** Free text of at most 1000 characters; it belongs to the data category of its block. */
export type Note = string;

/** Id within the sender's document. */
export type ItemId = string;

/** Amount with two decimals as text, for example "1250.00". */
export type AmountChf = string;

/** A participating body and how to reach it. */
export type Party = {
  /** Id of the partner. */
  partnerId: PartnerId;
  /** Role of the partner. */
  roleCode: RoleCode;
  /** Who is in charge there, without names of staff. */
  contact?: {
    /** Team or function. */
    unit?: string;
    /** Phone of the body. */
    phone?: Phone;
    /** E-mail of the body. */
    email?: Email;
  };
};

/** Who the persons are, one item per person. */
export type Identity = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Id of the person in the sender's system (eCH-0044). */
  localPersonId: {
    /** Origin of the id, for example SR.SRO. */
    personIdCategory: string;
    /** The id itself. */
    personId: string;
  };
  /** AHV number (AHVN13) without dots; a data category of its own, C02, decided by itself. */
  vn?: string;
  /** Official family name. */
  officialName: string;
  /** Official first names. */
  firstName: string;
  /** YYYY-MM-DD, YYYY-MM or YYYY, as precisely as known. */
  dateOfBirth: string;
  /** Sex after eCH-0044. */
  sex: '1' | '2' | '3';
}[];

/** How the persons can be reached, one item per person. */
export type Contact = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Postal address (eCH-0010). */
  address?: {
    /** Addition such as "c/o" or a post-office box. */
    addressLine?: string;
    /** Name of the street. */
    street?: string;
    /** House number with its suffix. */
    houseNumber?: string;
    /** Swiss post code. */
    swissZipCode?: number;
    /** Post code outside Switzerland. */
    foreignZipCode?: string;
    /** Town. */
    town: string;
    /** Country after ISO 3166-1, two letters. */
    country: string;
  };
  /** Phone of the person. */
  phone?: Phone;
  /** E-mail of the person. */
  email?: Email;
  /** Language after ISO 639-1, two letters. */
  correspondenceLanguage?: string;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Household and children, one item per person. */
export type Household = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Role of the person in the household. */
  householdRole: 'HEAD' | 'PARTNER' | 'CHILD' | 'OTHER';
  /** Number of persons in the household. */
  householdSize?: number;
  /** State of childcare. */
  childcare?: 'NOT_NEEDED' | 'ARRANGED' | 'PARTLY_ARRANGED' | 'NOT_ARRANGED';
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Language, education and qualification, one item per person. */
export type Education = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Highest completed education. */
  highestQualification?: 'NONE' | 'COMPULSORY' | 'VOCATIONAL' | 'UPPER_SECONDARY' | 'HIGHER_VOCATIONAL' | 'UNIVERSITY';
  /** Whether the qualification is recognised in Switzerland. */
  recognisedInSwitzerland?: boolean;
  /** Languages with their level. */
  languages?: {
    /** Language after ISO 639-1, two letters. */
    language: string;
    /** Level after the Common European Framework. */
    level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | 'NATIVE';
  }[];
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Employment and job search, one item per person. */
export type Employment = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Present employment status. */
  status: 'EMPLOYED' | 'SELF_EMPLOYED' | 'SEEKING' | 'IN_TRAINING' | 'NOT_AVAILABLE';
  /** Present workload. */
  workloadPercent?: number;
  /** Occupation last held. */
  lastOccupation?: string;
  /** From when a job can be taken up. */
  availableFrom?: Day;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Work capacity and limitations, one item per person; sensitive data. */
export type Health = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Present work capacity. */
  workCapacityPercent?: number;
  /** In what the person is limited, without diagnosis. */
  limitations?: ('PHYSICAL' | 'PSYCHOLOGICAL' | 'COGNITIVE' | 'SENSORY' | 'ADDICTION')[];
  /** Last day of the certificate of incapacity. */
  certificateUntil?: Day;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Financial situation, one item per person. */
export type Finance = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Net income a month in Swiss francs. */
  monthlyIncome?: AmountChf;
  /** Sum of known debts in Swiss francs. */
  debts?: AmountChf;
  /** Whether debt enforcement is under way. */
  debtEnforcement?: boolean;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Code of the reason and, where needed, a sentence on it. */
export type CodedReason = {
  /** Code of the reason, for example REVIEW. */
  code: string;
  /** Explanation in a sentence. */
  text?: string;
};

/** FSO number of a municipality in Solothurn. */
export type MunicipalityBfs = number;

/** Support segment. */
export type Segment = 'ABLOESEN' | 'VERAENDERN' | 'ORIENTIEREN' | 'STABILISIEREN';

/** Nationality and permit, one item per person. */
export type Residence = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Country after ISO 3166-1, two letters. */
  nationality?: string;
  /** Residence permit (eCH-0006). */
  permit?: 'B' | 'C' | 'L' | 'G' | 'N' | 'S' | 'B_REF' | 'F_VA' | 'F_REF';
  /** Last day of validity. */
  permitUntil?: Day;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Measures and benefits of unemployment insurance, one item per person. */
export type LabourMarket = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Whether the person is registered with public employment services. */
  registered?: boolean;
  /** Whether the person counts as fit for placement (AVIG art. 15). */
  vermittlungsfaehig?: boolean;
  /** Framework period for drawing benefits. */
  frameworkPeriod?: Period;
  /** Gross daily allowance in Swiss francs. */
  dailyAllowance?: AmountChf;
  /** Number of daily allowances not yet drawn. */
  remainingDays?: number;
  /** Measures of the plan; empty as long as none is agreed. */
  measures?: {
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

/** Stage and measures of disability insurance, without diagnosis, one item per person. */
export type IvProcedure = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Stage of the procedure. */
  status?: 'REPORTED' | 'REGISTERED' | 'CLARIFICATION' | 'MEASURE' | 'BENEFIT_REVIEW' | 'BENEFIT' | 'CLOSED';
  /** Since when the stage holds. */
  since?: Day;
  /** Share of a full benefit. */
  benefitPercent?: number;
  /** Measures of the plan; empty as long as none is agreed. */
  measures?: {
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

/** Support by social aid, one item per person. */
export type SocialAid = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Kind of support. */
  kind: 'REGULAR_AID' | 'ASYLUM_AID';
  /** Period of support. */
  period: Period;
  /** Support a month in Swiss francs. */
  monthlyAmount?: AmountChf;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Reductions and suspensions, one item per person; sensitive data. */
export type Sanctions = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Kind of sanction. */
  kind: 'REDUCTION' | 'SUSPENSION_DAYS' | 'CESSATION';
  /** Period of the sanction. */
  period: Period;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Segment and assessment, one item per person. */
export type Assessment = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Present segment. */
  segment: Segment;
  /** Day of the assignment. */
  assignedOn: Day;
  /** Complexity of the case, 1 = low to 3 = high. */
  complexity?: number;
  /** Support need, 1 = low to 3 = high. */
  supportNeed?: number;
  /** Likely path of integration. */
  integrationPerspective?: 'FIRST_LABOUR_MARKET' | 'SECOND_LABOUR_MARKET' | 'EDUCATION' | 'SOCIAL_INTEGRATION' | 'UNCLEAR';
  /** Whether intensive case management is granted. */
  intensive?: boolean;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];

/** Integration plans in force, one item per person. */
export type Plan = {
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

/** Status of a measure, one item per person. */
export type MeasureStatus = {
  /** Id of the person, valid in this case alone. */
  personId: Uuid;
  /** Id of the measure in the integration plan. */
  measureId: ItemId;
  /** Status of the measure. */
  status: 'PLANNED' | 'STARTED' | 'ABORTED' | 'COMPLETED';
  /** Day from which the status holds. */
  on: Day;
  /** Reason, of an abort above all. */
  reason?: CodedReason;
  /** Free text about this person, in the category of the block. */
  note?: Note;
}[];
