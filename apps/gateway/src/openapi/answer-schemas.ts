import { rolloutStatuses } from '#cases';
import { codeMeanings, maxPointers, problemCatalogue, problemType } from '#problems';
import type { ProblemSlug } from '#problems';

/** JSON Schema of every answer of the gateway, under its name in `components.schemas`. */

const uuid = { type: 'string', format: 'uuid' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const text = { type: 'string' } as const;
const code = { type: 'string', enum: Object.keys(codeMeanings).sort() } as const;
const partnerId = { type: 'string', examples: ['sr-sro'] } as const;
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const bilingual = object({ de: text, en: text });
const channel = { type: 'string', enum: ['topic', 'inbox'] } as const;
const category = { type: 'string', pattern: '^C(0[1-9]|1[0-8])$' } as const;
const subject = { type: 'integer', minimum: 0, description: 'Index in frame.iiz.subjectRefs' } as const;

function object(properties: Record<string, object>, optional: readonly string[] = [], description?: string): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', ...(description === undefined ? {} : { description }), required, properties };
}

function list(items: object): object {
  return { type: 'array', items };
}

function named(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

const stripped = { const: true, description: 'Permitted without the items that are refused: the recipient gets a projection' } as const;
const decidedItem = { subject, block: text, category, permitted: { type: 'boolean' }, ruleId: text, norms: list(text), code, reason: bilingual };
const stopped = {
  effectiveAt: time,
  withinMs: { type: 'integer', minimum: 0, description: 'From its receipt until everything not yet on its way was stopped' },
  stopped: { type: 'integer', minimum: 0, description: 'Deliveries withheld by it' },
  inFlight: list(object({ recipientId: partnerId, channel, leaseUntil: time })),
} as const;

const receipts = {
  Receipt: object(
    {
      receiptVersion: { const: '1.0' },
      senderId: partnerId,
      messageId: uuid,
      requestDigest: { ...sha256, description: 'SHA-256 of the request body' },
      acceptedAt: time,
      leafHash: { ...sha256, description: 'RFC 6962 leaf hash of the acceptance in the audit log; evidence is found by it' },
      outcomes: list(named('RecipientOutcome')),
      warnings: list(object({ code: text, text: bilingual })),
      withdrawal: named('Withdrawal'),
      recall: named('Recall'),
      forwardedTo: { ...list(partnerId), description: 'Who has the data that is rectified or erased, and was not named: the platform forwards it. Told to whoever sent the messages that are corrected' },
    },
    ['withdrawal', 'recall', 'forwardedTo'],
    'Signed by the platform over Content-Digest and Content-Type (RFC 9421, label "dap", no expiry): keep the bytes and the three header fields.',
  ),
  RecipientOutcome: object(
    {
      recipientId: partnerId,
      outcome: { type: 'string', enum: ['permitted', 'refused'] },
      stripped,
      code,
      items: list(named('DecidedItem')),
      obligations: list(object({ kind: text, dueInDays: { type: 'integer' } }, ['dueInDays'])),
    },
    ['stripped', 'code'],
  ),
  DecidedItem: object(
    decidedItem,
    ['subject', 'ruleId', 'code', 'reason'],
    'The decision about one block and one person; without subject about a block that concerns no person.',
  ),
  Withdrawal: object(stopped, [], 'What a withdrawal of consent stopped, and what it came too late for.'),
  Recall: object({ ...stopped, read: list(partnerId) }, [], 'What a recall stopped, what it came too late for, and who had the message already.'),
  StoredSignature: object({ body: { ...text, description: 'The receipt, byte for byte; its Content-Type is application/json' }, contentDigest: text, signatureInput: text, signature: text }),
};

const preflight = {
  Preflight: object(
    {
      verdict: { type: 'string', enum: ['accepted', 'refused'] },
      status: { type: 'integer', description: 'Status that submitting the same bytes would be answered with' },
      outcomes: list(named('PreflightOutcome')),
      warnings: list(object({ code: text, text: bilingual })),
      problem: named('Problem'),
    },
    ['problem'],
  ),
  PreflightOutcome: object(
    {
      recipientId: partnerId,
      outcome: { type: 'string', enum: ['permitted', 'refused'] },
      stripped,
      code,
      items: list(object(
        { ...decidedItem, missing: { ...list(text), description: 'What the nearest rule lacks: codes of its unmet conditions, or consent, category, purpose, rule' } },
        ['subject', 'ruleId', 'code', 'reason'],
      )),
      obligations: list(object({ kind: text, dueInDays: { type: 'integer' } }, ['dueInDays'])),
    },
    ['stripped', 'code'],
  ),
};

const messages = {
  MessageStatus: object({
    senderId: partnerId, messageId: uuid, caseId: uuid, type: text, version: text, acceptedAt: time, receipt: named('Receipt'),
    timeline: list(object(
      {
        event: { type: 'string', enum: ['accepted', 'decided', 'routed', 'delivered', 'fetched', 'acknowledged', 'withheld', 'expired', 'parked'] },
        at: time, recipientId: partnerId, outcome: text, code,
      },
      ['recipientId', 'outcome', 'code'],
    )),
    deliveries: list(object({ recipientId: partnerId, channel, state: text, code }, ['code'])),
    marks: { ...list(object({ kind: { type: 'string', enum: ['DISPUTED', 'RESTRICT'] }, fieldPath: text, decidedOn: { type: 'string', format: 'date' } })), description: 'Fields that are disputed or may not be used for now (rights.rectification)' },
  }),
  Evidence: object(
    {
      leafHash: sha256,
      leaf: { ...text, contentEncoding: 'base64' },
      leafIndex: { type: 'integer', minimum: 0 },
      treeSize: { type: 'integer', minimum: 1 },
      inclusionProof: list({ ...text, contentEncoding: 'base64' }),
      checkpoint: { ...text, description: 'Signed note (C2SP tlog-checkpoint) of exactly this tree' },
      cosigned: list(object({ note: text, proof: list({ ...text, contentEncoding: 'base64' }) }, [], 'The last checkpoint that each cosigner signed, and the consistency proof from it')),
      keys: list(object({ leafIndex: { type: 'integer', minimum: 0 }, leaf: { ...text, contentEncoding: 'base64' }, proof: list({ ...text, contentEncoding: 'base64' }) }, [], 'Where the log\'s key changed, the leaf in which the key before it announces it')),
      receipt: named('StoredSignature'),
      sender: named('KeptSignature'),
      pack: object({ version: text, hash: sha256, source: text }, [], 'The policy pack that decided, as it was approved: `hash` is the SHA-256 of `source`, and the leaf names it'),
    },
    ['pack'],
    'Verifiable offline: the receipt names the leaf, the proof leads from the leaf to the root in the checkpoint.',
  ),
  KeptSignature: object(
    { method: text, targetUri: text, contentType: text, contentDigest: text, signatureInput: text, signature: text, coveredFields: list(list(text)), keyid: sha256 },
    [],
    'The sender\'s signature as it was accepted: its Content-Digest stands for the bytes. coveredFields are header lines, each a name and a value.',
  ),
};

const inbox = {
  InboxPage: object(
    {
      items: list(object({ id: uuid, senderId: partnerId, messageId: uuid, type: text, caseId: uuid, acceptedAt: time, leasedUntil: time }, ['leasedUntil'])),
      nextCursor: { ...text, description: 'For the next page of this listing only; do not keep it' },
    },
    ['nextCursor'],
  ),
};

const party = object({ partnerId, roleCode: text }, ['partnerId', 'roleCode']);
const day = { type: 'string', format: 'date' } as const;
const cases = {
  CaseConsents: object({
    caseId: uuid,
    consents: list(object(
      {
        consentId: text, type: text, personId: uuid, grantedBy: text, senders: list(party), recipients: list(party), categories: list(category),
        purposes: list(text), grantedOn: day, validUntil: day, withdrawnOn: time, endedOn: time,
      },
      ['withdrawnOn', 'endedOn'],
    )),
  }),
};

const catalogue = {
  MessageTypes: object({ types: list(named('MessageType')) }),
  MessageType: object(
    {
      id: text, version: text, validFrom: time, validUntil: time, title: bilingual, description: bilingual, mainBlocks: list(text),
      blocks: list(object({ name: text, category, required: { type: 'boolean' }, title: bilingual })),
      caseBound: { type: 'boolean' }, participationWaived: { type: 'boolean' }, retention: text,
    },
    ['validUntil'],
  ),
  Region: object(
    {
      bfs: { type: 'integer' }, on: day, regionId: partnerId, introduced: { type: 'boolean' }, rolloutStatus: { type: 'string', enum: [...rolloutStatuses] },
      partners: list(object({ partnerId, role: text, name: text, accepts: list(object({ type: text, fromRoles: list(text) })) })),
    },
    ['rolloutStatus'],
  ),
  Casts: object({
    type: text,
    versions: list(object({ version: text, validFrom: time, validUntil: time }, ['validUntil'])),
    casts: list(object({ from: text, to: text, up: list(named('CastStep')), down: list(named('CastStep')) })),
  }),
  CastStep: object(
    { op: { type: 'string', enum: ['rename', 'set', 'remove', 'map'] }, block: text, field: text, to: text, value: {}, values: { type: 'object' } },
    ['to', 'value', 'values'],
    'Done to every item of the block; what is not there is left alone.',
  ),
  PartnerCertificates: object({
    partnerId,
    certificates: list(object({ keyid: sha256, alg: text, certificatePem: text, chainPem: text, validFrom: time, validUntil: time, revokedAt: time }, ['chainPem', 'revokedAt'])),
  }),
};

const operations = {
  Live: object({ status: { const: 'live' } }),
  Readiness: object({
    status: { type: 'string', enum: ['ready', 'not-ready'] },
    checks: { type: 'object', additionalProperties: object({ ok: { type: 'boolean' }, detail: { type: 'object' } }, ['detail']) },
  }),
};

const slugs = Object.keys(problemCatalogue) as ProblemSlug[];
const problem = {
  Problem: object(
    {
      type: { type: 'string', enum: slugs.map(problemType) },
      title: text,
      status: { type: 'integer' },
      code,
      detail: text,
      instance: { ...text, description: 'Names this occurrence: give it when you ask the operator' },
      remedy: bilingual,
      pointers: { ...list(object({ pointer: { ...text, format: 'json-pointer' }, rule: text })), maxItems: maxPointers },
      recipients: list(object(
        { recipient: partnerId, code, items: list(object({ subject, block: text, category, code, ruleId: text, reason: bilingual }, ['subject', 'ruleId', 'reason'])) },
        ['items'],
      )),
      retryAfterSeconds: { type: 'integer', minimum: 1 },
    },
    ['instance', 'pointers', 'recipients', 'retryAfterSeconds'],
    'RFC 9457. Places and rules, never a value that was sent. Title and detail are German, or English when asked for by Accept-Language.',
  ),
};

export const answerSchemas = { ...receipts, ...preflight, ...messages, ...inbox, ...cases, ...catalogue, ...operations, ...problem };
export type AnswerName = keyof typeof answerSchemas;
