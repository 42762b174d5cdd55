import { createHash, randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import type { AuditEvent } from '#audit';
import { unopenedFields, type AuditTopicRecord } from './audit-records.ts';

/** What the log says about a record that did not arrive as it should have; undefined for one that did. */
export function securityEvent(found: AuditTopicRecord, at: Date): AuditEvent | undefined {
  if (found.kind === 'unreadable') {
    return event(at, { cause: 'record-unreadable', reason: found.reason, ...place(found), sha256: createHash('sha256').update(found.value ?? '').digest('hex') });
  }
  const fields = unopenedFields(found);
  return fields === 0 ? undefined : event(at, { cause: found.mismatched.length > 0 ? 'opening-mismatched' : 'opening-missing', fields, ...place(found) });
}

function event(at: Date, detail: NonNullable<AuditEvent['detail']>): AuditEvent {
  return { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor: platformActor, detail };
}

function place({ offset, record }: AuditTopicRecord): NonNullable<AuditEvent['detail']> {
  return record === undefined ? { offset: offset.toString() } : { offset: offset.toString(), shard: record.shard, n: record.n.toString() };
}
