import { setTimeout as delay } from 'node:timers/promises';
import { checkpointTopic, createBus, headerText, partnerGroupPrefix, partnerTopic } from '#bus';
import type { IncomingRecord, RecordBatch, SupervisedConsumer } from '#bus';
import type { PartnerClient } from '#sdk';
import type { TestPlatform } from '../support/platform.ts';
import type { Arrivals } from './arrivals.ts';
import type { History } from './history.ts';

interface RecipientParts {
  platform: TestPlatform;
  /** Patient: an inbox is asked again later, whatever happens. */
  client: (partnerId: string) => PartnerClient;
  history: History;
  arrivals: Arrivals;
}

const pageSize = 200;
const fetchesAtOnce = 6;
const pollMs = 250;
/** So often a listing begins at the first item again; between, it goes on where the last full page ended. */
const wholeListingEvery = 8;

/** The partners' receiving sides: they read everything, note it and, on the topic, acknowledge some of it. */
export class Recipients {
  readonly #parts: RecipientParts;
  readonly #consumers: SupervisedConsumer[] = [];
  readonly #loops: Promise<void>[] = [];
  #stopped = false;

  constructor(parts: RecipientParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    await this.#consume('admin', 'faults.checkpoints', checkpointTopic, ({ value }) => this.#parts.history.add({ op: 'checkpoint', note: String(value) }));
    for (const { id, channel } of this.#parts.platform.partners) {
      if (id === 'iiz-dap') continue;
      if (channel === 'topic') await this.#readTopic(id);
      else this.#loops.push(this.#readInbox(id));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#loops, ...this.#consumers.map((consumer) => consumer.stop())]);
  }

  #readTopic(partnerId: string): Promise<void> {
    return this.#consume(`partner-${partnerId}`, `${partnerGroupPrefix(partnerId)}faults`, partnerTopic(partnerId), (record) => this.#note(partnerId, record));
  }

  /** Reads a topic from its beginning, each record once as long as the broker's offsets hold. */
  async #consume(principal: string, groupId: string, topic: string, take: (record: IncomingRecord) => void): Promise<void> {
    const { platform } = this.#parts;
    const bus = createBus({ brokers: platform.engines.brokers, tls: await platform.kafkaCredentials(principal), clientId: groupId });
    const next = new Map<number, bigint>();
    const onBatch = ({ partition, records }: RecordBatch): Promise<void> => {
      for (const record of records) {
        take(record);
        next.set(partition, record.offset + 1n);
      }
      return Promise.resolve();
    };
    const consumer = bus.consumer({ groupId, topics: [topic], positionOf: (_, partition) => Promise.resolve(next.get(partition) ?? 0n), onBatch, maxWaitMs: 100, sessionTimeoutMs: 6_000 });
    this.#consumers.push(consumer);
    consumer.start();
  }

  #note(recipient: string, record: IncomingRecord): void {
    const { history } = this.#parts;
    const { frame } = JSON.parse(String(record.value)) as { frame: { senderId: string; messageId: string } };
    this.#receive({
      recipient, channel: 'topic', deliveryId: headerText(record, 'ce_id') ?? '', senderId: frame.senderId, messageId: frame.messageId,
      caseId: record.key?.toString() ?? '', began: record.timestamp.getTime() - history.startedAt,
    });
  }

  async #readInbox(partnerId: string): Promise<void> {
    const client = this.#parts.client(partnerId);
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let listings = 0; !this.#stopped; ) {
      const answer = await client.inbox({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }).catch(() => undefined);
      if (answer?.ok !== true) {
        await delay(pollMs);
        continue;
      }
      const { items, nextCursor } = answer.page;
      const fresh = items.filter(({ id }) => !seen.has(id));
      for (let from = 0; from < fresh.length; from += fetchesAtOnce) {
        await Promise.all(fresh.slice(from, from + fetchesAtOnce).map(async ({ id }) => (await this.#fetch(client, id)) && seen.add(id)));
      }
      if (nextCursor !== undefined) {
        cursor = nextCursor;
        continue;
      }
      if (++listings % wholeListingEvery === 0) cursor = undefined;
      await delay(pollMs);
    }
  }

  /** True when nothing more is to be had from the item. */
  async #fetch(client: PartnerClient, id: string): Promise<boolean> {
    const { history } = this.#parts;
    const began = Date.now() - history.startedAt;
    const answer = await client.fetch(id).catch(() => undefined);
    if (answer === undefined) return false;
    if (!answer.ok) return answer.status < 500;
    const { envelope, senderId } = answer.delivery;
    const caseId = envelope.frame.iiz.caseRef?.caseId ?? '';
    this.#receive({ recipient: client.partnerId, channel: 'inbox', deliveryId: answer.delivery.id, senderId, messageId: envelope.frame.messageId, caseId, began });
    return true;
  }

  #receive(event: { recipient: string; channel: 'topic' | 'inbox'; deliveryId: string; senderId: string; messageId: string; caseId: string; began: number }): void {
    this.#parts.history.add({ op: 'receive', ...event });
    this.#parts.arrivals.arrive(event.messageId, event.recipient);
  }
}
