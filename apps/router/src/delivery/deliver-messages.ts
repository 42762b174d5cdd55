import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decideRecipient, needsEncryption, notBeforeWithdrawals, withheldEvent } from '#disclosure';
import type { Circumstances, DisclosureRecord, RecordedDelivery, StoredDecisions } from '#disclosure';
import type { RegistryFacts } from '#consent';
import { advancePositions, appendOutbox, holdClaims, insertDeliveries, loadCaseOrder, loadRoutingBasis, auditRecordOf, noteNotices, transaction, withheldConsequences } from '#persistence';
import type { AcceptedClaim, Directory, Notice, OutboxRecord, PartitionLease, PartnerRow, Pool, PositionMove, RoutableMessage, RoutedDelivery, RoutingBasis } from '#persistence';
import { turnOf } from './case-turn.ts';
import { faultPoint } from '#runtime';

/** Withdrawn between acceptance and delivery: the consent that the acceptance rested on has been taken back. */
const withdrawnBeforeDelivery = 'DAP-4207';

interface Routed {
  delivery: RoutedDelivery;
  message: RoutableMessage;
  at: Date;
}

/** Messages decided in one transaction: enough to share its commit, few enough to keep consents locked briefly. */
const together = 200;

interface Part extends PositionMove {
  claims: readonly AcceptedClaim[];
  at: Date;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Decides accepted messages again and makes their deliveries, in one transaction with the position: the consents are
 * locked against withdrawal until it commits. A message that was routed before is left as it is, so a batch may come
 * again. A claim whose predecessor in the case has not come is held until it does, and with it its case: nothing is
 * skipped. Batches of several partitions share a transaction, because the broker's answers hold a few messages of each.
 */
export class DeliverMessages {
  readonly #pool: Pool;
  readonly #directory: Directory;
  readonly #onUnknown: (messageRef: string) => void;
  #waiting: Part[] = [];
  #running = false;

  /** @param onUnknown told of a claim whose message the database does not hold: an accepted message would be lost */
  constructor(pool: Pool, directory: Directory, onUnknown: (messageRef: string) => void) {
    this.#pool = pool;
    this.#directory = directory;
    this.#onUnknown = onUnknown;
  }

  /**
   * At most one call for a partition at a time.
   *
   * @throws LeaseLost when another process owns the partition by now; nothing is written then.
   */
  run(lease: PartitionLease, claims: readonly AcceptedClaim[], nextOffset: bigint, at: Date): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lease, claims, nextOffset, at, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // What came in one answer of the broker has got here by then.
    await nextTurn();
    while (this.#waiting.length > 0) await this.#settle(this.#nextParts());
    this.#running = false;
  }

  #nextParts(): Part[] {
    let size = 0;
    const beyond = this.#waiting.findIndex((part, i) => (size += part.claims.length) > together && i > 0);
    return this.#waiting.splice(0, beyond < 0 ? this.#waiting.length : beyond);
  }

