// Generated from apps/gateway/src/operator/openapi/openapi.json by `npm run generate`; do not edit.

export interface OperatorApi {
  'GET /v1/partners': { path: object; query: object; request: undefined; answer: Partners };
  'GET /v1/partners/{partnerId}': { path: { partnerId: string }; query: object; request: undefined; answer: PartnerWithKeys };
  'PUT /v1/partners/{partnerId}': { path: { partnerId: string }; query: object; request: PartnerEntry; answer: Partner };
  'POST /v1/partners/{partnerId}/block': { path: { partnerId: string }; query: object; request: Reason; answer: Partner };
  'POST /v1/partners/{partnerId}/unblock': { path: { partnerId: string }; query: object; request: Reason; answer: Partner };
  'POST /v1/partners/{partnerId}/rsa-exception': { path: { partnerId: string }; query: object; request: RsaException; answer: Partner };
  'POST /v1/partners/{partnerId}/keys': { path: { partnerId: string }; query: object; request: KeyEntry; answer: Key };
  'POST /v1/keys/{keyid}/revoke': { path: { keyid: string }; query: object; request: Reason; answer: Key };
  'POST /v1/keys/{keyid}/block': { path: { keyid: string }; query: object; request: Reason; answer: Key };
  'POST /v1/keys/{keyid}/unblock': { path: { keyid: string }; query: object; request: Reason; answer: Key };
  'GET /v1/policy': { path: object; query: object; request: undefined; answer: Policy };
  'POST /v1/policy/packs': { path: object; query: object; request: PackEntry; answer: Pack };
  'POST /v1/policy/activations': { path: object; query: object; request: ActivationEntry; answer: Activation };
  'POST /v1/policy/activations/{requestId}/approve': { path: { requestId: string }; query: object; request: undefined; answer: Activation };
  'POST /v1/policy/activations/{requestId}/withdraw': { path: { requestId: string }; query: object; request: Reason; answer: Activation };
  'POST /v1/policy/packs/{version}/lint': { path: { version: string }; query: object; request: undefined; answer: PackFindings };
  'POST /v1/policy/packs/{version}/diff': { path: { version: string }; query: object; request: ComparisonEntry; answer: PackComparison };
  'GET /v1/policy/packs/{version}/document': { path: { version: string }; query: object; request: undefined; answer: PackDocument };
  'POST /v1/policy/packs/{version}/simulation': { path: { version: string }; query: object; request: SimulationEntry; answer: Simulation };
  'GET /v1/policy/simulations': { path: object; query: object; request: undefined; answer: Simulations };
  'GET /v1/policy/simulations/{simulationId}': { path: { simulationId: string }; query: object; request: undefined; answer: Simulation };
  'POST /v1/policy/explain': { path: object; query: object; request: ExplanationEntry; answer: ExplainedMessage };
  'POST /v1/policy/replay': { path: object; query: object; request: ReplayEntry; answer: ReplayedMessage };
  'POST /v1/policy/suspensions': { path: object; query: object; request: SuspensionEntry; answer: Suspension };
  'GET /v1/regions': { path: object; query: object; request: undefined; answer: Rollouts };
  'POST /v1/regions/{regionId}/rollout': { path: { regionId: string }; query: object; request: RolloutEntry; answer: Rollout };
  'GET /v1/deliveries/parked': { path: object; query: object; request: undefined; answer: ParkedDeliveries };
  'POST /v1/deliveries/{deliveryId}/redrive': { path: { deliveryId: string }; query: object; request: Reason; answer: ParkedDelivery };
  'POST /v1/deliveries/{deliveryId}/reject': { path: { deliveryId: string }; query: object; request: Reason; answer: ParkedDelivery };
  'POST /v1/deliveries/republish': { path: object; query: object; request: RepublicationEntry; answer: Republication };
  'GET /v1/obligations': { path: object; query: { state?: 'OPEN' | 'REMINDED' | 'OVERDUE' | 'DONE'; partner?: string; kind?: 'CLOSING_DUE' | 'REVIEW_DUE' | 'SUBJECT_NOTICE' | 'ACCESS_REQUEST' | 'UNFETCHED_MESSAGE' | 'CONSENT_EXPIRY' | 'VPE_COPY_ERASURE' | 'TRANSFER_ANSWER' | 'REQUEST_ANSWER' | 'RIGHTS_ACKNOWLEDGEMENT' }; request: undefined; answer: Obligations };
  'POST /v1/obligations/{obligationId}/rehearse': { path: { obligationId: string }; query: object; request: Rehearsal; answer: Rehearsal };
  'GET /v1/erasures': { path: object; query: { cursor?: string }; request: undefined; answer: Erasures };
  'POST /v1/erasures': { path: object; query: object; request: ErasureEntry; answer: Erasure };
  'GET /v1/erasures/{erasureId}': { path: { erasureId: string }; query: object; request: undefined; answer: Erasure };
  'POST /v1/erasures/{erasureId}/approve': { path: { erasureId: string }; query: object; request: undefined; answer: Erasure };
  'POST /v1/erasures/{erasureId}/withdraw': { path: { erasureId: string }; query: object; request: Reason; answer: Erasure };
  'GET /v1/holds': { path: object; query: { cursor?: string }; request: undefined; answer: Holds };
  'POST /v1/holds': { path: object; query: object; request: HoldEntry; answer: Hold };
  'DELETE /v1/holds/{holdId}': { path: { holdId: string }; query: object; request: undefined; answer: Hold };
  'GET /v1/restore': { path: object; query: object; request: undefined; answer: Restore };
  'POST /v1/restore/confirm': { path: object; query: object; request: Confirmation; answer: Restore };
  'GET /v1/kek': { path: object; query: object; request: undefined; answer: Keks };
  'POST /v1/kek/rotations': { path: object; query: object; request: Reason; answer: KekRotation };
  'GET /v1/controlling': { path: object; query: { period?: string }; request: undefined; answer: Controlling };
  'GET /v1/controlling/figures.csv': { path: object; query: { period?: string }; request: undefined; answer: Blob };
  'GET /v1/figures': { path: object; query: object; request: undefined; answer: Figures };
  'GET /openapi.json': { path: object; query: object; request: undefined; answer: Document };
}

