import { createHash, randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import type { AuditEvent } from '#audit';
import type { AuditTopicRecord } from './audit-records.ts';

/** What the log says about a record that did not arrive as it should have; undefined for one that did. */
export function securityEvent(found: AuditTopicRecord, at: Date): AuditEvent | undefined {
  if (found.kind === 'unreadable') {
    return event(at, { cause: 'record-unreadable', reason: found.reason, ...place(found), sha256: createHash('sha256').update(found.value ?? '').digest('hex') });
  }
  const { mismatched, missing } = found;
  const fields = mismatched.length + missing.length;
  return fields === 0 ? undefined : event(at, { cause: mismatched.length > 0 ? 'opening-mismatched' : 'opening-missing', fields, ...place(found) });
}

function event(at: Date, detail: NonNullable<AuditEvent['detail']>): AuditEvent {
  return { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor: platformActor, detail };
}

function place({ offset, record }: AuditTopicRecord): NonNullable<AuditEvent['detail']> {
  return record === undefined ? { offset: offset.toString() } : { offset: offset.toString(), shard: record.shard, n: record.n.toString() };
}
