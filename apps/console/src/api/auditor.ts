// Generated from apps/auditor/src/openapi/openapi.json by `npm run generate`; do not edit.

export interface AuditorApi {
  'GET /log/checkpoint': { path: object; query: object; request: undefined; answer: string };
  'GET /log/tile/{level}/{index}': { path: { level: number; index: string }; query: object; request: undefined; answer: Blob };
  'GET /log/tile/entries/{index}': { path: { index: string }; query: object; request: undefined; answer: Blob };
  'GET /v1/audit/proofs/inclusion': { path: object; query: { leafHash: string; treeSize?: number }; request: undefined; answer: InclusionProof };
  'GET /v1/audit/proofs/consistency': { path: object; query: { from: number; to: number }; request: undefined; answer: ConsistencyProof };
  'GET /v1/audit/events/{leafHash}': { path: { leafHash: string }; query: object; request: undefined; answer: LeafEvidence };
  'POST /v1/audit/queries': { path: object; query: object; request: Query; answer: QueryAnswer };
  'GET /v1/audit/queries/{leafHash}/evidence': { path: { leafHash: string }; query: object; request: undefined; answer: QueryEvidence };
  'GET /v1/audit/summary': { path: object; query: object; request: undefined; answer: Summary };
}

/** An event of the log. In a public leaf, and where an opening is erased, a field that identifies a person holds a salted commitment. */
export type Event = {
  eventId: string;
  kind: 'ACCEPTED' | 'REFUSED' | 'DELIVERED' | 'WITHHELD' | 'PARKED' | 'EXPIRED' | 'READ' | 'ACKNOWLEDGED' | 'CONSENT_GRANTED' | 'CONSENT_WITHDRAWN' | 'QUERY' | 'POLICY_ACTIVATED' | 'SHARD_COUNT' | 'OPERATED' | 'SECURITY' | 'ERASED' | 'DESTROYED' | 'OVERDUE';
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
      person?: number;
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

export type Query = {
  filter?: {
    person?: string;
    caseId?: string;
    /** sender id, a slash, message id */
    message?: string;
    partner?: string;
    type?: string;
    /** permitted, denied or a code such as DAP-4204 */
    outcome?: string;
    rule?: string;
    kind?: 'ACCEPTED' | 'REFUSED' | 'DELIVERED' | 'WITHHELD' | 'PARKED' | 'EXPIRED' | 'READ' | 'ACKNOWLEDGED' | 'CONSENT_GRANTED' | 'CONSENT_WITHDRAWN' | 'QUERY' | 'POLICY_ACTIVATED' | 'SHARD_COUNT' | 'OPERATED' | 'SECURITY' | 'ERASED' | 'DESTROYED' | 'OVERDUE';
    from?: string;
    to?: string;
  };
  reason: string;
  ticket: string;
  cursor?: string;
  limit?: number;
};

export type QueryAnswer = {
  events: ShownEvent[];
  treeSize: number;
  cursor: string;
  nextCursor?: string;
  query: {
    eventId: string;
    /** RFC 6962 leaf hash, as receipts name it */
    leafHash: string;
    at: string;
  };
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
  };
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
  vkey: string;
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