export type PartnerEntry = {
  role: 'SR' | 'RAV' | 'ALK' | 'IVST' | 'VPE' | 'KOI' | 'GSIIZ' | 'AGS' | 'DPO' | 'IDSB' | 'OPS';
  /** Name der Stelle · name of the body */
  name: string;
  regionId?: string;
  channel: 'topic' | 'inbox';
  /** Öffentlicher Schlüssel, auf den Zustellungen am Topic verschlüsselt werden · public key to which deliveries on the topic are encrypted */
  encryptionKeyPem?: string;
};

export type Reason = {
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
};

export type RepublicationEntry = {
  /** Ab wann Kafka Bestätigtes verloren haben kann; aufbewahrt sind sieben Tage · from when on Kafka may have lost what it had acknowledged; seven days are kept */
  since: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
};

export type RsaException = {
  /** Höchstens ein Jahr voraus · at most a year ahead */
  until: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
};

export type KeyEntry = {
  /** Das Zertifikat, nach Wunsch gefolgt von seinen Zwischenstellen · the certificate, optionally followed by its intermediates */
  certificatePem: string;
  /** PKCS#10: beweist, dass der Partner den privaten Schlüssel hat · proves that the partner holds the private key */
  csrPem?: string;
};

export type PackEntry = {
  /** Das Regelwerk, YAML · the policy pack, YAML */
  source: string;
};

export type ActivationEntry = {
  version: string;
  activeFrom?: string;
  /** Nötig, sobald das Regelwerk etwas neu zulässt · needed as soon as the pack permits anything anew */
  simulationId?: string;
};

