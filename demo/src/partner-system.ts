import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PartnerClient, composeAcknowledgement, composeEnvelope, readIdentity } from '#sdk';
import type { Accepted, Answer, Delivery, InboxItem, MessageDraft } from '#sdk';
import type { Envelope, EnvelopeOf, MessageTypeId } from '#schemas';
import type { DescribedPartner, DescribedPlatform } from './described-platform.ts';
import { TopicLink } from './topic-link.ts';
import type { SubmissionOutcome } from './topic-link.ts';

/** What a message says beyond who sends it. */
export type Draft<T extends MessageTypeId> = Omit<MessageDraft<T>, 'senderId' | 'actingUser' | 'application' | 'test'>;

export interface Expected {
  readonly caseId: string;
  readonly type: string;
}

/** Longer than anything takes on an idle machine; a wait that reaches it is a failure. */
const deliveredWithinMs = 20_000;

/** One partner's own software: composes, signs and sends, receives by the partner's channel, verifies, acknowledges. */
export class PartnerSystem {
  readonly partner: DescribedPartner;
  readonly client: PartnerClient;
  readonly #topic: TopicLink | undefined;
  readonly #arrived: Delivery[] = [];
  readonly #user: string;

  constructor(partner: DescribedPartner, platform: DescribedPlatform, user: string) {
    const ca = readFileSync(platform.caFile, 'utf8');
    this.partner = partner;
    this.#user = user;
    const identity = readIdentity({ partnerId: partner.id, certificatePem: readFileSync(partner.certFile, 'utf8'), privateKeyPem: readFileSync(partner.keyFile ?? '', 'utf8') });
    this.client = new PartnerClient({
      origin: platform.gateway,
      identity,
      tls: { ca },
      trust: { anchors: [ca] },
      log: { vkey: platform.log.vkey, url: platform.log.base.replace(/\/$/, '') },
    });
    this.#topic = partner.channel === 'topic' ? new TopicLink(partner, identity, this.client.certificates, (delivery) => this.#arrived.push(delivery)) : undefined;
  }

  async start(): Promise<void> {
    await this.#topic?.start();
  }

  async stop(): Promise<void> {
    await this.#topic?.stop();
    this.client.close();
  }

  compose<T extends MessageTypeId>(draft: Draft<T>): EnvelopeOf<T> {
    const application = { manufacturer: 'Demo', product: `${this.partner.role}-Fachapp`, productVersion: '1.0' };
    return composeEnvelope<T>({ ...draft, senderId: this.partner.id, actingUser: { systemUserId: this.#user, function: 'FALLFUEHRUNG' }, application, test: true });
  }

  /** By HTTPS, or as a record of the submit topic for a partner on Kafka. */
  async send(envelope: Envelope): Promise<Answer<Accepted>> {
    return this.#topic === undefined ? this.client.send(envelope) : answerOf(await this.#topic.submit(envelope));
  }

  /** Waits for a delivery on whichever channel the partner has; both signatures are verified. */
  async receive(expected: Expected): Promise<Delivery> {
    for (const until = Date.now() + deliveredWithinMs; Date.now() < until; await delay(50)) {
      const delivery = this.#topic === undefined ? await this.#fromInbox(expected) : this.#fromTopic(expected);
      if (delivery !== undefined) return delivery;
    }
    throw new Error(`${expected.type} did not reach ${this.partner.id} within ${deliveredWithinMs / 1000} seconds`);
  }

  /** The listed item, not fetched; undefined when there is none within the time. */
  async listed({ caseId, type }: Expected, withinMs = deliveredWithinMs): Promise<InboxItem | undefined> {
    for (const until = Date.now() + withinMs; ; await delay(50)) {
      const answer = await this.client.inbox();
      const item = answer.ok ? answer.page.items.find((each) => each.caseId === caseId && each.type === type && each.leasedUntil === undefined) : undefined;
      if (item !== undefined || Date.now() >= until) return item;
    }
  }

  /** Confirms a delivery to its sender: through the inbox that it came by, or as a message of its own. */
  acknowledge(delivery: Delivery, code: string): Promise<Answer<Accepted>> {
    const acknowledgement = { processed: true, code, actingUser: { systemUserId: this.#user, function: 'FALLFUEHRUNG' }, application: { manufacturer: 'Demo', product: `${this.partner.role}-Fachapp`, productVersion: '1.0' } };
    return this.#topic === undefined ? this.client.acknowledge(delivery, acknowledgement) : this.send(composeAcknowledgement(delivery, acknowledgement));
  }

  #fromTopic({ caseId, type }: Expected): Delivery | undefined {
    const at = this.#arrived.findIndex(({ envelope: { frame } }) => frame.iiz.caseRef?.caseId === caseId && frame.messageType === `so.iiz.${type}`);
    return at < 0 ? undefined : this.#arrived.splice(at, 1)[0];
  }

  async #fromInbox(expected: Expected): Promise<Delivery | undefined> {
    const item = await this.listed(expected, 0);
    const fetched = item === undefined ? undefined : await this.client.fetch(item.id);
    return fetched?.ok === true ? fetched.delivery : undefined;
  }
}

function answerOf(outcome: SubmissionOutcome): Answer<Accepted> {
  return outcome.kind === 'accepted' ? { ok: true, ...outcome } : outcome;
}
