export { advance } from './advance.ts';
export type { CaseAdvance, CaseRefusal } from './advance.ts';
export { addDays, addMonths, zurichDate } from './calendar-date.ts';
export type { CaseLimits } from './case-limits.ts';
export { platformPartner } from './case-message.ts';
export type { CaseMessage, CaseRecipient } from './case-message.ts';
export { segments } from './case-state.ts';
export type {
  CalendarDate,
  CaseKind,
  CasePerson,
  CaseState,
  CaseStatus,
  IntensiveStatus,
  Participant,
  ParticipantStatus,
  PendingTransfer,
  PersonRole,
  PersonStatus,
  Segment,
  VpeStatus,
} from './case-state.ts';
export type { AssessmentCoverage, CaseWarning, WarningCode } from './case-warning.ts';
export { isCaseBound, messageRules } from './message-rules.ts';
export type { CaseMessageType, MessageRule } from './message-rules.ts';
export { obligationKinds, obligationStates, stepsOf, termsOf } from './obligations/obligation.ts';
export type { MessageName, Obligation, ObligationChanges, ObligationKind, ObligationState, Settlement } from './obligations/obligation.ts';
export { obligationChanges } from './obligations/obligations-of-message.ts';
export { competentRegion } from './municipality.ts';
export type { MunicipalityRegion } from './municipality.ts';
export { childPersonIds, engagesRecipients, isInCase, isInvited, isLead, knowsOfCase, mayAct, mayReceive } from './participation.ts';
export { rolloutOf, rolloutStatuses } from './region-rollout.ts';
export type { RegionRollout, RolloutStatus } from './region-rollout.ts';
export { stateOn } from './transfer.ts';
export { assessmentStates, countCase, indicators, phases } from './controlling/indicators.ts';
export type { CountedCase, Indicator, RegionFigures, ReportingPeriod } from './controlling/indicators.ts';
export { suppressAlike, suppressSmallCells } from './controlling/suppress-small-cells.ts';
export type { CountTable, PublishedTable, ShownCount } from './controlling/suppress-small-cells.ts';
