// Generated from apps/auditor/src/openapi/openapi.json by `npm run generate`; do not edit.

export interface AuditorApi {
  'GET /log/checkpoint': { path: object; query: object; request: undefined; answer: string };
  'GET /log/keys': { path: object; query: object; request: undefined; answer: LogKeys };
  'GET /log/cosigned': { path: object; query: object; request: undefined; answer: string };
  'POST /log/cosignatures': { path: object; query: object; request: {
    note: string;
  }; answer: {
    kept: number;
  } };
  'GET /log/tile/{level}/{index}': { path: { level: number; index: string }; query: object; request: undefined; answer: Blob };
  'GET /log/tile/entries/{index}': { path: { index: string }; query: object; request: undefined; answer: Blob };
  'GET /v1/audit/standing': { path: object; query: object; request: undefined; answer: LogStanding };
  'GET /v1/audit/erasures': { path: object; query: { shard: number; after: string }; request: undefined; answer: ErasuresSince };
  'GET /v1/audit/proofs/inclusion': { path: object; query: { leafHash: string; treeSize?: number }; request: undefined; answer: InclusionProof };
  'GET /v1/audit/proofs/consistency': { path: object; query: { from: number; to: number }; request: undefined; answer: ConsistencyProof };
  'GET /v1/audit/events/{leafHash}': { path: { leafHash: string }; query: object; request: undefined; answer: LeafEvidence };
  'POST /v1/audit/queries': { path: object; query: object; request: Query; answer: QueryAnswer };
  'GET /v1/audit/queries/{leafHash}/evidence': { path: { leafHash: string }; query: { nth?: number }; request: undefined; answer: QueryEvidence };
  'GET /v1/audit/summary': { path: object; query: object; request: undefined; answer: Summary };
  'POST /v1/audit/facets': { path: object; query: object; request: CountRequest; answer: Facets };
  'POST /v1/audit/histogram': { path: object; query: object; request: HistogramRequest; answer: Histogram };
  'POST /v1/audit/persons': { path: object; query: object; request: PersonRequest; answer: PersonLedger };
  'POST /v1/audit/cases': { path: object; query: object; request: CaseRequest; answer: CaseTimeline };
  'POST /v1/audit/decisions': { path: object; query: object; request: DecisionRequest; answer: Decision };
  'POST /v1/audit/access-reports': { path: object; query: object; request: AccessReportRequest; answer: AccessReportAnswer | Blob };
  'POST /v1/audit/exports': { path: object; query: object; request: ExportRequest; answer: Blob };
  'POST /v1/audit/breach-reports': { path: object; query: object; request: BreachRequest; answer: BreachReport };
  'POST /v1/audit/vn-inventory': { path: object; query: object; request: InventoryRequest; answer: VnInventory };
  'GET /v1/audit/saved-searches': { path: object; query: object; request: undefined; answer: SavedSearches };
  'PUT /v1/audit/saved-searches/{searchId}': { path: { searchId: string }; query: object; request: SavedSearchEntry; answer: SavedSearch };
  'DELETE /v1/audit/saved-searches/{searchId}': { path: { searchId: string }; query: object; request: undefined; answer: undefined };
  'GET /v1/audit/signals': { path: object; query: object; request: undefined; answer: Signals };
  'GET /v1/audit/months': { path: object; query: { at?: string }; request: undefined; answer: Months };
  'GET /config.json': { path: object; query: object; request: undefined; answer: ConsoleConfig };
}

