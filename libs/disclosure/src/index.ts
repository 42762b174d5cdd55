export { caseMessageOf, describeDisclosure, itemsOf } from './disclosure-record.ts';
export type { DisclosureRecord } from './disclosure-record.ts';
export { decideRecipient, disclosureTo } from './decide-recipient.ts';
export type { Circumstances, Party, RecipientDecision } from './decide-recipient.ts';
export { deliveredEvent, readEvent, withheldEvent } from './delivery-events.ts';
export type { RecordedDelivery } from './delivery-events.ts';
export { storedDecision } from './stored-decisions.ts';
export type { StoredDecision, StoredDecisions } from './stored-decisions.ts';
