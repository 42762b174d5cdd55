import { countedKinds } from '../counts/count-facets.ts';
import { bucketSizes, filterSchema, lookSchemas } from '../looks/look-schemas.ts';
import { signalKinds } from '../signals/detect-signals.ts';
import { bilingual, day, flag, leafHash, listOf, object, reference, size, text, time, uuid } from '../looks/schema-words.ts';

/** An answer with the look that it is, in the log. */
const answer = (members: Record<string, object>, optional: readonly string[] = [], description?: string): object => object({ ...members, query: reference('LookRecord') }, optional, description);

const message = object({ senderId: text, messageId: text, type: text, version: text, digest: text }, ['digest']);
const casePerson = object({ caseId: uuid, personId: uuid });
const counted = object({ code: text, text, count: size });

const filterSchemas = {
  LookRecord: object(
    { eventId: uuid, leafHash, at: time, removed: object({ beforeLeaf: size, writtenBefore: time }, [], 'Leaves below it, all written before that time: their time is over, nobody opens them or finds them by person, case or message') },
    ['removed'],
    'The look as an event of the log: durable before the answer, a leaf within a second. removed: what no answer can hold any more.',
  ),
  FacetCount: object({ value: text, count: size }),
  Facets: answer({ treeSize: size, events: size, facets: object(Object.fromEntries(countedKinds.map((kind) => [kind, listOf(reference('FacetCount'))]))) }),
  Histogram: answer({
    treeSize: size, bucket: { enum: bucketSizes }, timeZone: { const: 'Europe/Zurich' }, events: size, buckets: listOf(object({ from: day, count: size })),
  }),
};

const personSchemas = {
  DecidedBlock: object({ block: text, category: text, permitted: flag, ruleId: text, code: text, unmet: listOf(text), consentId: text }, ['ruleId', 'code', 'unmet', 'consentId']),
  Disclosure: object(
    {
      state: { enum: ['disclosed', 'received', 'pending', 'uncertain', 'withheld', 'expired', 'parked'] }, at: time, caseId: text, message, sender: text, recipient: text, channel: { enum: ['topic', 'inbox'] }, purpose: text,
      blocks: listOf(reference('DecidedBlock')), rules: listOf(text), norms: listOf(text), pack: text, code: text, acceptedAt: time, acceptedLeafHash: leafHash, leafHash,
    },
    ['caseId', 'channel', 'purpose', 'pack', 'code', 'leafHash'],
    'What one message told one recipient about the person, or was to tell it. at: of the disclosure, or of the last thing that became of it.',
  ),
  Refusal: object(
    { at: time, stage: { enum: ['submission', 'delivery', 'look'] }, caseId: text, message, sender: text, recipient: text, code: text, blocks: listOf(reference('DecidedBlock')), rules: listOf(text), pack: text, leafHash },
    ['caseId', 'message', 'recipient', 'pack'],
    'A denied attempt: at submission, at delivery, or a look that was refused.',
  ),
  PersonLook: object({ at: time, kind: { enum: ['READ', 'QUERY'] }, by: object({ id: text, role: text, user: text }, ['user']), caseId: text, message, first: flag, reason: text, ticket: text, leafHash }, ['caseId', 'message', 'first', 'reason', 'ticket']),
  PersonConsent: object({ consentId: text, caseId: text, grantedAt: time, withdrawnAt: time, by: text, leafHash }, ['caseId', 'withdrawnAt']),
  PersonLedger: answer(
    {
      persons: listOf(casePerson), disclosures: listOf(reference('Disclosure')), refusals: listOf(reference('Refusal')), looks: listOf(reference('PersonLook')), consents: listOf(reference('PersonConsent')),
      events: size, complete: { type: 'boolean', description: 'Everything is in this one answer' }, treeSize: size,
      nextCursor: { type: 'string', description: 'In place of the person it asks for the next page, older events; missing after the last one' },
    },
    ['nextCursor'],
    'Who disclosed what about one person to whom, when, on which norm, rule and consent; newest first. Other persons of the same messages are left out.',
  ),
  CaseTimeline: answer(
    { caseId: uuid, timeline: listOf(object({ sentence: bilingual, shown: reference('ShownEvent') })), complete: { type: 'boolean', description: 'Everything is in this one answer' }, nextCursor: { type: 'string', description: 'With the case it asks for the page of earlier events; missing where the case begins' }, treeSize: size },
    ['nextCursor'],
    'Everything about one case, oldest first; of a case of more events than a page holds, the newest page.',
  ),
};

const rule = object(
  { ruleId: text, title: bilingual, effect: { enum: ['PERMIT', 'DENY'] }, consent: bilingual, norms: listOf(text), confidence: text, law: { enum: ['IN_FORCE', 'DRAFT'] }, obligations: listOf(bilingual), validFrom: text, validTo: text }, ['validFrom', 'validTo'], 'As the pack that decided has it.',
);
const decisionSchemas = {
  ExplainedBlock: object(
    { block: text, category: text, person: size, permitted: flag, code: text, consentId: text, rule, nearest: flag, missing: listOf(object({ code: text, text: bilingual })) }, ['person', 'code', 'consentId', 'rule'],
    'rule: the one that permits or forbids; with nearest, the one that came nearest to permitting, and missing says what it lacked.',
  ),
  Decision: answer(
    {
      shown: reference('ShownEvent'),
      pack: object({ version: text, hash: text, title: bilingual, leafHash }, ['hash', 'title', 'leafHash'], 'hash, title and leafHash where the log holds its text'),
      recipients: listOf(object({ recipient: text, permitted: flag, code: text, norms: listOf(text), blocks: listOf(reference('ExplainedBlock')) }, ['code'])),
      later: { ...listOf(reference('ShownEvent')), description: 'What became of it, oldest first' },
      replayable: { ...flag, description: 'The facts that it was decided from were kept at the exchange, those of a message that the law refused to everybody for 90 days at most: POST /v1/policy/replay of the operator API decides it once more' },
      treeSize: size,
    },
    ['pack'],
    'One decision and why, from what the log holds: this process has no way to the facts beside the message.',
  ),
};