/** An event of the log. In a public leaf, and where an opening is erased, a field that identifies a person holds a salted commitment. */
export type Event = {
  eventId: string;
  kind: 'ACCEPTED' | 'REFUSED' | 'DELIVERED' | 'WITHHELD' | 'PARKED' | 'EXPIRED' | 'READ' | 'ACKNOWLEDGED' | 'CONSENT_GRANTED' | 'CONSENT_WITHDRAWN' | 'QUERY' | 'POLICY_ACTIVATED' | 'SHARD_COUNT' | 'OPERATED' | 'SECURITY' | 'ERASED' | 'DESTROYED' | 'OVERDUE' | 'RECALLED';
  at: string;
  actor: {
    id: string;
    role: string;
    keyid?: string;
    user?: string;
  };
  caseId?: string;
  subjects?: string[];
  personKeys?: string[];
  keyedSubjects?: number[];
  message?: {
    senderId: string;
    messageId: string;
    type: string;
    version: string;
    digest?: string;
  };
  purpose?: string;
  recipient?: string;
  outcomes?: {
    recipient: string;
    permitted: boolean;
    code?: string;
    rules: string[];
    norms: string[];
    blocks?: {
      block: string;
      category: string;
      permitted: boolean;
      ruleId?: string;
      code?: string;
      unmet?: string[];
      person?: number;
      consent?: number;
    }[];
    blocksCommitment?: string;
  }[];
  pack?: string;
  problem?: {
    slug: string;
    code: string;
  };
  consentIds?: string[];
  detail?: Record<string, string | number | boolean>;
  text?: Record<string, string>;
};

export type LogStanding = {
  shards: {
    shard: number;
    n: string;
  }[];
  settled: boolean;
};

export type ErasuresSince = {
  erased: {
    senderId: string;
    messageId: string;
    forgets: number[];
  }[];
  withdrawn: {
    consents: string[];
    at: string;
  }[];
  operated: ({
    eventId: string;
    at: string;
    action: string;
    role: string;
    pack?: string;
    detail: Record<string, string | number | boolean>;
  })[];
  through: string;
};

/** HMAC-SHA-256 under the salt (base64url) over path, NUL and value gives the commitment in the leaf. */
export type Opening = {
  path: string;
  salt: string;
  value: string;
};

export type ShownEvent = {
  leafIndex: number;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
  event: Event;
  sealed: string[];
  leaf: string;
  openings: Opening[];
};

export type QueryAnswer = {
  events: ShownEvent[];
  treeSize: number;
  cursor: string;
  nextCursor?: string;
  query: LookRecord;
};

/** Everything about one case, person or message up to a look, with what shows that nothing is left out (docs/guides/evidence.md). */
export type QueryEvidence = {
  format: 'iiz-dap-evidence/1';
  kind: 'query';
  log: {
    origin: string;
    vkey: string;
  };
  checkpoint: string;
  cosigned?: {
    note: string;
    proof: string[];
  }[];
  key: {
    kind: 'case' | 'person' | 'message';
    value: string;
    secret: string;
  };
  look: number;
  events: {
    leafIndex: number;
    leaf: string;
    proof: string[];
    openings: Opening[];
  }[];
  links: {
    leafIndex: number;
    leaf: string;
    proof: string[];
  }[];
  keys?: {
    leafIndex: number;
    leaf: string;
    proof: string[];
  }[];
  packs?: {
    version: string;
    hash: string;
    source: string;
  }[];
  /** The first count events of the key are not here: their time is over, as the event record says */
  removed?: {
    count: number;
    record: {
      leafIndex: number;
      leaf: string;
      proof: string[];
    };
  };
};

export type InclusionProof = {
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
  leafIndex: number;
  treeSize: number;
  root: string;
  proof: string[];
};

export type ConsistencyProof = {
  from: number;
  to: number;
  fromRoot: string;
  toRoot: string;
  proof: string[];
};

export type LeafEvidence = {
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
  leafIndex: number;
  treeSize: number;
  root: string;
  proof: string[];
  leaf: string;
  event?: Event;
  checkpoint: string;
  cosigned: {
    note: string;
    proof: string[];
  }[];
  vkey: string;
  keys: {
    leafIndex: number;
    leaf: string;
    proof: string[];
  }[];
};

