import { randomUUID } from 'node:crypto';
import type { Consent, Decision, DecisionItem, RegistryFacts } from '#consent';
import { decideRecipient, needsEncryption, notBeforeEnds, pickReference, withheldBlocks } from '#disclosure';
import type { RecipientDecision, WithheldBlock } from '#disclosure';
import { causedByWithholding } from '#persistence';
import type { Directory, EndOfDelivery, PartnerRow, RoutableMessage, RoutedDelivery, RoutingBasis, StoppedDelivery } from '#persistence';
import { deliveryCodes } from '#problems';
import { dutiesOf } from './duties-of-disclosure.ts';

/** A delivery with the message that it is of, as decided at a time. */
export interface DecidedDelivery {
  delivery: RoutedDelivery;
  message: RoutableMessage;
  at: Date;
}

/** The second decision about one recipient of an accepted message: at delivery, and again when an operator asks for it. */
export class DecideDelivery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /**
   * As of now, or of a withdrawal or a closing that is known and later; the caller's transaction holds the consents.
   *
   * @param channel where it waits already; a new one goes where its recipient reads
   */
  run(recipientId: string, message: RoutableMessage, basis: RoutingBasis, now: Date, channel = this.#directory.partner(recipientId)?.channel ?? 'inbox'): RoutedDelivery {
    const consents = (basis.consents.get(message.caseId) ?? []).map((consent) => asOfAcceptance(consent, message.acceptedAt));
    const at = notBeforeEnds(now, consents);
    const acceptance = message.decisions.recipients.find((r) => r.recipient === recipientId);
    const policy = this.#directory.policyAt(at);
    const decided = decideRecipient(recipientId, message.disclosure, {
      ...this.#circumstances(recipientId, message, channel, acceptance?.facts?.registry),
      policy,
      at,
      consents,
      agreements: this.#directory.agreements(message.senderId, recipientId, at),
    });
    // The receipt says what is left out: no more and no less than that is delivered.
    const withheld = withheldBlocks(acceptance?.decision);
    const tells = toldBy(decided, withheld);
    const lost = tells.find((item) => !item.permitted);
    const goes = decided.permitted && lost === undefined && !message.recalled && !message.erased;
    return {
      messageRef: message.messageRef, recipient: recipientId, deliveryId: randomUUID(), caseId: message.caseId, caseSeq: message.caseSeq,
      senderId: message.senderId, messageId: message.messageId, channel,
      state: goes ? 'ready' : 'withheld',
      ...(goes ? {} : { code: message.erased ? deliveryCodes.erased : (decided.code ?? lost?.code ?? deliveryCodes.withdrawn) }),
      notAfter: decided.decision?.notAfter ?? 'infinity',
      consents: [...(decided.decision?.consents ?? [])],
      rules: rulesOf(decided.decision, tells),
      decidedUnder: policy?.activation ?? '0',
      ...categoriesOf(tells),
      needsEncryption: needsEncryption(tells),
      withheld: withheld.length === 0 ? null : withheld,
      duties: dutiesOf(decided.decision),
    };
  }

  /** What is asked about besides the pack, the moment, and what belongs to that. */
  #circumstances(recipientId: string, message: RoutableMessage, channel: PartnerRow['channel'], accepted: RegistryFacts | undefined) {
    const recipient = this.#directory.partner(recipientId);
    return {
      sender: this.#directory.partner(message.senderId) ?? absent(message.senderId),
      recipient: recipient && { ...recipient, channel },
      state: message.state ?? undefined,
      regions: this.#directory,
      reference: pickReference(accepted),
      recipientReached: accepted?.recipientInCase === true,
      stage: 'delivery' as const,
    };
  }

  /**
   * What a delivery causes that was decided anew: its way to the topic, or what withholding it means.
   *
   * @param mayHaveLeft it was leased before it was decided so, and nobody can tell what came of that
   */
  causedBy({ delivery, message, at }: DecidedDelivery, mayHaveLeft = false): { caseId: string } & EndOfDelivery {
    const { messageRef, recipient, caseId } = delivery;
    if (delivery.state === 'ready') {
      return {
        caseId,
        notices: [],
        records: delivery.channel === 'topic' ? [{ kind: 'delivery', messageRef, recipient, caseId, bytes: message.sealedBytes }] : [],
      };
    }
    const code = delivery.code ?? deliveryCodes.withdrawn;
    return {
      caseId,
      ...causedByWithholding(
        { ...stoppedDelivery(delivery, message), mayHaveLeft },
        { code, at: at.toISOString(), senderReadsTopic: this.#directory.readsTopic(message.senderId) },
      ),
    };
  }
}

/** What of a decision is about what the recipient is to get. */
function toldBy({ decision }: RecipientDecision, withheld: readonly WithheldBlock[]): DecisionItem[] {
  return (decision?.items ?? []).filter(({ personId, block }) => !withheld.some((each) => each.block === block && each.personId === personId));
}

/** What the blocks that go out rest on: the nearest rule of one that is left out permits nothing. */
function rulesOf(decision: Decision | undefined, tells: readonly DecisionItem[]): string[] {
  return decision === undefined ? [] : decision.rules.filter((rule) => decision.stripped !== true || tells.some(({ ruleId }) => ruleId === rule));
}

/** What a delivery would tell, and which categories of it without a consent. */
function categoriesOf(items: readonly DecisionItem[]): Pick<RoutedDelivery, 'categories' | 'consentless'> {
  return { categories: categoriesIn(items), consentless: categoriesIn(items.filter(({ permitted, consentId }) => permitted && consentId === undefined)) };
}

function categoriesIn(items: readonly DecisionItem[]): string[] {
  return [...new Set(items.map(({ category }) => category))].sort();
}

/** What was accepted before its case was closed still goes out: the closing ends consents for what comes after it. */
function asOfAcceptance(consent: Consent, acceptedAt: Date): Consent {
  const { endedOn, ...lasting } = consent;
  return endedOn !== undefined && acceptedAt.getTime() <= Date.parse(endedOn) ? lasting : consent;
}

/** Whom an erased message was about is not said anew: they may have been forgotten. */
function stoppedDelivery(delivery: RoutedDelivery, message: RoutableMessage): Omit<StoppedDelivery, 'mayHaveLeft'> {
  const { subjects, personKeys } = message.erased ? { subjects: [], personKeys: [] } : message.disclosure;
  return { ...delivery, type: message.type, version: message.version, subjects, personKeys };
}

/** A sender that left the platform after its message was accepted: it has no role, so nothing of it is permitted. */
function absent(partnerId: string): PartnerRow {
  return { partnerId, role: '', name: '', regionId: null, channel: 'inbox', encryptionKey: null };
}
