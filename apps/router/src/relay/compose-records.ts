import { toLeaf } from '#audit';
import type { RandomSource } from '#audit';
import { acceptedTopic, auditTopic, partnerTopic, receiptsTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { deliveredEvent, withheldEvent } from '#disclosure';
import { withheldNotice } from '#persistence';
import type { Caused, Claim, DeliveryEnd, LeasedDelivery, OutboxRecord, RefusedDelivery } from '#persistence';
import type { DeliveryWriter } from '../delivery/delivery-writer.ts';

/** What a claim turns into: records to publish, how its deliveries end, and what that causes. */
export interface Composed {
  records: OutgoingRecord[];
  ends: DeliveryEnd[];
  caused: Caused & { parts: Caused['parts'][number][] };
}

/**
 * Turns claimed outbox rows into Kafka records, in their order. A delivery whose lease was refused becomes no record, nor
 * does one that its recipient has acknowledged already; one whose payload cannot be opened is parked.
 */
export class ComposeRecords {
  readonly #writer: DeliveryWriter;
  readonly #random: RandomSource;
  readonly #receivesReceipts: (partnerId: string) => boolean;

  constructor(writer: DeliveryWriter, random: RandomSource, receivesReceipts: (partnerId: string) => boolean) {
    this.#writer = writer;
    this.#random = random;
    this.#receivesReceipts = receivesReceipts;
  }

  async run(claim: Claim, shard: number): Promise<Composed> {
    const composed: Composed = { records: [], ends: [], caused: { parts: [], notices: [] } };
    const leased = new Map(claim.leased.map((d) => [keyOf(d), d]));
    const at = new Date().toISOString();
    for (const row of claim.rows) {
      let n = row.auditFrom;
      for (const record of row.records) {
        if (record.kind === 'audit') composed.records.push(auditRecord(record, shard, n++));
        else if (record.kind === 'accepted') composed.records.push(json(acceptedTopic, record.claim.caseId, record.claim));
        else if (record.kind === 'receipt') composed.records.push(json(receiptsTopic(record.partnerId), record.caseId, record.status));
        else await this.#deliver(composed, leased.get(keyOf(record)), at);
      }
    }
    return composed;
  }

  /** What withholding deliveries at their lease causes: the event, the word to the sender. */
  withheld(refused: readonly RefusedDelivery[]): Caused {
    const at = new Date().toISOString();
    return {
      parts: refused.map((each) => ({
        caseId: each.caseId,
        records: [this.#leaf(withheldEvent(each, each.code, each.mayHaveLeft, at)), ...this.#status(each, 'withheld', each.code, at)],
      })),
      notices: refused.flatMap(withheldNotice),
    };
  }

  async #deliver(composed: Composed, delivery: LeasedDelivery | undefined, at: string): Promise<void> {
    if (delivery === undefined) return;
    if (!delivery.acknowledged) {
      const written = await this.#writer.write(delivery);
      if (!written.ok) {
        composed.ends.push({ messageRef: delivery.messageRef, recipient: delivery.recipient, state: 'parked', code: 'DAP-5500' });
        return;
      }
      composed.records.push({ topic: partnerTopic(delivery.recipient), key: delivery.caseId, value: written.value, headers: written.headers });
    }
    composed.ends.push({ messageRef: delivery.messageRef, recipient: delivery.recipient, state: 'delivered', code: 'DAP-1100' });
    const status = this.#status(delivery, 'delivered', 'DAP-1100', at);
    composed.caused.parts.push({ caseId: delivery.caseId, records: [this.#leaf(deliveredEvent(delivery, delivery.rules, at)), ...status] });
  }

  #leaf(event: Parameters<typeof toLeaf>[0]): OutboxRecord {
    const { leaf, openings } = toLeaf(event, this.#random);
    return { kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] };
  }

  #status(d: { senderId: string; messageId: string; recipient: string; caseId: string }, state: 'delivered' | 'withheld', code: string, at: string): OutboxRecord[] {
    if (!this.#receivesReceipts(d.senderId)) return [];
    return [{ kind: 'receipt', partnerId: d.senderId, caseId: d.caseId, status: { messageId: d.messageId, recipientId: d.recipient, state, code, at } }];
  }
}

function keyOf(d: { messageRef: string; recipient: string }): string {
  return `${d.messageRef} ${d.recipient}`;
}

function json(topic: string, key: string, value: unknown): OutgoingRecord {
  return { topic, key, value: Buffer.from(JSON.stringify(value)), headers: { 'content-type': 'application/json' } };
}

function auditRecord(record: Extract<OutboxRecord, { kind: 'audit' }>, shard: number, n: bigint): OutgoingRecord {
  const value = Buffer.from(JSON.stringify({ leaf: record.leaf, openings: record.openings }));
  return { topic: auditTopic, key: null, value, headers: { 'dap-shard': String(shard), 'dap-n': n.toString() } };
}