export type LogKeys = {
  vkey: string;
  checkpoint: string;
  keys: {
    leafIndex: number;
    leaf: string;
    proof: string[];
  }[];
};

export type ComparedDay = {
  day: string;
  shard: number;
  claimed: number;
  found: number;
  agrees: boolean;
};

export type Summary = {
  treeSize: number;
  events: number;
  byKind: Record<string, number>;
  shards: {
    shard: number;
    records: number;
  }[];
  pending: number;
  unreadable: number;
  comparisons: {
    latest: ComparedDay[];
    differing: ComparedDay[];
  };
};

/** Every criterion given must hold; vn instead of person. */
export type Filter = {
  /** a person id of a case */
  person?: string;
  /** AHV number, 13 digits or with dots. It is turned into the platform's own key at once and kept nowhere */
  vn?: string;
  caseId?: string;
  /** sender id, a slash, message id */
  message?: string;
  /** who acted, sent or received */
  partner?: string;
  /** who acted */
  actor?: string;
  keyid?: string;
  type?: string;
  /** permitted, denied or a code such as DAP-4204 */
  outcome?: string;
  rule?: string;
  /** as the rules cite it */
  norm?: string;
  /** of a block that was decided on or disclosed */
  category?: string;
  purpose?: string;
  /** something of it (of the category, where one is given) was permitted without a consent */
  consentless?: true;
  /** version of a policy pack: what was done about the pack itself */
  pack?: string;
  kind?: 'ACCEPTED' | 'REFUSED' | 'DELIVERED' | 'WITHHELD' | 'PARKED' | 'EXPIRED' | 'READ' | 'ACKNOWLEDGED' | 'CONSENT_GRANTED' | 'CONSENT_WITHDRAWN' | 'QUERY' | 'POLICY_ACTIVATED' | 'SHARD_COUNT' | 'OPERATED' | 'SECURITY' | 'ERASED' | 'DESTROYED' | 'OVERDUE' | 'RECALLED';
  /** of the event's own time */
  from?: string;
  /** before this time */
  to?: string;
};

