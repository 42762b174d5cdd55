import { randomUUID } from 'node:crypto';
import { encodeAuditRecord, pooledRandom, toLeaf, type AuditEvent, type SealedEvent } from '#audit';
import type { IncomingRecord } from '#bus';

/** As many records as a fetch of the auditor brings. */
export const batchSize = 2_500;
export const partners = ['sr-sro', 'sr-sdol', 'sr-tg', 'rav-olten', 'rav-solothurn', 'ivst-so', 'oealk-so'] as const;
const types = ['segment.assigned', 'plan.published', 'assessment.short', 'case.participation'] as const;
const random = pooledRandom();
/** Of so many events one leaf hash is kept to ask a proof of, and of so many cases one with its persons: a heap that grows would be counted as the auditor's. */
const [proofEvery, caseEvery] = [500n, 20];

/** Messages come at an even pace, some 2,900 a day: ten million events are three years. */
function timeOf(message: number): Date {
  return new Date(Date.UTC(2016, 0, 1) + message * 30_000);
}

interface OpenCase {
  readonly caseId: string;
  readonly subjects: string[];
  left: number;
}

/** Cases of very different sizes: most have a few messages, some have hundreds. */
class Cases {
  readonly persons: string[] = [];
  readonly caseIds: string[] = [];
  readonly #open: OpenCase[] = [];
  #begun = 0;

  /** The events of one message: accepted, delivered, acknowledged. */
  message(i: number): AuditEvent[] {
    const { caseId, subjects } = this.#caseOf(i);
    const [senderId, recipient] = [partners[i % partners.length] as string, partners[(i + 3) % partners.length] as string];
    const message = { senderId, messageId: randomUUID(), type: types[i % types.length] as string, version: '1.0.0', digest: 'ab'.repeat(32) };
    const at = timeOf(i).toISOString();
    const common = { at, caseId, subjects, message };
    const block = { category: 'C14', permitted: true, ruleId: `R${10 + (i % 12)}`, person: 0 };
    return [
      {
        ...common, eventId: randomUUID(), kind: 'ACCEPTED', actor: { id: senderId, role: 'SR', keyid: 'f0'.repeat(32), user: `u${i % 50}` }, purpose: 'P1', pack: 'so-iiz-2026.1', detail: { packHash: 'cd'.repeat(32) }, consentIds: [`c-${i % 1000}`],
        outcomes: [{ recipient, permitted: true, rules: [block.ruleId], norms: ['DSG 6', 'SG 17'], blocks: [{ block: 'assessment', ...block }, { block: 'identity', ...block, category: 'C01' }] }],
      },
      { ...common, eventId: randomUUID(), kind: 'DELIVERED', actor: { id: 'iiz-dap', role: 'DAP' }, recipient, detail: { channel: 'topic', code: 'DAP-1100', rules: block.ruleId } },
      { ...common, eventId: randomUUID(), kind: 'ACKNOWLEDGED', actor: { id: recipient, role: 'RAV', keyid: 'f1'.repeat(32) }, recipient: senderId },
    ];
  }

  #caseOf(i: number): OpenCase {
    const slot = i % 400;
    const open = this.#open[slot];
    if (open !== undefined && open.left-- > 0) return open;
    const subjects = Array.from({ length: i % 3 === 0 ? 2 : 1 }, () => randomUUID());
    const begun = { caseId: randomUUID(), subjects, left: i % 97 === 0 ? 200 : 3 + (i % 20) };
    if (this.#begun++ % caseEvery === 0) {
      this.persons.push(...subjects);
      this.caseIds.push(begun.caseId);
    }
    this.#open[slot] = begun;
    return begun;
  }
}

/** Records as a consumer hands them on, made ahead: making events is the gateway's work. */
export class AuditBatches {
  readonly cases = new Cases();
  readonly leafHashes: Buffer[] = [];
  readonly #last = [0, 0];
  #pending: SealedEvent[] = [];
  #messages = 0;
  #offset = 0n;

  /** The time that the last of the events so far is of. */
  get at(): Date {
    return timeOf(this.#messages);
  }

  next(): IncomingRecord[] {
    while (this.#pending.length < batchSize) this.#pending.push(...this.cases.message(this.#messages++).map((event) => toLeaf(event, random)));
    return this.#pending.splice(0, batchSize).map((sealed) => this.#record(sealed));
  }

  #record(sealed: SealedEvent): IncomingRecord {
    const shard = Number(this.#offset % 2n);
    const n = (this.#last[shard] = (this.#last[shard] as number) + 1);
    if (this.#offset % proofEvery === 0n) this.leafHashes.push(sealed.leafHash);
    const headers = [['dap-shard', Buffer.from(String(shard))], ['dap-n', Buffer.from(String(n))]] as const;
    return { offset: this.#offset++, key: null, value: encodeAuditRecord(sealed), headers, timestamp: new Date(), stampedByBroker: true };
  }
}
