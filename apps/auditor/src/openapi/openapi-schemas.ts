import { auditKinds, evidenceFormat } from '#audit';
import { deskSchemas } from './desk-schemas.ts';
import { base64, flag, leafHash, listOf, object, reference, size, text, time, uuid } from '../looks/schema-words.ts';

const cosigned = listOf(object({ note: text, proof: listOf(base64) }, [], 'The last checkpoint that each cosigner signed, and the proof that the checkpoint of the file continues it'));
const provenLeaf = { leafIndex: size, leaf: base64, proof: listOf(base64) };
const inclusion = { leafHash, leafIndex: size, treeSize: size, root: base64, proof: listOf(base64) };

const block = object({ block: text, category: text, permitted: flag, ruleId: text, code: text, unmet: listOf(text), person: size, consent: size }, ['ruleId', 'code', 'unmet', 'person', 'consent']);
const outcome = object(
  { recipient: text, permitted: { type: 'boolean' }, code: text, rules: listOf(text), norms: listOf(text), blocks: listOf(block), blocksCommitment: text },
  ['code', 'blocks', 'blocksCommitment'],
);

/** The schemas of the auditor's API (JSON Schema 2020-12, as OpenAPI 3.1 has them). */
export const openapiSchemas = {
  Event: object(
    {
      eventId: uuid,
      kind: { enum: auditKinds },
      at: time,
      actor: object({ id: text, role: text, keyid: text, user: text }, ['keyid', 'user']),
      caseId: text,
      subjects: listOf(text),
      personKeys: listOf(text),
      keyedSubjects: listOf({ type: 'integer' }),
      message: object({ senderId: text, messageId: text, type: text, version: text, digest: text }, ['digest']),
      purpose: text,
      recipient: text,
      outcomes: listOf(outcome),
      pack: text,
      problem: object({ slug: text, code: text }),
      consentIds: listOf(text),
      detail: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
      text: { type: 'object', additionalProperties: text },
    },
    ['caseId', 'subjects', 'personKeys', 'keyedSubjects', 'message', 'purpose', 'recipient', 'outcomes', 'pack', 'problem', 'consentIds', 'detail', 'text'],
    'An event of the log. In a public leaf, and where an opening is erased, a field that identifies a person holds a salted commitment.',
  ),
  LogStanding: object({ shards: listOf(object({ shard: { type: 'integer' }, n: text })), settled: flag }),
  ErasuresSince: object({
    erased: listOf(object({ senderId: text, messageId: uuid, forgets: listOf({ type: 'integer', minimum: 0, description: 'Whom a person\'s order meant: a place among the subjects of the message' }) })),
    withdrawn: listOf(object({ consents: listOf({ type: 'string', description: 'HMAC of case and consent under the index key' }), at: time })),
    operated: listOf(object({ eventId: uuid, at: time, action: text, role: text, pack: text, detail: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } } }, ['pack'], 'What operators did; whom it was about is sealed')),
    through: text,
  }),
  Opening: object({ path: text, salt: text, value: text }, [], 'HMAC-SHA-256 under the salt (base64url) over path, NUL and value gives the commitment in the leaf.'),
  ShownEvent: object({ leafIndex: size, leafHash, event: reference('Event'), sealed: listOf(text), leaf: base64, openings: listOf(reference('Opening')) }),
  QueryAnswer: object(
    { events: listOf(reference('ShownEvent')), treeSize: size, cursor: text, nextCursor: text, query: reference('LookRecord') },
    ['nextCursor'],
  ),
  QueryEvidence: object(
    {
      format: { const: evidenceFormat },
      kind: { const: 'query' },
      log: object({ origin: text, vkey: text }),
      checkpoint: text,
      cosigned,
      key: object({ kind: { enum: ['case', 'person', 'message'] }, value: text, secret: text }),
      look: size,
      events: listOf(object({ ...provenLeaf, openings: listOf(reference('Opening')) })),
      links: listOf(object(provenLeaf)),
      keys: listOf(object(provenLeaf)),
      packs: listOf(object({ version: text, hash: text, source: text })),
      removed: object({ count: size, record: object(provenLeaf) }, [], 'The first count events of the key are not here: their time is over, as the event record says'),
    },
    ['cosigned', 'keys', 'packs', 'removed'],
    'Everything about one case, person or message up to a look, with what shows that nothing is left out (docs/guides/evidence.md).',
  ),
  InclusionProof: object(inclusion),
  ConsistencyProof: object({ from: size, to: size, fromRoot: base64, toRoot: base64, proof: listOf(base64) }),
  LeafEvidence: object({ ...inclusion, leaf: base64, event: reference('Event'), checkpoint: text, cosigned, vkey: text, keys: listOf(object(provenLeaf)) }, ['event']),
  LogKeys: object({ vkey: text, checkpoint: text, keys: listOf(object(provenLeaf)) }),
  ComparedDay: object({ day: { type: 'string', format: 'date' }, shard: size, claimed: size, found: size, agrees: { type: 'boolean' } }),
  Summary: object({
    treeSize: size,
    events: size,
    byKind: { type: 'object', additionalProperties: size },
    shards: listOf(object({ shard: size, records: size })),
    pending: size,
    unreadable: size,
    comparisons: object({ latest: listOf(reference('ComparedDay')), differing: listOf(reference('ComparedDay')) }),
  }),
  ...deskSchemas,
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    required: ['type', 'title', 'status', 'code', 'remedy'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: text,
      detail: text,
      instance: text,
      remedy: object({ de: text, en: text }),
      pointers: listOf(object({ pointer: text, rule: text })),
      retryAfterSeconds: { type: 'integer' },
    },
  },
};