export type Query = {
  filter?: Filter;
  cursor?: string;
  limit?: number;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type CountRequest = {
  filter?: Filter;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type HistogramRequest = {
  filter?: Filter;
  bucket: 'day' | 'week' | 'month';
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type PersonRequest = {
  /** AHV number, 13 digits or with dots. It is turned into the platform's own key at once and kept nowhere */
  vn?: string;
  personId?: string;
  caseId?: string;
  cursor?: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type CaseRequest = {
  caseId: string;
  cursor?: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type DecisionRequest = {
  /** RFC 6962 leaf hash, as receipts name it */
  leaf?: string;
  /** sender id, a slash, message id */
  message?: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type AccessReportRequest = {
  /** AHV number, 13 digits or with dots. It is turned into the platform's own key at once and kept nowhere */
  vn?: string;
  personId?: string;
  caseId?: string;
  /** de, fr, or another that a text file is there for */
  language: string;
  format: 'json' | 'pdf';
  /** withheld entries that have been released */
  release?: string[];
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type ExportRequest = {
  filter?: Filter;
  format: 'csv' | 'jsonl';
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type BreachRequest = {
  keyid: string;
  from: string;
  to: string;
  cursor?: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type InventoryRequest = {
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type SavedSearchEntry = {
  title: string;
  /** A Filter without person, vn, caseId and message */
  filter: {
    /** who acted, sent or received */
    partner?: string;
    /** who acted */
    actor?: string;
    keyid?: string;
    type?: string;
    /** permitted, denied or a code such as DAP-4204 */
    outcome?: string;
    rule?: string;
    /** as the rules cite it */
    norm?: string;
    /** of a block that was decided on or disclosed */
    category?: string;
    purpose?: string;
    /** something of it (of the category, where one is given) was permitted without a consent */
    consentless?: true;
    /** version of a policy pack: what was done about the pack itself */
    pack?: string;
    kind?: 'ACCEPTED' | 'REFUSED' | 'DELIVERED' | 'WITHHELD' | 'PARKED' | 'EXPIRED' | 'READ' | 'ACKNOWLEDGED' | 'CONSENT_GRANTED' | 'CONSENT_WITHDRAWN' | 'QUERY' | 'POLICY_ACTIVATED' | 'SHARD_COUNT' | 'OPERATED' | 'SECURITY' | 'ERASED' | 'DESTROYED' | 'OVERDUE' | 'RECALLED';
    /** of the event's own time */
    from?: string;
    /** before this time */
    to?: string;
  };
};

/** The look as an event of the log: durable before the answer, a leaf within a second. removed: what no answer can hold any more. */
export type LookRecord = {
  eventId: string;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
  at: string;
  /** Leaves below it, all written before that time: their time is over, nobody opens them or finds them by person, case or message */
  removed?: {
    beforeLeaf: number;
    writtenBefore: string;
  };
};

export type FacetCount = {
  value: string;
  count: number;
};

export type Facets = {
  treeSize: number;
  events: number;
  facets: {
    partner: FacetCount[];
    type: FacetCount[];
    category: FacetCount[];
    purpose: FacetCount[];
    rule: FacetCount[];
    norm: FacetCount[];
    outcome: FacetCount[];
    kind: FacetCount[];
  };
  query: LookRecord;
};

export type Histogram = {
  treeSize: number;
  bucket: 'day' | 'week' | 'month';
  timeZone: 'Europe/Zurich';
  events: number;
  buckets: {
    from: string;
    count: number;
  }[];
  query: LookRecord;
};

export type DecidedBlock = {
  block: string;
  category: string;
  permitted: boolean;
  ruleId?: string;
  code?: string;
  unmet?: string[];
  consentId?: string;
};

/** What one message told one recipient about the person, or was to tell it. at: of the disclosure, or of the last thing that became of it. */
export type Disclosure = {
  state: 'disclosed' | 'received' | 'pending' | 'uncertain' | 'withheld' | 'expired' | 'parked';
  at: string;
  caseId?: string;
  message: {
    senderId: string;
    messageId: string;
    type: string;
    version: string;
    digest?: string;
  };
  sender: string;
  recipient: string;
  channel?: 'topic' | 'inbox';
  purpose?: string;
  blocks: DecidedBlock[];
  rules: string[];
  norms: string[];
  pack?: string;
  code?: string;
  acceptedAt: string;
  /** RFC 6962 leaf hash, as receipts name it */
  acceptedLeafHash: string;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash?: string;
};

/** A denied attempt: at submission, at delivery, or a look that was refused. */
export type Refusal = {
  at: string;
  stage: 'submission' | 'delivery' | 'look';
  caseId?: string;
  message?: {
    senderId: string;
    messageId: string;
    type: string;
    version: string;
    digest?: string;
  };
  sender: string;
  recipient?: string;
  code: string;
  blocks: DecidedBlock[];
  rules: string[];
  pack?: string;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
};

export type PersonLook = {
  at: string;
  kind: 'READ' | 'QUERY';
  by: {
    id: string;
    role: string;
    user?: string;
  };
  caseId?: string;
  message?: {
    senderId: string;
    messageId: string;
    type: string;
    version: string;
    digest?: string;
  };
  first?: boolean;
  reason?: string;
  ticket?: string;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
};

export type PersonConsent = {
  consentId: string;
  caseId?: string;
  grantedAt: string;
  withdrawnAt?: string;
  by: string;
  /** RFC 6962 leaf hash, as receipts name it */
  leafHash: string;
};

/** Who disclosed what about one person to whom, when, on which norm, rule and consent; newest first. Other persons of the same messages are left out. */
export type PersonLedger = {
  persons: {
    caseId: string;
    personId: string;
  }[];
  disclosures: Disclosure[];
  refusals: Refusal[];
  looks: PersonLook[];
  consents: PersonConsent[];
  events: number;
  /** Everything is in this one answer */
  complete: boolean;
  treeSize: number;
  /** In place of the person it asks for the next page, older events; missing after the last one */
  nextCursor?: string;
  query: LookRecord;
};

/** Everything about one case, oldest first; of a case of more events than a page holds, the newest page. */
export type CaseTimeline = {
  caseId: string;
  timeline: {
    sentence: {
      de: string;
      en: string;
    };
    shown: ShownEvent;
  }[];
  /** Everything is in this one answer */
  complete: boolean;
  /** With the case it asks for the page of earlier events; missing where the case begins */
  nextCursor?: string;
  treeSize: number;
  query: LookRecord;
};

/** rule: the one that permits or forbids; with nearest, the one that came nearest to permitting, and missing says what it lacked. */
export type ExplainedBlock = {
  block: string;
  category: string;
  person?: number;
  permitted: boolean;
  code?: string;
  consentId?: string;
  /** As the pack that decided has it. */
  rule?: {
    ruleId: string;
    title: {
      de: string;
      en: string;
    };
    effect: 'PERMIT' | 'DENY';
    consent: {
      de: string;
      en: string;
    };
    norms: string[];
    confidence: string;
    law: 'IN_FORCE' | 'DRAFT';
    obligations: {
      de: string;
      en: string;
    }[];
    validFrom?: string;
    validTo?: string;
  };
  nearest: boolean;
  missing: {
    code: string;
    text: {
      de: string;
      en: string;
    };
  }[];
};

/** One decision and why, from what the log holds: this process has no way to the facts beside the message. */
export type Decision = {
  shown: ShownEvent;
  /** hash, title and leafHash where the log holds its text */
  pack?: {
    version: string;
    hash?: string;
    title?: {
      de: string;
      en: string;
    };
    /** RFC 6962 leaf hash, as receipts name it */
    leafHash?: string;
  };
  recipients: {
    recipient: string;
    permitted: boolean;
    code?: string;
    norms: string[];
    blocks: ExplainedBlock[];
  }[];
  /** What became of it, oldest first */
  later: ShownEvent[];
  /** The facts that it was decided from were kept at the exchange, those of a message that the law refused to everybody for 90 days at most: POST /v1/policy/replay of the operator API decides it once more */
  replayable: boolean;
  treeSize: number;
  query: LookRecord;
};

/** What the person gets. Staff stand in it by function only, other persons not at all. */
export type AccessReport = {
  language: string;
  title: string;
  reference: string;
  madeAt: string;
  /** Said where nothing of the person is, or no longer is, in the log: there are no entries then, save later looks */
  nothing?: string;
  introduction: string[];
  sources: {
    code: string;
    text: string;
    count: number;
  }[];
  recipients: {
    code: string;
    text: string;
    count: number;
  }[];
  purposes: {
    code: string;
    text: string;
    count: number;
  }[];
  categories: {
    code: string;
    text: string;
    count: number;
  }[];
  disclosures: {
    at: string;
    day: string;
    sender: string;
    recipient: string;
    type: string;
    purpose: string;
    categories: string[];
    bases: string[];
    consent: string;
    retention: string;
  }[];
  looks: {
    at: string;
    day: string;
    by: string;
    what: string;
  }[];
  retention: string[];
  withheld: {
    count: number;
    text: string;
  };
  rights: string[];
};

/** The whole report, however long. */
export type AccessReportAnswer = {
  report: AccessReport;
  withheld: ({
    /** RFC 6962 leaf hash, as receipts name it */
    leafHash: string;
    at: string;
    ground: 'health' | 'sanctions' | 'abuse-prevention';
  })[];
  /** Cases that the person was found in; evidence proves one after the other (nth) */
  cases: number;
  /** Where she was also named by another AHV number than the one asked for: a correction, or somebody else who asks */
  otherNumbers: {
    caseId: string;
    personId: string;
  }[];
  treeSize: number;
  query: LookRecord;
};

/** What was done with one key in a span of time: which persons, disclosures and reads. Persons and figures count what is on this page: of several pages they add up. */
export type BreachReport = {
  keyid: string;
  from: string;
  to: string;
  partners: string[];
  persons: {
    caseId: string;
    personId: string;
    sent: number;
    read: number;
  }[];
  sent: ({
    at: string;
    caseId?: string;
    message: {
      senderId: string;
      messageId: string;
      type: string;
      version: string;
      digest?: string;
    };
    categories: string[];
    recipients: ({
      recipient: string;
      state: 'disclosed' | 'received' | 'pending' | 'uncertain' | 'withheld' | 'expired' | 'parked' | 'denied';
      at?: string;
    })[];
    /** RFC 6962 leaf hash, as receipts name it */
    leafHash: string;
  })[];
  read: {
    at: string;
    caseId?: string;
    message?: {
      senderId: string;
      messageId: string;
      type: string;
      version: string;
      digest?: string;
    };
    categories: string[];
    first: boolean;
    /** RFC 6962 leaf hash, as receipts name it */
    leafHash: string;
  }[];
  refused: number;
  security: number;
  /** Everything is in this one answer */
  complete: boolean;
  treeSize: number;
  /** With key and span it asks for the next page, older events; missing after the last one */
  nextCursor?: string;
  query: LookRecord;
};

export type VnInventory = {
  basis: string;
  responsible: {
    de: string;
    en: string;
  };
  databases: ({
    name: string;
    title: {
      de: string;
      en: string;
    };
    process: string;
    fields: ({
      kind: 'table' | 'topic' | 'file' | 'message';
      name: string;
      field: string;
      form: 'sealed' | 'encrypted-or-plain' | 'hmac' | 'plain';
      purpose: {
        de: string;
        en: string;
      };
      protection: {
        de: string;
        en: string;
      };
      retention: {
        de: string;
        en: string;
      };
      access: string[];
    })[];
  })[];
  query: LookRecord;
};

export type SavedSearch = {
  searchId: string;
  title: string;
  /** A Filter without person, vn, caseId and message */
  filter: {
  };
  changedAt: string;
};

export type SavedSearches = {
  searches: SavedSearch[];
};

/** Out of the ordinary for one partner, never for one person who works there. */
export type Signal = {
  signal: 'volume' | 'off-hours' | 'denied-burst' | 'misdirected' | 'consent-expiry';
  partner: string;
  at: string;
  sentence: {
    de: string;
    en: string;
  };
  rule: {
    de: string;
    en: string;
  };
  figures: Record<string, number>;
  /** A Filter that shows the events behind it */
  filter: {
  };
};

/** Leaves first up to, not including, end. dueAt: when what opens and finds them is removed; heldBy: legal holds that stop it. */
export type Month = {
  first: number;
  end: number;
  begunAt?: string;
  closedAt?: string;
  dueAt?: string;
  removedAt?: string;
  heldBy: number;
};

export type Months = {
  months: Month[];
  /** What would be removed at that time, and the month whose legal holds would stop it and every later one */
  preview: {
    at: string;
    months: Month[];
    stoppedBy?: Month;
  };
};

export type Signals = {
  madeAt: string;
  from: string;
  treeSize: number;
  signals: Signal[];
};

/** What the console needs to sign somebody in for the API of its own origin. */
export type ConsoleConfig = {
  api: 'audit' | 'operator';
  issuer: string;
  clientId: string;
  audience: string;
  scope: string;
  roles: string[];
  rolesClaim: string;
  otherConsole?: string;
};

/** RFC 9457 */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  instance?: string;
  remedy: {
    de: string;
    en: string;
  };
  pointers?: {
    pointer: string;
    rule: string;
  }[];
  retryAfterSeconds?: number;
};