export type RolloutEntry = {
  status: 'PILOT' | 'INTRODUCING' | 'REGULAR';
  /** Erster Tag, heute oder später · first day, today or later */
  validFrom: string;
  /** Woher das bekannt ist · where that is known from */
  evidence: string;
};

export type ComparisonEntry = {
  /** Vorgabe: das geltende Regelwerk · by default the pack in force */
  against?: string;
};

export type SimulationEntry = {
  from: string;
  until: string;
  /** Tag, dessen Regeln des Entwurfs gelten; Vorgabe: jetzt · day whose rules of the draft count; by default now */
  inForceOn?: string;
};

export type ExplanationEntry = {
  senderId: string;
  messageId: string;
};

export type ReplayEntry = {
  senderId: string;
  messageId: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type ErasureEntry = {
  target: {
    kind: 'message';
    senderId: string;
    messageId: string;
  } | {
    kind: 'case';
    caseId: string;
  } | {
    kind: 'person';
    personId: string;
  } | {
    kind: 'person';
    /** AHV-Nummer: die Person in allen Fällen · AHV number: the person in every case */
    vn: string;
  } | {
    kind: 'class';
    /** Gruppe der Aufbewahrung · retention group */
    group: number;
    before: string;
  } | {
    kind: 'class';
    /** `segment.assigned` oder · or `segment.*` */
    type: string;
    before: string;
  };
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Nur zählen und sagen, was dagegen steht · only count and say what stops it */
  dryRun?: boolean;
};

export type Rehearsal = {
  obligationId: string;
  asOf: string;
};

export type HoldEntry = {
  target: {
    kind: 'message';
    senderId: string;
    messageId: string;
  } | {
    kind: 'case';
    caseId: string;
  } | {
    kind: 'person';
    personId: string;
  } | {
    kind: 'person';
    /** AHV-Nummer: die Person in allen Fällen · AHV number: the person in every case */
    vn: string;
  };
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
};

export type Confirmation = {
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
  /** Wozu es gehört, etwa eine Geschäftsnummer; im Protokoll verschlossen · what it belongs to, a ticket for example; sealed in the log */
  ticket: string;
};

export type SuspensionEntry = {
  version: string;
  ruleId: string;
  /** Weshalb, in einer oder mehreren Zeilen; im Protokoll verschlossen, nie ein Name · why, in one line or several; sealed in the log, never a name */
  reason: string;
};

export type Partner = {
  partnerId: string;
  role: string;
  name: string;
  channel: 'topic' | 'inbox';
  regionId?: string;
  encryptionKeyPem?: string;
  blockedAt?: string;
  shortRsaUntil?: string;
};

export type PartnerWithKeys = {
  partnerId: string;
  role: string;
  name: string;
  channel: 'topic' | 'inbox';
  regionId?: string;
  encryptionKeyPem?: string;
  blockedAt?: string;
  shortRsaUntil?: string;
  keys: {
    keyid: string;
    partnerId: string;
    alg: string;
    validFrom: string;
    validUntil: string;
    revokedAt?: string;
    blockedAt?: string;
    /** Weshalb das Zertifikat jetzt nicht gilt · why the certificate does not hold now */
    certificateFault?: string;
  }[];
};

export type Partners = {
  partners: Partner[];
};

export type Key = {
  keyid: string;
  partnerId: string;
  alg: string;
  validFrom: string;
  validUntil: string;
  revokedAt?: string;
  blockedAt?: string;
};

export type Rollout = {
  regionId: string;
  status: 'PILOT' | 'INTRODUCING' | 'REGULAR';
  validFrom: string;
  evidence: string;
};

export type Rollouts = {
  rollouts: Rollout[];
};

export type Pack = {
  version: string;
  hash: string;
};

export type Activation = {
  requestId: string;
  version: string;
  activeFrom: string;
  requestedAt: string;
  approvedBy: ('GSIIZ' | 'DPO')[];
  simulationId?: string;
  activatedAt?: string;
  withdrawnAt?: string;
};

export type Suspension = {
  version: string;
  ruleId: string;
  inFlight: ({
    senderId: string;
    messageId: string;
    recipient: string;
    channel: 'topic' | 'inbox';
    leaseUntil: string;
  })[];
  /** Genehmigte Fassungen, die später gelten und die Regel wieder haben · approved versions that take effect later and have the rule again */
  returnsWith: string[];
};

export type Policy = {
  packs: {
    version: string;
    hash: string;
    storedAt: string;
  }[];
  activations: ({
    version: string;
    kind: 'genesis' | 'regular';
    activeFrom: string;
  })[];
  requests: Activation[];
  suspensions: {
    version: string;
    ruleId: string;
    suspendedAt: string;
  }[];
};

export type PackFindings = {
  version: string;
  faults: number;
  findings: ({
    code: string;
    level: 'fault' | 'notice';
    ruleIds: string[];
    pointer?: string;
    text: {
      de: string;
      en: string;
    };
  })[];
};

export type PackComparison = {
  before: string;
  after: string;
  permitsMore: boolean;
  changes: ({
    kind: 'permitted' | 'noLongerPermitted' | 'forbidden' | 'noLongerForbidden' | 'changed' | 'consentMaxMonths';
    text: {
      de: string;
      en: string;
    };
  })[];
};

export type PackDocument = {
  version: string;
  hash: string;
  markdown: string;
  /** Eine Seite für sich, ohne Skript · a page of its own, without script */
  html: string;
};

export type Simulation = {
  simulationId: string;
  version: string;
  /** Das Regelwerk, auf das es folgt · the pack that it follows */
  baseline?: string;
  from: string;
  until: string;
  inForceOn: string;
  ranAt: string;
  permitsMore: boolean;
  changes: ({
    kind: 'permitted' | 'noLongerPermitted' | 'forbidden' | 'noLongerForbidden' | 'changed' | 'consentMaxMonths';
    text: {
      de: string;
      en: string;
    };
  })[];
  decisions: number;
  newlyPermitted: number;
  newlyDenied: number;
  /** Erlaubt wie damals, nach anderen Regeln · permitted as then, by other rules */
  otherBasis: number;
  /** Davon über Meldungen, die allen verweigert wurden · of them about messages that were refused to everybody */
  refused: {
    decisions: number;
    newlyPermitted: number;
  };
  partners: {
    from: string;
    to: string;
    decisions: number;
    newlyPermitted: number;
    newlyDenied: number;
    /** Davon über Meldungen, die allen verweigert wurden · of them about messages that were refused to everybody */
    refused: {
      decisions: number;
      newlyPermitted: number;
    };
  }[];
  shifts: ({
    kind: 'newlyPermitted' | 'newlyDenied';
    from: string;
    to: string;
    messageType: string;
    purpose: string;
    categories: string[];
    ruleIds: string[];
    code?: string;
    count: number;
    text: {
      de: string;
      en: string;
    };
  })[];
};

export type Simulations = {
  simulations: Simulation[];
};

export type ExplainedMessage = {
  senderId: string;
  messageId: string;
  recipients: ({
    recipient: string;
    decidedAt?: string;
    packVersion: string;
    permitted: boolean;
    code?: string;
    /** Neu entschieden ergibt dasselbe · decided again it comes out the same */
    reproduces?: boolean;
    items: ({
      person?: number;
      block: string;
      category: string;
      permitted: boolean;
      code?: string;
      rule?: {
        ruleId: string;
        title: {
          de: string;
          en: string;
        };
        norms: string[];
        confidence: 'H' | 'M' | 'L' | 'PROPOSAL';
        law: 'IN_FORCE' | 'DRAFT';
        consent: {
          de: string;
          en: string;
        };
        obligations: {
          de: string;
          en: string;
        }[];
      };
      text: {
        de: string;
        en: string;
      };
      missing: {
        code: string;
        text: {
          de: string;
          en: string;
        };
      }[];
    })[];
  })[];
};

export type ReplayedMessage = {
  senderId: string;
  messageId: string;
  recipients: ({
    recipient: string;
    decidedAt?: string;
    packVersion: string;
    permitted: boolean;
    code?: string;
    /** erased: eine Einwilligung, auf der er beruhte, ist gelöscht; undecided: abgelehnt, bevor eine Regel gefragt war · erased: a consent that it rested on is erased; undecided: refused before any rule was asked */
    verdict: 'same' | 'different' | 'erased' | 'undecided';
    /** Noch einmal entschieden, nach dem Regelwerk von damals · decided once more, under the pack of then */
    again?: {
      permitted: boolean;
      code?: string;
    };
    /** Dieselben Tatsachen nach dem geltenden Regelwerk, mit den Einwilligungen, wie sie heute stehen · the same facts under the pack in force, with the consents as they stand today */
    today?: {
      permitted: boolean;
      code?: string;
      packVersion: string;
    };
    items: ({
      person?: number;
      block: string;
      category: string;
      permitted: boolean;
      code?: string;
      rule?: {
        ruleId: string;
        title: {
          de: string;
          en: string;
        };
        norms: string[];
        confidence: 'H' | 'M' | 'L' | 'PROPOSAL';
        law: 'IN_FORCE' | 'DRAFT';
        consent: {
          de: string;
          en: string;
        };
        obligations: {
          de: string;
          en: string;
        }[];
      };
      text: {
        de: string;
        en: string;
      };
      missing: {
        code: string;
        text: {
          de: string;
          en: string;
        };
      }[];
      again: {
        permitted: boolean;
        code?: string;
        ruleId?: string;
      };
      today?: {
        permitted: boolean;
        code?: string;
        ruleId?: string;
      };
    })[];
    /** JSON-Zeiger in den Entscheid, wo er anders ausfällt · JSON pointers into the decision, where it comes out otherwise */
    differences: string[];
  })[];
  /** Die Einsicht, wie sie im Protokoll steht · the look as it is on record */
  query: {
    at: string;
  };
};

export type ParkedDelivery = {
  deliveryId: string;
  senderId: string;
  messageId: string;
  recipient: string;
  channel: 'topic' | 'inbox';
  code: string;
  routedAt: string;
  ordered?: 'redrive' | 'reject';
};

export type ParkedDeliveries = {
  deliveries: ParkedDelivery[];
};

export type Obligations = {
  obligations: ({
    obligationId: string;
    kind: 'CLOSING_DUE' | 'REVIEW_DUE' | 'SUBJECT_NOTICE' | 'ACCESS_REQUEST' | 'UNFETCHED_MESSAGE' | 'CONSENT_EXPIRY' | 'VPE_COPY_ERASURE' | 'TRANSFER_ANSWER' | 'REQUEST_ANSWER' | 'RIGHTS_ACKNOWLEDGEMENT';
    state: 'OPEN' | 'REMINDED' | 'OVERDUE' | 'DONE';
    partnerId: string;
    dueOn: string;
    /** Die Meldung, aus der die Pflicht folgt · the message that brings it about */
    reference: {
      senderId: string;
      messageId: string;
    };
    openedAt: string;
    remindedAt?: string;
    overdueAt?: string;
    doneAt?: string;
    /** Die Meldung, die sie erfüllt · the message that fulfils it */
    closedBy?: {
      senderId: string;
      messageId: string;
    };
  })[];
  more: boolean;
};

export type Erasure = {
  erasureId?: string;
  scope: 'message' | 'case' | 'person' | 'class';
  /** waiting: auf Genehmigungen oder die Aufhebung einer Sperre; withdrawn: zurückgezogen oder abgelehnt; effective: unlesbar; complete: auch aus Sicherungen und Topics verschwunden · waiting: for approvals or the release of a hold; withdrawn: withdrawn or declined; effective: unreadable; complete: gone from backups and topics too */
  state: 'preview' | 'waiting' | 'withdrawn' | 'stopped' | 'effective' | 'complete';
  requestedAt?: string;
  /** Worüber, solange der Auftrag wartet, für GSIIZ und DPO; fehlt bei einer AHV-Nummer, die nirgends aufbewahrt ist · what it is about as long as it waits, for GSIIZ and DPO; missing for an AHV number, which is kept nowhere */
  target?: {
    kind: 'message';
    senderId: string;
    messageId: string;
  } | {
    kind: 'case';
    caseId: string;
  } | {
    kind: 'person';
    personId: string;
  } | {
    kind: 'class';
    /** Gruppe der Aufbewahrung · retention group */
    group: number;
    before: string;
  } | {
    kind: 'class';
    /** `segment.assigned` oder · or `segment.*` */
    type: string;
    before: string;
  };
  approvedBy?: ('GSIIZ' | 'DPO')[];
  approvalsNeeded: number;
  counts: {
    messages: number;
    /** davon auch über andere Personen · of them about others too */
    aboutOthers: number;
    /** Zustellungen, die noch nicht weg sind oder noch abgeholt werden können · deliveries that have not left or may still be fetched */
    waiting: number;
    held: number;
  };
  stoppedBy: string[];
  /** Ab dann kann niemand den Inhalt lesen · from then on nobody can read the content */
  effectiveAt?: string;
  /** Ab dann führt auch keine Sicherung und kein Topic mehr zurück · from then on no backup and no topic leads back either */
  completeOn?: string;
  /** Die Schlüsseltabelle wurde neu geschrieben · the table of keys was written anew */
  rewrittenAt?: string;
};

export type Erasures = {
  erasures: Erasure[];
  /** Als `cursor` verlangt er, was danach kommt; fehlt am Ende · as `cursor` it asks for what comes behind; missing at the end */
  nextCursor?: string;
};

export type Hold = {
  holdId: string;
  kind: 'message' | 'case' | 'person';
  placedAt: string;
  releaseAskedBy: ('GSIIZ' | 'DPO')[];
  releaseNeeds: number;
  releasedAt?: string;
};

export type Holds = {
  holds: Hold[];
  /** Als `cursor` verlangt er, was danach kommt; fehlt am Ende · as `cursor` it asks for what comes behind; missing at the end */
  nextCursor?: string;
};

export type Restore = {
  /** Falsch: Partner werden mit 503 abgewiesen, und nichts wird vernichtet · false: partners are answered 503, and nothing is destroyed */
  confirmed: boolean;
  confirmations: number;
  confirmationsNeeded: number;
  /** Wer von zweien schon bestätigt hat · who of two has confirmed already */
  confirmedBy: string[];
  /** Wie viele Einträge des Protokolls der Datenbank fehlten, und was sogleich nachgeholt ist; fehlt, wo nie wiederhergestellt wurde · how many records of the log the database lacked, and what was done again at once; missing where it was never restored */
  restored?: {
    at: string;
    records: number;
    erased: number;
    withdrawn: number;
    restricted: number;
  };
  operated: ({
    eventId: string;
    at: string;
    action: string;
    role: string;
    pack?: string;
    detail: Record<string, string | number | boolean>;
    /** Fehlt, wo nur ein Mensch es beurteilen kann: wen es betraf, ist im Protokoll verschlossen · missing where only a person can tell: whom it was about is sealed in the log */
    isBack?: boolean;
  })[];
};

export type PublishedTable = {
  rows: string[];
  columns: string[];
  counts: ((number | null)[])[];
  columnTotals: (number | null)[];
  rowTotals?: (number | null)[];
  /** Null: zurückgehalten, weil zu klein oder daraus errechenbar · held back, as too small or given away by it */
  total?: number | null;
};

export type Controlling = {
  period: {
    from: string;
    to: string;
  };
  tables: {
    indicators: PublishedTable;
    assessments: PublishedTable;
    phases: PublishedTable;
    segments: PublishedTable;
  };
};

/** RFC 4180 */
export type Csv = string;

export type Republication = {
  since: string;
  /** So viele Zeilen der Outbox gehen noch einmal · so many rows of the outbox go once more */
  rows: number;
};

export type KekRotation = {
  rotationId: string;
  toKek: string;
  rewrapped: number;
  orderedAt: string;
  doneAt?: string;
};

export type Keks = {
  /** Womit neue Schlüssel umhüllt werden · what wraps new keys */
  current: string;
  keks: {
    kekId: string;
    keys: number;
  }[];
  rotations: KekRotation[];
};

export type Figures = {
  partners: {
    active: number;
    blocked: number;
  };
  keys: {
    inForce: number;
    blocked: number;
    revoked: number;
    expired: number;
  };
  outbox: {
    waitingRows: number;
    oldestSeconds: number;
  };
  openInbox: {
    state: string;
    count: number;
  }[];
  accepted: {
    day: string;
    count: number;
  }[];
};

/** OpenAPI 3.1 */
export type Document = Record<string, unknown>;

/** RFC 9457. Places and rules, never a value that was sent. Title and detail are German, or English when asked for by Accept-Language. */
export type Problem = {
  type: 'urn:iiz-dap:problem:bad-request' | 'urn:iiz-dap:problem:json-syntax' | 'urn:iiz-dap:problem:json-duplicate-key' | 'urn:iiz-dap:problem:json-too-deep' | 'urn:iiz-dap:problem:json-number' | 'urn:iiz-dap:problem:json-encoding' | 'urn:iiz-dap:problem:json-forbidden-key' | 'urn:iiz-dap:problem:frame-invalid' | 'urn:iiz-dap:problem:query-invalid' | 'urn:iiz-dap:problem:purpose-required' | 'urn:iiz-dap:problem:payload-invalid' | 'urn:iiz-dap:problem:category-mismatch' | 'urn:iiz-dap:problem:schema-unknown' | 'urn:iiz-dap:problem:type-unknown' | 'urn:iiz-dap:problem:schema-rejected' | 'urn:iiz-dap:problem:too-large' | 'urn:iiz-dap:problem:unsupported-media-type' | 'urn:iiz-dap:problem:unsupported-encoding' | 'urn:iiz-dap:problem:method-not-allowed' | 'urn:iiz-dap:problem:unauthenticated' | 'urn:iiz-dap:problem:signature-required' | 'urn:iiz-dap:problem:signature-coverage' | 'urn:iiz-dap:problem:signature-invalid' | 'urn:iiz-dap:problem:signature-expired' | 'urn:iiz-dap:problem:digest-mismatch' | 'urn:iiz-dap:problem:alg-not-allowed' | 'urn:iiz-dap:problem:key-revoked' | 'urn:iiz-dap:problem:client-unknown' | 'urn:iiz-dap:problem:identity-mismatch' | 'urn:iiz-dap:problem:replay' | 'urn:iiz-dap:problem:key-rejected' | 'urn:iiz-dap:problem:endpoint-rejected' | 'urn:iiz-dap:problem:not-authorised' | 'urn:iiz-dap:problem:disclosure-not-permitted' | 'urn:iiz-dap:problem:case-rule' | 'urn:iiz-dap:problem:not-found' | 'urn:iiz-dap:problem:message-conflict' | 'urn:iiz-dap:problem:in-progress' | 'urn:iiz-dap:problem:rate-limited' | 'urn:iiz-dap:problem:unavailable' | 'urn:iiz-dap:problem:internal';
  title: string;
  status: number;
  code: 'DAP-1100' | 'DAP-2200' | 'DAP-2201' | 'DAP-2202' | 'DAP-2203' | 'DAP-2204' | 'DAP-2205' | 'DAP-2206' | 'DAP-2210' | 'DAP-2211' | 'DAP-2212' | 'DAP-2220' | 'DAP-2221' | 'DAP-3100' | 'DAP-3101' | 'DAP-3112' | 'DAP-3113' | 'DAP-3114' | 'DAP-3115' | 'DAP-3116' | 'DAP-3300' | 'DAP-3301' | 'DAP-3302' | 'DAP-3303' | 'DAP-3310' | 'DAP-3311' | 'DAP-3320' | 'DAP-3321' | 'DAP-4201' | 'DAP-4202' | 'DAP-4203' | 'DAP-4204' | 'DAP-4205' | 'DAP-4206' | 'DAP-4207' | 'DAP-4208' | 'DAP-4209' | 'DAP-4210' | 'DAP-4401' | 'DAP-4402' | 'DAP-4403' | 'DAP-4405' | 'DAP-5320' | 'DAP-5321' | 'DAP-5322' | 'DAP-5429' | 'DAP-5500' | 'DAP-5503';
  detail: string;
  /** Names this occurrence: give it when you ask the operator */
  instance?: string;
  remedy: {
    de: string;
    en: string;
  };
  pointers?: {
    pointer: string;
    rule: string;
  }[];
  recipients?: ({
    recipient: string;
    code: 'DAP-1100' | 'DAP-2200' | 'DAP-2201' | 'DAP-2202' | 'DAP-2203' | 'DAP-2204' | 'DAP-2205' | 'DAP-2206' | 'DAP-2210' | 'DAP-2211' | 'DAP-2212' | 'DAP-2220' | 'DAP-2221' | 'DAP-3100' | 'DAP-3101' | 'DAP-3112' | 'DAP-3113' | 'DAP-3114' | 'DAP-3115' | 'DAP-3116' | 'DAP-3300' | 'DAP-3301' | 'DAP-3302' | 'DAP-3303' | 'DAP-3310' | 'DAP-3311' | 'DAP-3320' | 'DAP-3321' | 'DAP-4201' | 'DAP-4202' | 'DAP-4203' | 'DAP-4204' | 'DAP-4205' | 'DAP-4206' | 'DAP-4207' | 'DAP-4208' | 'DAP-4209' | 'DAP-4210' | 'DAP-4401' | 'DAP-4402' | 'DAP-4403' | 'DAP-4405' | 'DAP-5320' | 'DAP-5321' | 'DAP-5322' | 'DAP-5429' | 'DAP-5500' | 'DAP-5503';
    items?: ({
      /** Index in frame.iiz.subjectRefs */
      subject?: number;
      block: string;
      category: string;
      code: 'DAP-1100' | 'DAP-2200' | 'DAP-2201' | 'DAP-2202' | 'DAP-2203' | 'DAP-2204' | 'DAP-2205' | 'DAP-2206' | 'DAP-2210' | 'DAP-2211' | 'DAP-2212' | 'DAP-2220' | 'DAP-2221' | 'DAP-3100' | 'DAP-3101' | 'DAP-3112' | 'DAP-3113' | 'DAP-3114' | 'DAP-3115' | 'DAP-3116' | 'DAP-3300' | 'DAP-3301' | 'DAP-3302' | 'DAP-3303' | 'DAP-3310' | 'DAP-3311' | 'DAP-3320' | 'DAP-3321' | 'DAP-4201' | 'DAP-4202' | 'DAP-4203' | 'DAP-4204' | 'DAP-4205' | 'DAP-4206' | 'DAP-4207' | 'DAP-4208' | 'DAP-4209' | 'DAP-4210' | 'DAP-4401' | 'DAP-4402' | 'DAP-4403' | 'DAP-4405' | 'DAP-5320' | 'DAP-5321' | 'DAP-5322' | 'DAP-5429' | 'DAP-5500' | 'DAP-5503';
      ruleId?: string;
      reason?: {
        de: string;
        en: string;
      };
    })[];
  })[];
  retryAfterSeconds?: number;
};
