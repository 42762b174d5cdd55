import { readFileSync } from 'node:fs';
import kafkajs, { type Consumer, type KafkaMessage, type Producer } from 'kafkajs';
import { composeRecord, verifyAnswer, verifyDelivery } from '#sdk';
import type { CertificateRing, Delivery, SigningIdentity, TopicAnswer } from '#sdk';
import type { Envelope } from '#schemas';
import type { DescribedPartner } from './described-platform.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { Kafka, logLevel, Partitioners } = kafkajs;

/** What the platform made of a record that was submitted. */
export type SubmissionOutcome = Exclude<TopicAnswer, { kind: 'delivery' }>;

/** Longer than anything takes on an idle machine; a wait that reaches it is a failure. */
const answeredWithinMs = 20_000;

/**
 * A partner's way to the platform over Kafka, with its own credentials: submits messages, reads what became of them on its
 * receipts topic and its deliveries on its partner topic, each from the beginning, and verifies every record.
 */
export class TopicLink {
  readonly #partner: DescribedPartner;
  readonly #identity: SigningIdentity;
  readonly #certificates: CertificateRing;
  readonly #deliver: (delivery: Delivery) => void;
  readonly #producer: Producer;
  readonly #consumers: readonly [deliveries: Consumer, answers: Consumer];
  readonly #waiting = new Map<string, (outcome: SubmissionOutcome) => void>();

  constructor(partner: DescribedPartner, identity: SigningIdentity, certificates: CertificateRing, deliver: (delivery: Delivery) => void) {
    const { kafka } = partner;
    if (kafka === undefined) throw new RangeError(`${partner.id} has no Kafka credentials`);
    const [ca, cert, key] = [kafka.caFile, kafka.certFile, kafka.keyFile].map((file) => readFileSync(file, 'utf8'));
    const client = new Kafka({ clientId: partner.id, brokers: [...kafka.brokers], ssl: { ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' }, logLevel: logLevel.NOTHING });
    const consumer = (of: string): Consumer => client.consumer({ groupId: `${kafka.groupPrefix}demo-${of}-${Date.now()}`, maxWaitTimeInMs: 100 });
    this.#producer = client.producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
    this.#consumers = [consumer('deliveries'), consumer('answers')];
    this.#partner = partner;
    this.#identity = identity;
    this.#certificates = certificates;
    this.#deliver = deliver;
  }

  async start(): Promise<void> {
    const [deliveries, answers] = this.#consumers;
    const { partner = '', receipts = '' } = this.#partner.kafka?.topics ?? {};
    const reception = { recipientId: this.#partner.id, certificates: this.#certificates };
    await Promise.all([
      this.#producer.connect(),
      read(deliveries, partner, async (message) => this.#deliver(await verifyDelivery(message, reception))),
      read(answers, receipts, async (message) => this.#settle(await verifyAnswer(message, reception))),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#producer.disconnect(), ...this.#consumers.map((consumer) => consumer.disconnect())]);
  }

  /** Signs and submits a message, and waits for what the receipts topic says of it. @throws Error when nothing comes in time */
  async submit(envelope: Envelope): Promise<SubmissionOutcome> {
    const { messageId } = envelope.frame;
    const { topic, key, value, headers } = composeRecord(envelope, this.#identity);
    const outcome = new Promise<SubmissionOutcome>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${messageId} within ${answeredWithinMs / 1000} seconds`)), answeredWithinMs);
      this.#waiting.set(messageId, (answer) => (clearTimeout(late), resolve(answer)));
    });
    await this.#producer.send({ topic, acks: -1, messages: [{ key, value, headers: { ...headers } }] });
    return outcome;
  }

  #settle(answer: TopicAnswer): void {
    if (answer.kind === 'delivery') return;
    const { messageId = '' } = answer.submitted;
    this.#waiting.get(messageId)?.(answer);
    this.#waiting.delete(messageId);
  }
}

async function read(consumer: Consumer, topic: string, take: (message: KafkaMessage) => Promise<void>): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: ({ message }) => take(message) });
}
