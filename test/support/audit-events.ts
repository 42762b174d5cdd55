import { randomUUID } from 'node:crypto';
import { encodeAuditRecord, pooledRandom, toLeaf, type AuditEvent, type SealedEvent } from '#audit';
import type { IncomingRecord } from '#bus';

const random = pooledRandom();

export interface TestCase {
  readonly caseId: string;
  readonly persons: readonly string[];
}

export function newCase(persons = 1): TestCase {
  return { caseId: randomUUID(), persons: Array.from({ length: persons }, () => randomUUID()) };
}

type Members = Partial<AuditEvent>;

/** An acceptance as the gateway describes it. */
export function accepted({ caseId, persons }: TestCase, members: Members = {}): AuditEvent {
  return {
    eventId: randomUUID(),
    kind: 'ACCEPTED',
    at: new Date().toISOString(),
    actor: { id: 'sr-sro', role: 'SR', keyid: 'f0'.repeat(32), user: 'u17' },
    caseId,
    subjects: persons,
    message: { senderId: 'sr-sro', messageId: randomUUID(), type: 'segment.assigned', version: '1.0.0', digest: 'ab'.repeat(32) },
    purpose: 'P1',
    outcomes: [
      { recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG 6'], blocks: [{ block: 'assessment', category: 'C14', permitted: true, ruleId: 'R20', person: 0 }] },
      { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: [], norms: [], blocks: [{ block: 'assessment', category: 'C14', permitted: false, code: 'DAP-4204', person: 0 }] },
    ],
    pack: 'so-iiz-2026.1',
    consentIds: ['c-77'],
    ...members,
  };
}

/** A delivery of an accepted message as the router describes it. */
export function delivered(of: AuditEvent, members: Members = {}): AuditEvent {
  const { caseId, subjects, message } = of;
  return { eventId: randomUUID(), kind: 'DELIVERED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' }, caseId, subjects, message, recipient: 'rav-olten', detail: { channel: 'topic', code: 'DAP-1100', rules: 'R20' }, ...members };
}

export function sealed(event: AuditEvent): SealedEvent {
  return toLeaf(event, random);
}

/** Numbers records per shard as the relay does. */
export class TestRelay {
  readonly #next = new Map<number, bigint>();

  headers(shard: number, skip = 0n): Record<string, string> {
    const n = (this.#next.get(shard) ?? 1n) + skip;
    this.#next.set(shard, n + 1n);
    return { 'dap-shard': String(shard), 'dap-n': n.toString() };
  }
}

/** Records of the audit topic as a consumer hands them on. */
export class TestTopic {
  readonly #relay = new TestRelay();
  #offset = 0n;

  record(event: AuditEvent | SealedEvent, shard = 0, skip = 0n): IncomingRecord {
    return this.raw(encodeAuditRecord('leaf' in event ? event : sealed(event)), this.#relay.headers(shard, skip));
  }

  raw(value: Buffer | null, headers: Record<string, string>): IncomingRecord {
    return { offset: this.#offset++, key: null, value, headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const), timestamp: new Date(), stampedByBroker: true };
  }

  /** The same record once more, at a later place in the topic. */
  again({ value, headers }: IncomingRecord): IncomingRecord {
    return { offset: this.#offset++, key: null, value, headers, timestamp: new Date(), stampedByBroker: true };
  }
}
