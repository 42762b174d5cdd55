export { migrateExchange, openPool } from './exchange/open-exchange.ts';
export type { DatabaseOptions } from './exchange/open-exchange.ts';
export { AmbiguousCommit, isConnectionLoss, transaction } from './exchange/transaction.ts';
export type { Queryable } from './exchange/transaction.ts';
export { MessageJournal } from './exchange/message-journal.ts';
export type {
  Completion, Effect, EffectResult, InFlight, JournalEntry, JournalOutcome, Notice, SignedWire, Stopped, StoredReceipt,
} from './exchange/journal-entry.ts';
export { DecisionBasisReader } from './exchange/decision-basis.ts';
export type { BasisRequest, DecisionBasis } from './exchange/decision-basis.ts';
export { appendOutbox } from './exchange/outbox-append.ts';
export { shardCount, shardOf } from './exchange/outbox-record.ts';
export type { AcceptedClaim, AuditRecord, DeliveryStatus, OutboxRecord } from './exchange/outbox-record.ts';
export { LeaseLost, acquireShard, releaseShard } from './exchange/relay-shard.ts';
export type { ShardLease } from './exchange/relay-shard.ts';
export { claimOutbox, completeClaim, outboxBacklog } from './exchange/outbox-relay-store.ts';
export type { Claim, ClaimedRow, DeliveryEnd, LeasedDelivery, RefusedDelivery } from './exchange/outbox-relay-store.ts';
export { advancePosition, takePartition } from './exchange/consumer-position.ts';
export type { PartitionLease } from './exchange/consumer-position.ts';
export { insertDeliveries, loadRoutingBasis } from './exchange/delivery-routing.ts';
export type { RoutableMessage, RoutedDelivery, RoutingBasis } from './exchange/delivery-routing.ts';
export { fetchInboxItem, inboxLeaseSeconds, inboxReference, listInbox } from './exchange/inbox-store.ts';
export type { FetchedItem, FetchOutcome, InboxItem, InboxPage } from './exchange/inbox-store.ts';
export { readTimeline } from './exchange/message-timeline.ts';
export type { MessageTimeline, TimelineDelivery } from './exchange/message-timeline.ts';
export { activateGenesis, enterDirectory, readDirectory } from './exchange/partner-directory.ts';
export type { Agreement, DirectorySnapshot, PartnerKeyRow, PartnerRow } from './exchange/directory.row.ts';
export { dropNotice, noteNotices, openNotices } from './exchange/notice-store.ts';