  /** What fails together is tried one by one, so that a partition that was lost takes no other with it. */
  async #settle(parts: readonly Part[]): Promise<void> {
    try {
      await this.#write(parts);
      for (const part of parts) part.resolve();
    } catch (error) {
      if (parts.length === 1) parts[0]?.reject(error);
      else for (const part of parts) await this.#settle([part]);
    }
  }

  #write(parts: readonly Part[]): Promise<void> {
    return transaction(this.#pool, async (tx) => {
      const claims = parts.flatMap((part) => part.claims);
      const order = await loadCaseOrder(tx, claims);
      const { due, held } = turnOf(claims, order);
      const basis = await loadRoutingBasis(tx, due.map((claim) => claim.messageRef));
      const at = new Date(Math.max(...parts.map((part) => part.at.getTime())));
      const routed = due.flatMap((claim) => this.#route(claim, basis, at));
      const fresh = await insertDeliveries(tx, routed.map((r) => r.delivery));
      const news = routed.filter((r) => fresh.has(r.delivery.deliveryId));
      const caused = news.map((each) => this.#causedBy(each));
      await holdClaims(tx, held, order.waiting.filter((claim) => due.includes(claim)));
      await noteNotices(tx, caused.flatMap(({ notices }) => notices));
      faultPoint('mid-batch');
      await advancePositions(tx, parts);
      await appendOutbox(tx, caused);
    });
  }

  #route(claim: AcceptedClaim, basis: RoutingBasis, at: Date): Routed[] {
    const message = basis.messages.get(claim.messageRef);
    if (message === undefined) {
      this.#onUnknown(claim.messageRef);
      return [];
    }
    return claim.recipients.map((recipient) => ({ message, at, delivery: this.#deliveryTo(recipient, message, basis, at) }));
  }

  #deliveryTo(recipientId: string, message: RoutableMessage, basis: RoutingBasis, now: Date): RoutedDelivery {
    const consents = basis.consents.get(message.caseId) ?? [];
    const at = notBeforeWithdrawals(now, consents);
    const recipient = this.#directory.partner(recipientId);
    const record = message.disclosure as DisclosureRecord;
    const accepted = (message.decisions as StoredDecisions).recipients.find((r) => r.recipient === recipientId)?.facts?.registry;
    const decided = decideRecipient(recipientId, record, {
      policy: this.#directory.policyAt(at),
      sender: this.#directory.partner(message.senderId) ?? absent(message.senderId),
      recipient,
      agreements: this.#directory.agreements(message.senderId, recipientId, at),
      consents,
      state: message.state,
      reference: pickReference(accepted),
      recipientReached: accepted?.recipientInCase === true,
      at,
      stage: 'delivery',
    });
    return {
      messageRef: message.messageRef, recipient: recipientId, deliveryId: randomUUID(), caseId: message.caseId, caseSeq: message.caseSeq,
      senderId: message.senderId, messageId: message.messageId, channel: recipient?.channel ?? 'inbox',
      state: decided.permitted ? 'ready' : 'withheld',
      ...(decided.permitted ? {} : { code: decided.code ?? withdrawnBeforeDelivery }),
      notAfter: decided.decision?.notAfter ?? 'infinity',
      consents: [...(decided.decision?.consents ?? [])],
      rules: [...(decided.decision?.rules ?? [])],
      needsEncryption: needsEncryption(record),
    };
  }

  /** What a new delivery causes: its way to the topic, or what withholding it means. */
  #causedBy({ delivery, message, at }: Routed): { caseId: string; records: OutboxRecord[]; notices: Notice[] } {
    const { messageRef, recipient, caseId } = delivery;
    if (delivery.state === 'ready') return { caseId, notices: [], records: delivery.channel === 'topic' ? [{ kind: 'delivery', messageRef, recipient, caseId }] : [] };
    const code = delivery.code ?? withdrawnBeforeDelivery;
    const event = auditRecordOf(withheldEvent(recordedDelivery(delivery, message), code, false, at.toISOString()));
    return { caseId, ...withheldConsequences(delivery, { code, at: at.toISOString(), event, senderReadsTopic: this.#directory.readsTopic(message.senderId) }) };
  }
}

/** Whom a message has reached stays true, so these facts are taken from the acceptance. */
function pickReference(accepted: RegistryFacts | undefined): NonNullable<Circumstances['reference']> {
  return {
    referencedMessageDeliveredToSender: accepted?.referencedMessageDeliveredToSender === true,
    referencedMessageFromRecipient: accepted?.referencedMessageFromRecipient === true,
  };
}

function recordedDelivery(delivery: RoutedDelivery, message: RoutableMessage): RecordedDelivery {
  const { subjects, personKeys } = message.disclosure as DisclosureRecord;
  return { ...delivery, type: message.type, version: message.version, subjects, personKeys };
}

/** A sender that left the platform after its message was accepted: it has no role, so nothing of it is permitted. */
function absent(partnerId: string): PartnerRow {
  return { partnerId, role: '', name: '', regionId: null, channel: 'inbox', encryptionKey: null };
}
