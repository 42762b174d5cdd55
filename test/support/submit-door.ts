import { submitTopic } from '#bus';
import type { IncomingRecord, RecordBatch } from '#bus';
import type { Envelope } from '#schemas';
import { composeRecord } from '#sdk';
import type { SigningIdentity } from '#sdk';
import { CertificateTrust } from '../../apps/gateway/src/certificates/certificate-trust.ts';
import { PartnerKeys } from '../../apps/gateway/src/certificates/partner-keys.ts';
import { PartnerQuota } from '../../apps/gateway/src/http/partner-quota.ts';
import { ProveRecord } from '../../apps/gateway/src/kafka/prove-record.ts';
import { TakeSubmissions } from '../../apps/gateway/src/kafka/take-submissions.ts';
import type { RecordOutcome, TakeSubmissionsParts } from '../../apps/gateway/src/kafka/take-submissions.ts';
import type { RunningExchange } from './running-exchange.ts';

/** What a record has besides its value and headers, when a test says so. */
export type RecordOptions = Partial<Pick<IncomingRecord, 'timestamp' | 'stampedByBroker' | 'headers' | 'value' | 'key'>>;

/** A gateway's submit door over a running exchange, with partitions of its own that a test fills. */
export class SubmitDoor {
  readonly outcomes: RecordOutcome[] = [];
  readonly poison: unknown[] = [];
  readonly prove: ProveRecord;
  readonly take: TakeSubmissions;
  readonly #exchange: RunningExchange;
  readonly #logs = new Map<string, IncomingRecord[]>();

  constructor(exchange: RunningExchange, parts: Partial<TakeSubmissionsParts> = {}) {
    this.#exchange = exchange;
    this.prove = new ProveRecord(exchange.directory, new PartnerKeys(exchange.directory, new CertificateTrust({ anchors: [exchange.authorityPem], eku: [] })));
    this.take = new TakeSubmissions({
      pool: exchange.gateway, prove: this.prove, accept: exchange.accept, refusals: exchange.refusals,
      quota: new PartnerQuota({ requestsPerSecond: 1_000, preflightsPerSecond: 1 }),
      onOutcome: (outcome) => this.outcomes.push(outcome), onPoison: (_, __, ___, error) => this.poison.push(error), ...parts,
    });
  }

  identity(partnerId: string): SigningIdentity {
    const key = this.#exchange.keys.get(partnerId);
    if (key === undefined) throw new Error(`${partnerId} has no key`);
    return { partnerId, key };
  }

  /** Appends a message to its sender's topic, as its system would sign it. */
  append(envelope: Envelope, options: RecordOptions = {}, topic = submitTopic(envelope.frame.senderId)): IncomingRecord {
    const { key, value, headers } = composeRecord(envelope, this.identity(envelope.frame.senderId), options.timestamp);
    return this.raw(topic, { key: Buffer.from(key), value, headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const), ...options });
  }

  raw(topic: string, options: RecordOptions = {}): IncomingRecord {
    const log = this.#logs.get(topic) ?? [];
    const record: IncomingRecord = { offset: BigInt(log.length), key: null, value: null, headers: [], timestamp: new Date(), stampedByBroker: true, ...options };
    this.#logs.set(topic, [...log, record]);
    return record;
  }

  /** What a broker would hand over of the topic from an offset on. */
  batch(topic: string, from = 0n): RecordBatch {
    const records = this.#logs.get(topic) ?? [];
    return { topic, partition: 0, records: records.filter(({ offset }) => offset >= from), highWatermark: BigInt(records.length) };
  }

  /** Hands over what lies beyond the position. */
  async run(topic: string): Promise<void> {
    await this.take.run(this.batch(topic), { owned: () => true });
  }

  /** The topic made anew. */
  empty(topic: string): void {
    this.#logs.delete(topic);
  }
}
