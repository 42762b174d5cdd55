import { setTimeout as delay } from 'node:timers/promises';
import { checkpointTopic, createBus, headerText, partnerGroupPrefix, partnerTopic } from '#bus';
import type { IncomingRecord, RecordBatch, SupervisedConsumer } from '#bus';
import { isOfType } from '#schemas';
import type { Envelope } from '#schemas';
import { composeAcknowledgement } from '#sdk';
import type { PartnerClient } from '#sdk';
import type { TestPlatform } from '../support/platform.ts';
import type { SeededRandom } from './random.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import type { SendParts } from './send-until-answered.ts';

/** A reminder as it reached the partner that owes something. */
export interface Reminder {
  recipient: string;
  kind: string;
  dueOn: string;
  /** The message that brought it about. */
  referenceMessageId: string;
}

interface RecipientParts extends SendParts {
  platform: TestPlatform;
  random: SeededRandom;
}

const pageSize = 200;
const fetchesAtOnce = 6;
const pollMs = 250;
/** So often a listing begins at the first item again; between, it goes on where the last full page ended. */
const wholeListingEvery = 8;
/** Of the plans that arrive, the share that is acknowledged. */
const acknowledgedShare = 0.1;
const acknowledgement = {
  processed: true,
  code: 'PROCESSED',
  actingUser: { systemUserId: 'u9', function: 'SACHBEARBEITUNG' },
  application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' },
} as const;

/** The partners' receiving sides: they read everything, note it and acknowledge some of it by their channel. */
export class Recipients {
  readonly #parts: RecipientParts;
  readonly #consumers: SupervisedConsumer[] = [];
  readonly #loops: Promise<void>[] = [];
  readonly #acknowledged = new Set<string>();
  readonly #reminders = new Map<string, Reminder>();
  /** What each still has to acknowledge, one after the other: the order in which it answers a case. */
  readonly #turns = new Map<string, Promise<unknown>>();
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

  /** One for each delivery, however often it was read. */
  get reminders(): readonly Reminder[] {
    return [...this.#reminders.values()];
  }

  /** Settles when every acknowledgement that was begun has its answer. */
  async settle(): Promise<void> {
    await Promise.all(this.#turns.values());
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
    // On cores that others use as well the harness itself may not get to read for so long: whether something was lost the checker finds out.
    const onStall = (): void => void process.stderr.write(`${groupId} has read nothing for a while\n`);
    const consumer = bus.consumer({
      groupId,
      topics: [topic],
      positionOf: (_, partition) => Promise.resolve(next.get(partition) ?? 0n),
      onBatch,
      maxWaitMs: 100,
      sessionTimeoutMs: 6_000,
      onStall,
    });
    this.#consumers.push(consumer);
    consumer.start();
  }

  #note(recipient: string, record: IncomingRecord): void {
    const envelope = JSON.parse(String(record.value)) as Envelope;
    this.#receive({ recipient, channel: 'topic', deliveryId: headerText(record, 'ce_id') ?? '', began: record.timestamp.getTime() - this.#parts.history.startedAt }, envelope);
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
    const began = Date.now() - this.#parts.history.startedAt;
    const answer = await client.fetch(id).catch(() => undefined);
    if (answer === undefined || (!answer.ok && answer.status >= 500)) {
      this.#parts.history.add({ op: 'fetch', phase: 'info', recipient: client.partnerId, deliveryId: id });
      return false;
    }
    // What is parked is not there, and may come back; a gateway whose clock is wrong believes nobody.
    if (!answer.ok) return answer.status !== 404 && answer.status !== 401;
    this.#receive({ recipient: client.partnerId, channel: 'inbox', deliveryId: answer.delivery.id, began }, answer.delivery.envelope);
    return true;
  }

  #receive(how: { recipient: string; channel: 'topic' | 'inbox'; deliveryId: string; began: number }, envelope: Envelope): void {
    const { senderId, messageId, messageType, iiz } = envelope.frame;
    const caseId = iiz.caseRef?.caseId ?? '';
    this.#parts.history.add({ op: 'receive', ...how, senderId, messageId, caseId });
    this.#parts.arrivals.arrive(messageId, how.recipient);
    if (isOfType(envelope, 'deadline.reminder')) {
      const { kind, dueOn, referenceMessageId = '' } = envelope.blocks.case;
      this.#reminders.set(how.deliveryId, { recipient: how.recipient, kind, dueOn, referenceMessageId });
    }
    if (messageType === 'so.iiz.plan.published' && this.#parts.random.next() < acknowledgedShare) this.#acknowledge(how, envelope, caseId);
  }

  #acknowledge({ recipient, channel, deliveryId }: { recipient: string; channel: 'topic' | 'inbox'; deliveryId: string }, envelope: Envelope, caseId: string): void {
    if (this.#acknowledged.has(deliveryId)) return;
    this.#acknowledged.add(deliveryId);
    const { messageId, senderId } = envelope.frame;
    const answer = composeAcknowledgement({ envelope, recipientId: recipient, senderId }, acknowledgement);
    const post = channel === 'inbox' ? { post: (client: PartnerClient) => client.sendAcknowledgement(deliveryId, answer) } : {};
    const turn = (this.#turns.get(recipient) ?? Promise.resolve()).then(() => sendUntilAnswered(this.#parts, answer, caseId, { acknowledges: { messageId, senderId }, ...post }));
    this.#turns.set(recipient, turn);
  }
}
