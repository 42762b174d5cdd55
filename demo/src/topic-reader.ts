import { readFileSync } from 'node:fs';
import kafkajs, { type Consumer } from 'kafkajs';
import { verifyDelivery } from '#sdk';
import type { CertificateRing, Delivery } from '#sdk';
import type { DescribedPartner } from './described-platform.ts';

// kafkajs is CommonJS: node sees its members on the default import only.
const { Kafka, logLevel } = kafkajs;

/** Reads a partner's own topic with its own credentials, from the beginning, and verifies every record. */
export class TopicReader {
  readonly #consumer: Consumer;
  readonly #deliver: (delivery: Delivery) => void;
  readonly #partner: DescribedPartner;
  readonly #certificates: CertificateRing;

  constructor(partner: DescribedPartner, certificates: CertificateRing, deliver: (delivery: Delivery) => void) {
    const { kafka } = partner;
    if (kafka === undefined) throw new RangeError(`${partner.id} has no Kafka credentials`);
    const [ca, cert, key] = [kafka.caFile, kafka.certFile, kafka.keyFile].map((file) => readFileSync(file, 'utf8'));
    const client = new Kafka({ clientId: partner.id, brokers: [...kafka.brokers], ssl: { ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' }, logLevel: logLevel.NOTHING });
    this.#consumer = client.consumer({ groupId: `${kafka.groupPrefix}demo-${Date.now()}`, maxWaitTimeInMs: 100 });
    this.#partner = partner;
    this.#certificates = certificates;
    this.#deliver = deliver;
  }

  async start(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.#partner.kafka?.topics.partner ?? '', fromBeginning: true });
    await this.#consumer.run({
      eachMessage: async ({ message }) => {
        this.#deliver(await verifyDelivery(message, { recipientId: this.#partner.id, certificates: this.#certificates }));
      },
    });
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }
}