const reportSchemas = {
  AccessReport: object(
    {
      language: text, title: text, reference: uuid, madeAt: time, nothing: { type: 'string', description: 'Said where nothing of the person is, or no longer is, in the log: there are no entries then, save later looks' }, introduction: listOf(text),
      sources: listOf(counted), recipients: listOf(counted), purposes: listOf(counted), categories: listOf(counted),
      disclosures: listOf(object({ at: time, day: text, sender: text, recipient: text, type: text, purpose: text, categories: listOf(text), bases: listOf(text), consent: text, retention: text })),
      looks: listOf(object({ at: time, day: text, by: text, what: text })),
      retention: listOf(text), withheld: object({ count: size, text }), rights: listOf(text),
    },
    ['nothing'],
    'What the person gets. Staff stand in it by function only, other persons not at all.',
  ),
  AccessReportAnswer: answer({ report: reference('AccessReport'), withheld: listOf(object({ leafHash, at: time, ground: { enum: ['health', 'sanctions', 'abuse-prevention'] } })), cases: { ...size, description: 'Cases that the person was found in; evidence proves one after the other (nth)' }, otherNumbers: { ...listOf(casePerson), description: 'Where she was also named by another AHV number than the one asked for: a correction, or somebody else who asks' }, treeSize: size }, [], 'The whole report, however long.'),
  BreachReport: answer(
    {
      keyid: text, from: time, to: time, partners: listOf(text),
      persons: listOf(object({ caseId: uuid, personId: uuid, sent: size, read: size })),
      sent: listOf(object({ at: time, caseId: text, message, categories: listOf(text), recipients: listOf(object({ recipient: text, state: { enum: ['disclosed', 'received', 'pending', 'uncertain', 'withheld', 'expired', 'parked', 'denied'] }, at: time }, ['at'])), leafHash }, ['caseId'])),
      read: listOf(object({ at: time, caseId: text, message, categories: listOf(text), first: flag, leafHash }, ['caseId', 'message'])),
      refused: size, security: size, complete: { type: 'boolean', description: 'Everything is in this one answer' }, treeSize: size,
      nextCursor: { type: 'string', description: 'With key and span it asks for the next page, older events; missing after the last one' },
    },
    ['nextCursor'],
    'What was done with one key in a span of time: which persons, disclosures and reads. Persons and figures count what is on this page: of several pages they add up.',
  ),
};

const inventoryField = object({ kind: { enum: ['table', 'topic', 'file', 'message'] }, name: text, field: text, form: { enum: ['sealed', 'encrypted-or-plain', 'hmac', 'plain'] }, purpose: bilingual, protection: bilingual, retention: bilingual, access: listOf(text) });
const savedFilter = { ...object({}, []), additionalProperties: true, description: 'A Filter without person, vn, caseId and message' };
const deskSchemasOfOthers = {
  VnInventory: answer({ basis: text, responsible: bilingual, databases: listOf(object({ name: text, title: bilingual, process: text, fields: listOf(inventoryField) })) }),
  SavedSearch: object({ searchId: uuid, title: text, filter: savedFilter, changedAt: time }),
  SavedSearches: object({ searches: listOf(reference('SavedSearch')) }),
  Signal: object(
    {
      signal: { enum: signalKinds }, partner: text, at: time, sentence: bilingual, rule: bilingual,
      figures: { type: 'object', additionalProperties: { type: 'number' } }, filter: { ...savedFilter, description: 'A Filter that shows the events behind it' },
    },
    [],
    'Out of the ordinary for one partner, never for one person who works there.',
  ),
  Month: object(
    { first: size, end: size, begunAt: time, closedAt: time, dueAt: time, removedAt: time, heldBy: size }, ['begunAt', 'closedAt', 'dueAt', 'removedAt'],
    'Leaves first up to, not including, end. dueAt: when what opens and finds them is removed; heldBy: legal holds that stop it.',
  ),
  Months: object({ months: listOf(reference('Month')), preview: object({ at: time, months: listOf(reference('Month')), stoppedBy: reference('Month') }, ['stoppedBy'], 'What would be removed at that time, and the month whose legal holds would stop it and every later one') }),
  Signals: object({ madeAt: time, from: time, treeSize: size, signals: listOf(reference('Signal')) }),
  ConsoleConfig: object({ api: { enum: ['audit', 'operator'] }, issuer: text, clientId: text, audience: text, scope: text, roles: listOf(text), rolesClaim: text, otherConsole: text }, ['otherConsole'], 'What the console needs to sign somebody in for the API of its own origin.'),
};

/** Schemas of the data-protection officer's desk. */
export const deskSchemas = { Filter: filterSchema, ...lookSchemas, ...filterSchemas, ...personSchemas, ...decisionSchemas, ...reportSchemas, ...deskSchemasOfOthers };
