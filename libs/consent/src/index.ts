export { caseRelation } from './case-relation.ts';
export type { CaseRelation, CaseStanding } from './case-relation.ts';
export type { Consent, ConsentParty } from './consent-record.ts';
export { decide } from './decide.ts';
export type { Decision, DecisionItem, DecisionObligation, Disclosure, DisclosureItem, DisclosureParty } from './decision.ts';
export type { DecidedDisclosure, DisclosureRecord } from './disclosure-record.ts';
export { factCodes } from './fact-codes.ts';
export type { FactCode, FactSource, FactType } from './fact-codes.ts';
export type { Facts, MessageFacts, RegistryFacts } from './facts.ts';
export type { DecideOptions } from './inquiry.ts';
export { loadPack, packHash } from './load-pack.ts';
export type { LoadedPack } from './load-pack.ts';
export type { PackFault, PackFaultRule } from './pack-fault.ts';
export type { Condition, ConsentTerms, FactTest, IndexedRule, PolicyPack, Rule, RuleObligation, TypeFlow } from './policy-pack.ts';
export { comparePacks, permitsMore } from './review/compare-packs.ts';
export type { PackChange, Reach } from './review/compare-packs.ts';
export { sayChange } from './review/change-text.ts';
export { decidesAlike } from './review/decides-alike.ts';
export { draftLawRules, lintPack } from './review/lint-pack.ts';
export type { LintCode, LintFinding } from './review/lint-pack.ts';
export { citeRule, explainDecision, missingText } from './review/explain-decision.ts';
export type { CitedRule, ExplainedItem, Explanation } from './review/explain-decision.ts';
export { retraceDecision } from './review/retrace-decision.ts';
export type { PolicyOfToday } from './review/retrace-decision.ts';
export type { RetracedDecision, RetracedItem } from './review/retrace-decision.ts';
export { withoutSuspended } from './review/in-force.ts';
export { renderPack } from './review/render-pack.ts';
export type { PackDocument, RenderedPack } from './review/render-pack.ts';
export { sayConsent } from './review/rule-text.ts';
export { waysOf } from './review/ways.ts';
export type { Way } from './review/ways.ts';
export { Simulation } from './review/simulate-pack.ts';
export type { SimulatedShift, SimulationResult } from './review/simulate-pack.ts';
export { replayDecision } from './replay-decision.ts';
export type { DecisionRecord, Replay, ReplayDifference } from './replay-decision.ts';
export { mayEverReceive, mayEverSend } from './role-rights.ts';
export { endOf, isMoment, startOf } from './solothurn-time.ts';
export { recordedDecisions } from './stored-decisions.ts';
export type { KeptDecisions, RecordedDecision, StoredDecision, StoredDecisions } from './stored-decisions.ts';
export {
  blockCategories, consentGrantors, consentTypes, dataCategories, forbiddenCategories, decisionObligationKinds, purposes, refusalCodes, roleCodes,
} from './vocabulary.ts';
export type {
  Bilingual, Category, ConsentGrantor, ConsentType, DataCategory, ForbiddenCategory, ObligationAnchor, DecisionObligationKind, Purpose, RefusalCode, RoleCode,
  RuleStatus,
} from './vocabulary.ts';
