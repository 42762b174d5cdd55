import { auditRecordHeaders, decodeAuditRecord, forgettingOf, forgottenKeys, indexKeysOf, matchOpenings, readEventLeaf, removalOf, storableOpenings, type LeafEvent } from '#audit';
import { headerText, type IncomingRecord } from '#bus';
import type { RecordNumber } from '#persistence';
import type { IncomingEvent } from './log-tail.ts';

/** A record of the audit topic as the integrator sees it. */
export type AuditTopicRecord =
  | {
      readonly kind: 'event';
      readonly offset: bigint;
      readonly record: RecordNumber;
      readonly incoming: IncomingEvent;
      /** Paths of openings that fit nothing in the leaf; left out of `incoming`. */
      readonly mismatched: readonly string[];
      /** Paths of fields that came without an opening: by them nobody finds the event, and nobody reads them. */
      readonly missing: readonly string[];
    }
  | { readonly kind: 'unreadable'; readonly offset: bigint; readonly record: RecordNumber | undefined; readonly reason: string; readonly value: Buffer | null };

/** Reads a record; nothing that a sender may put into one makes this throw. */
export function readAuditRecord(incoming: IncomingRecord): AuditTopicRecord {
  const { offset, value } = incoming;
  const record = recordNumber(incoming);
  const unreadable = (reason: string): AuditTopicRecord => ({ kind: 'unreadable', offset, record, reason, value });
  if (record === undefined) return unreadable('without shard and number');
  const decoded = value === null ? undefined : decodeAuditRecord(value);
  if (decoded === undefined) return unreadable('not an audit record');
  const event = readEventLeaf(decoded.leaf);
  if (event === undefined) return unreadable('not an event leaf');
  if (isAuditorsOwn(event)) return unreadable('an event of the auditor');
  const { mismatched, missing } = matchOpenings(event, decoded.openings);
  const openings = mismatched.length === 0 ? decoded.openings : decoded.openings.filter(({ path }) => !mismatched.includes(path));
  const forgetting = forgettingOf(event, openings);
  return {
    kind: 'event',
    offset,
    record,
    mismatched,
    missing,
    incoming: { leaf: decoded.leaf, event, openings: storableOpenings(event, openings), keys: indexKeysOf(event, openings), forgetting, record },
  };
}

/** Who looked at what, what retention removed, what came damaged: the auditor alone says so, and nobody in its name. */
function isAuditorsOwn(event: LeafEvent): boolean {
  const { kind, detail } = event;
  return kind === 'QUERY' || removalOf(event) !== undefined || (kind === 'SECURITY' && (detail?.['cause'] !== undefined || detail?.['api'] !== undefined));
}

/** How many fields of an event came without an opening that fits: its leaf is as it was written, and by these nobody reads or finds it. */
export function unopenedFields(record: AuditTopicRecord): number {
  return record.kind === 'event' ? record.mismatched.length + record.missing.length : 0;
}

/** A record that makes a person forgotten: a transaction ends with it, so that whatever comes later about the person begins a chain anew. */
export function endsChains(record: AuditTopicRecord | undefined): boolean {
  return record?.kind === 'event' && record.incoming.forgetting !== undefined && forgottenKeys(record.incoming.forgetting.persons).length > 0;
}

/** The same record, to be set aside: its number stays taken, so that the next one is no gap. */
export function asUnreadable(record: AuditTopicRecord, reason: string): AuditTopicRecord {
  const value = record.kind === 'event' ? record.incoming.leaf : record.value;
  return { kind: 'unreadable', offset: record.offset, record: record.record, reason, value };
}

function recordNumber(incoming: IncomingRecord): RecordNumber | undefined {
  const shard = headerText(incoming, auditRecordHeaders.shard);
  const n = headerText(incoming, auditRecordHeaders.number);
  if (shard === undefined || n === undefined || !/^(0|[1-9]\d{0,3})$/.test(shard) || !/^[1-9]\d{0,17}$/.test(n)) return undefined;
  return { shard: Number(shard), n: BigInt(n) };
}
