import { rolloutStatuses } from '#cases';
import { bilingual, count, flag, listOf, named, object, sha256, text, time, uuid } from './answer-shapes.ts';

const rule = object({
  ruleId: text, title: bilingual, norms: listOf(text), confidence: { type: 'string', enum: ['H', 'M', 'L', 'PROPOSAL'] }, law: { type: 'string', enum: ['IN_FORCE', 'DRAFT'] },
  consent: bilingual, obligations: listOf(bilingual),
});

const item = { person: { ...count, minimum: 1 }, block: text, category: text, permitted: flag, code: text, rule, text: bilingual, missing: listOf(object({ code: text, text: bilingual })) };
const explainedItem = object(item, ['person', 'code', 'rule']);

const outcome = { permitted: flag, code: text };
const itemOutcome = object({ ...outcome, ruleId: text }, ['code', 'ruleId']);
const retracedItem = object({ ...item, again: itemOutcome, today: itemOutcome }, ['person', 'code', 'rule', 'today']);

const change = object({ kind: { type: 'string', enum: ['permitted', 'noLongerPermitted', 'forbidden', 'noLongerForbidden', 'changed', 'consentMaxMonths'] }, text: bilingual });

const ofRefused = { ...object({ decisions: count, newlyPermitted: count }), description: 'Davon über Meldungen, die allen verweigert wurden · of them about messages that were refused to everybody' };

const rollout = { regionId: text, status: { type: 'string', enum: rolloutStatuses }, validFrom: { type: 'string', format: 'date' }, evidence: text };

/** What the operator API answers about policy packs, and about the regions that they are for. */
export const policyAnswers = {
  Rollout: object(rollout),
  Rollouts: object({ rollouts: listOf(named('Rollout')) }),
  Pack: object({ version: text, hash: sha256 }),
  Activation: object(
    { requestId: uuid, version: text, activeFrom: time, requestedAt: time, approvedBy: listOf({ type: 'string', enum: ['GSIIZ', 'DPO'] }), simulationId: uuid, activatedAt: time, withdrawnAt: time },
    ['simulationId', 'activatedAt', 'withdrawnAt'],
  ),
  Suspension: object({
    version: text, ruleId: text,
    inFlight: listOf(object({ senderId: text, messageId: uuid, recipient: text, channel: { type: 'string', enum: ['topic', 'inbox'] }, leaseUntil: time })),
    returnsWith: { ...listOf(text), description: 'Genehmigte Fassungen, die später gelten und die Regel wieder haben · approved versions that take effect later and have the rule again' },
  }),
  Policy: object({
    packs: listOf(object({ version: text, hash: sha256, storedAt: time })),
    activations: listOf(object({ version: text, kind: { type: 'string', enum: ['genesis', 'regular'] }, activeFrom: time })),
    requests: listOf(named('Activation')),
    suspensions: listOf(object({ version: text, ruleId: text, suspendedAt: time })),
  }),
  PackFindings: object({
    version: text, faults: count,
    findings: listOf(object({ code: text, level: { type: 'string', enum: ['fault', 'notice'] }, ruleIds: listOf(text), pointer: text, text: bilingual }, ['pointer'])),
  }),
  PackComparison: object({ before: text, after: text, permitsMore: flag, changes: listOf(change) }),
  PackDocument: object({ version: text, hash: sha256, markdown: text, html: { ...text, description: 'Eine Seite für sich, ohne Skript · a page of its own, without script' } }),
  Simulation: object(
    {
      simulationId: uuid, version: text, baseline: { ...text, description: 'Das Regelwerk, auf das es folgt · the pack that it follows' }, from: time, until: time, inForceOn: time, ranAt: time,
      permitsMore: flag, changes: listOf(change),
      decisions: count, newlyPermitted: count, newlyDenied: count, otherBasis: { ...count, description: 'Erlaubt wie damals, nach anderen Regeln · permitted as then, by other rules' },
      refused: ofRefused,
      partners: listOf(object({ from: text, to: text, decisions: count, newlyPermitted: count, newlyDenied: count, refused: ofRefused })),
      shifts: listOf(object(
        {
          kind: { type: 'string', enum: ['newlyPermitted', 'newlyDenied'] }, from: text, to: text, messageType: text, purpose: text, categories: listOf(text), ruleIds: listOf(text), code: text,
          count, text: bilingual,
        },
        ['code'],
      )),
    },
    ['baseline'],
  ),
  Simulations: object({ simulations: listOf(named('Simulation')) }),
  ExplainedMessage: object({
    senderId: text, messageId: uuid,
    recipients: listOf(object(
      { recipient: text, decidedAt: time, packVersion: text, permitted: flag, code: text, reproduces: { ...flag, description: 'Neu entschieden ergibt dasselbe · decided again it comes out the same' }, items: listOf(explainedItem) },
      ['decidedAt', 'code', 'reproduces'],
    )),
  }),
  ReplayedMessage: object({
    senderId: text, messageId: uuid,
    recipients: listOf(object(
      {
        recipient: text, decidedAt: time, packVersion: text, ...outcome,
        verdict: { type: 'string', enum: ['same', 'different', 'erased', 'undecided'], description: 'erased: eine Einwilligung, auf der er beruhte, ist gelöscht; undecided: abgelehnt, bevor eine Regel gefragt war · erased: a consent that it rested on is erased; undecided: refused before any rule was asked' },
        again: { ...object(outcome, ['code']), description: 'Noch einmal entschieden, nach dem Regelwerk von damals · decided once more, under the pack of then' },
        today: { ...object({ ...outcome, packVersion: text }, ['code']), description: 'Dieselben Tatsachen nach dem geltenden Regelwerk, mit den Einwilligungen, wie sie heute stehen · the same facts under the pack in force, with the consents as they stand today' },
        items: listOf(retracedItem),
        differences: { ...listOf(text), description: 'JSON-Zeiger in den Entscheid, wo er anders ausfällt · JSON pointers into the decision, where it comes out otherwise' },
      },
      ['decidedAt', 'code', 'again', 'today'],
    )),
    query: { ...object({ at: time }), description: 'Die Einsicht, wie sie im Protokoll steht · the look as it is on record' },
  }),
} as const;
