import { auditRecordHeaders, encodeAuditRecord } from '#audit';
import { acceptedTopic, auditTopic, deadLetterTopic, fitsRecord, partnerTopic, receiptsTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { causedByDelivery, causedByParking, causedByWithholding } from '#persistence';
import type { Caused, CausedInCase, Claim, DeliveryEnd, LeasedDelivery, OutboxRecord, RefusedDelivery, RepeatedDelivery, ToldRecord } from '#persistence';
import { deliveryCodes } from '#problems';
import type { DeliveryWriter } from './delivery-writer.ts';
import { toldRecord } from './told-record.ts';

/** What a claim turns into: records to publish, how its deliveries end, and what that causes. */
export interface Composed {
  records: OutgoingRecord[];
  ends: DeliveryEnd[];
  /** Cases, each to one recipient, of which a delivery was parked: what follows to that recipient waits. */
  parked: Set<string>;
  caused: { parts: Caused['parts'][number][]; toldLater: ToldRecord[] };
}

/** Topics to which nothing can go now; everything else goes on. */
export interface TopicsLeftOut {
  /** The broker refuses them: what would go there is parked. */
  closed?: ReadonlySet<string>;
  /** The broker does not answer for them: what would go there is held until the next attempt, in so many ms. */
  resting?: ReadonlyMap<string, number>;
  /** Of those that do not answer: what goes there was sent. */
  tried?: ReadonlySet<string>;
  /** Something older waits for them. */
  taken?: ReadonlySet<string>;
}

/**
 * Turns claimed outbox rows into Kafka records, in their order. A delivery whose lease was refused becomes no record, nor
 * does one that its recipient has acknowledged already; one that cannot be handed over is parked, and what follows in its case
 * to that recipient is held.
 */
export class ComposeRecords {
  readonly #writer: DeliveryWriter;
  readonly #readsTopic: (partnerId: string) => boolean;
  readonly #mayGoAgain: (repeated: readonly RepeatedDelivery[]) => Promise<readonly LeasedDelivery[]>;

  constructor(
    writer: DeliveryWriter,
    readsTopic: (partnerId: string) => boolean,
    mayGoAgain: (repeated: readonly RepeatedDelivery[]) => Promise<readonly LeasedDelivery[]>,
  ) {
    this.#writer = writer;
    this.#readsTopic = readsTopic;
    this.#mayGoAgain = mayGoAgain;
  }

  async run(claim: Claim, shard: number, { closed = new Set(), resting = new Map(), tried = new Set(), taken = new Set() }: TopicsLeftOut = {}): Promise<Composed> {
    const composed: Composed = { records: [], ends: [], parked: new Set(), caused: { parts: [], toldLater: [] } };
    const leased = new Map(claim.leased.map((d) => [keyOf(d), d]));
    const repeated = new Map((await this.#mayGoAgain(claim.repeated)).map((d) => [keyOf(d), d]));
    const at = new Date().toISOString();
    const leftOut = { closed, resting, tried, taken };
    for (const row of claim.rows) {
      let n = row.auditFrom;
      for (const record of row.records) {
        if (record.kind === 'audit') composed.records.push(auditRecord(record, shard, n++));
        else if (record.kind === 'accepted') composed.records.push(json(acceptedTopic, record.claim.caseId, record.claim));
        else if (record.kind === 'dead-letter') composed.records.push(json(deadLetterTopic, record.letter.caseId, record.letter));
        else if (record.kind === 'delivery' && row.again) await this.#repeat(composed, repeated.get(keyOf(record)), leftOut);
        else if (record.kind === 'delivery') await this.#deliver(composed, takeFrom(leased, keyOf(record)), leftOut, at);
        else this.#tell(composed, record, leftOut);
      }
    }
    return composed;
  }

  /** What withholding deliveries at their lease causes: the event, the word to the sender. */
  withheld(refused: readonly RefusedDelivery[]): CausedInCase[] {
    const at = new Date().toISOString();
    return refused.map((each) => ({ caseId: each.caseId, ...causedByWithholding(each, { code: each.code, at, senderReadsTopic: this.#readsTopic(each.senderId) }) }));
  }

  async #deliver(composed: Composed, delivery: LeasedDelivery | undefined, { closed, resting, tried }: Required<TopicsLeftOut>, at: string): Promise<void> {
    if (delivery === undefined) return;
    const { messageRef, recipient, caseId } = delivery;
    const mayHaveLeft = delivery.mayHaveLeft || tried.has(partnerTopic(recipient));
    const lane = `${caseId} ${recipient}`;
    const retryInMs = resting.get(partnerTopic(recipient));
    if (!delivery.acknowledged && (composed.parked.has(lane) || retryInMs !== undefined)) {
      composed.ends.push({
        messageRef,
        recipient,
        state: 'held',
        mayHaveLeft,
        code: retryInMs === undefined ? deliveryCodes.cannotBeHandedOver : deliveryCodes.doesNotAnswer,
        ...(retryInMs !== undefined && { retryInMs }),
      });
      return;
    }
    if (!delivery.acknowledged) {
      const written = closed.has(partnerTopic(recipient)) ? undefined : await this.#writer.write(delivery);
      const record = written && { topic: partnerTopic(recipient), key: caseId, ...written };
      if (record === undefined || !fitsRecord(record)) return this.#park(composed, { ...delivery, mayHaveLeft }, at);
      composed.records.push(record);
    }
    composed.ends.push({ messageRef, recipient, state: 'delivered', code: deliveryCodes.delivered });
    composed.caused.parts.push({ caseId, records: causedByDelivery(delivery, { at, senderReadsTopic: this.#readsTopic(delivery.senderId) }) });
  }

  /** Once more, under its id; what cannot be opened any more or has no topic that answers is left out. */
  async #repeat(composed: Composed, delivery: LeasedDelivery | undefined, { closed, resting }: Required<TopicsLeftOut>): Promise<void> {
    if (delivery === undefined) return;
    const topic = partnerTopic(delivery.recipient);
    const written = closed.has(topic) || resting.has(topic) ? undefined : await this.#writer.write(delivery);
    if (written !== undefined) composed.records.push({ topic, key: delivery.caseId, ...written });
  }

  /** A sender on Kafka is told, or will be; where its topic is refused, or no record holds the answer, nobody can be. */
  #tell(composed: Composed, record: ToldRecord, { closed, resting, taken }: Required<TopicsLeftOut>): void {
    const topic = receiptsTopic(record.partnerId);
    const told = toldRecord(record);
    if (!fitsRecord(told)) return;
    if (resting.has(topic) || taken.has(topic)) composed.caused.toldLater.push(record);
    else if (!closed.has(topic)) composed.records.push(told);
  }

  /** It cannot be handed over as things are: it is on record, a dead letter tells of it, and an operator decides. */
  #park(composed: Composed, delivery: LeasedDelivery, at: string): void {
    const { messageRef, recipient, caseId, senderId, mayHaveLeft } = delivery;
    composed.parked.add(`${caseId} ${recipient}`);
    composed.ends.push({ messageRef, recipient, state: 'parked', code: deliveryCodes.cannotBeHandedOver, mayHaveLeft });
    const records = causedByParking(delivery, { code: deliveryCodes.cannotBeHandedOver, at, senderReadsTopic: this.#readsTopic(senderId) });
    composed.caused.parts.push({ caseId, parks: { messageRef, recipient }, records });
  }
}

/** It may wait in two rows, and goes once. */
function takeFrom(leased: Map<string, LeasedDelivery>, key: string): LeasedDelivery | undefined {
  const delivery = leased.get(key);
  leased.delete(key);
  return delivery;
}

function keyOf(d: { messageRef: string; recipient: string }): string {
  return `${d.messageRef} ${d.recipient}`;
}

function json(topic: string, key: string, value: unknown): OutgoingRecord {
  return { topic, key, value: Buffer.from(JSON.stringify(value)), headers: { 'content-type': 'application/json' } };
}

function auditRecord(record: Extract<OutboxRecord, { kind: 'audit' }>, shard: number, n: bigint): OutgoingRecord {
  return { topic: auditTopic, key: null, value: encodeAuditRecord(record), headers: { [auditRecordHeaders.shard]: String(shard), [auditRecordHeaders.number]: n.toString() } };
}
