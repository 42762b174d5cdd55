import { randomUUID } from 'node:crypto';
import type { Consent, Decision, DecisionItem, RegistryFacts } from '#consent';
import { decideRecipient, needsEncryption, notBeforeWithdrawals, withheldBlocks } from '#disclosure';
import type { Circumstances, DisclosureRecord, RecipientDecision, StoredDecisions, WithheldBlock } from '#disclosure';
import { withhold } from '#persistence';
import { dutiesOf } from './duties-of-disclosure.ts';
import type { Directory, EndOfDelivery, PartnerRow, RoutableMessage, RoutedDelivery, RoutingBasis, StoppedDelivery } from '#persistence';
import type { DeliveryCode } from '#problems';

/** Between acceptance and delivery the consent that the acceptance rested on has been withdrawn, or the message recalled. */
const withdrawnBeforeDelivery: DeliveryCode = 'DAP-4207';

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

  /** As of now, or of a withdrawal that is known and later; the caller's transaction holds the consents. */
  run(recipientId: string, message: RoutableMessage, basis: RoutingBasis, now: Date): RoutedDelivery {
    const consents = (basis.consents.get(message.caseId) ?? []).map((consent) => asOfAcceptance(consent, message.acceptedAt));
    const at = notBeforeWithdrawals(now, consents);
    const acceptance = (message.decisions as StoredDecisions).recipients.find((r) => r.recipient === recipientId);
    const decideUnder = this.#question(recipientId, message, consents, acceptance?.facts?.registry);
    const decided = decideUnder(this.#directory.policyAt(at), at);
    // The receipt says what is left out: no more and no less than that is delivered.
    const withheld = withheldBlocks(acceptance?.decision);
    const tells = toldBy(decided, withheld);
    const lost = tells.find((item) => !item.permitted);
    const goes = decided.permitted && lost === undefined && !message.recalled;
    return {
      messageRef: message.messageRef, recipient: recipientId, deliveryId: randomUUID(), caseId: message.caseId, caseSeq: message.caseSeq,
      senderId: message.senderId, messageId: message.messageId, channel: this.#directory.partner(recipientId)?.channel ?? 'inbox',
      state: goes ? 'ready' : 'withheld',
      ...(goes ? {} : { code: decided.code ?? lost?.code ?? withdrawnBeforeDelivery }),
      notAfter: earliest(decided.decision?.notAfter, this.#takenOver(at, decideUnder, withheld)),
      consents: [...(decided.decision?.consents ?? [])],
      rules: rulesOf(decided.decision, tells),
      ...categoriesOf(tells),
      needsEncryption: needsEncryption(tells),
      withheld: withheld.length === 0 ? null : withheld,
      duties: dutiesOf(decided.decision),
    };
  }

  /** The decision about one recipient under a pack at a moment; all else is as it is known now. */
  #question(recipientId: string, message: RoutableMessage, consents: readonly Consent[], accepted: RegistryFacts | undefined): Question {
    const given = {
      sender: this.#directory.partner(message.senderId) ?? absent(message.senderId),
      recipient: this.#directory.partner(recipientId),
      consents,
      state: message.state ?? undefined,
      competentRegion: (bfs: number, on: string) => this.#directory.competentRegion(bfs, on),
      isIntroduced: (regionId: string, on: string) => this.#directory.rolloutOf(regionId, on) !== undefined,
      reference: pickReference(accepted),
      recipientReached: accepted?.recipientInCase === true,
      stage: 'delivery' as const,
    };
    return (policy, at) => decideRecipient(recipientId, message.disclosure as DisclosureRecord, { ...given, policy, at, agreements: this.#directory.agreements(message.senderId, recipientId, at) });
  }

  /** When a pack takes over that does not permit it any more: it may be handed over until then, and no longer. */
  #takenOver(at: Date, decideUnder: Question, withheld: readonly WithheldBlock[]): Date | undefined {
    return this.#directory.policiesAfter(at).find(({ policy, activeFrom }) => {
      const then = decideUnder(policy, activeFrom);
      return !then.permitted || toldBy(then, withheld).some((item) => !item.permitted);
    })?.activeFrom;
  }

  /** What a delivery causes that was decided anew: its way to the topic, or what withholding it means. */
  causedBy({ delivery, message, at }: DecidedDelivery): { caseId: string } & EndOfDelivery {
    const { messageRef, recipient, caseId } = delivery;
    if (delivery.state === 'ready') return { caseId, notices: [], records: delivery.channel === 'topic' ? [{ kind: 'delivery', messageRef, recipient, caseId, bytes: message.sealedBytes }] : [] };
    const code = delivery.code ?? withdrawnBeforeDelivery;
    return { caseId, ...withhold(stoppedDelivery(delivery, message), { code, at: at.toISOString(), senderReadsTopic: this.#directory.readsTopic(message.senderId) }) };
  }
}

type Question = (policy: Circumstances['policy'], at: Date) => RecipientDecision;

/** What of a decision is about what the recipient is to get. */
function toldBy({ decision }: RecipientDecision, withheld: readonly WithheldBlock[]): DecisionItem[] {
  return (decision?.items ?? []).filter(({ personId, block }) => !withheld.some((each) => each.block === block && each.personId === personId));
}

function earliest(end: string | null | undefined, other: Date | undefined): string {
  const moments = [...(end == null ? [] : [Date.parse(end)]), ...(other === undefined ? [] : [other.getTime()])];
  return moments.length === 0 ? 'infinity' : new Date(Math.min(...moments)).toISOString();
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

/** Whom a message has reached, and that an offer or request was open when it was answered, stays true: these facts are taken from the acceptance. */
function pickReference(accepted: RegistryFacts | undefined): NonNullable<Circumstances['reference']> {
  return {
    referencedMessageDeliveredToSender: accepted?.referencedMessageDeliveredToSender === true,
    referencedMessageFromRecipient: accepted?.referencedMessageFromRecipient === true,
    openTransferOffer: accepted?.openTransferOffer === true,
    ...(accepted?.priorRequest === undefined ? {} : { priorRequest: accepted.priorRequest }),
    ...(accepted?.priorRequestBlocks === undefined ? {} : { priorRequestBlocks: accepted.priorRequestBlocks }),
    ...(accepted?.ownMessage === undefined ? {} : { ownMessage: accepted.ownMessage }),
    ...(accepted?.targetSentToRecipient === undefined ? {} : { targetSentToRecipient: accepted.targetSentToRecipient }),
    ...(accepted?.accessRequestOpen === undefined ? {} : { accessRequestOpen: accepted.accessRequestOpen }),
    ...(accepted?.targetsDisclosed === undefined ? {} : { targetsDisclosed: accepted.targetsDisclosed }),
    ...(accepted?.disclosedBlocks === undefined ? {} : { disclosedBlocks: accepted.disclosedBlocks }),
  };
}

function stoppedDelivery(delivery: RoutedDelivery, message: RoutableMessage): StoppedDelivery {
  const { subjects, personKeys } = message.disclosure as DisclosureRecord;
  return { ...delivery, type: message.type, version: message.version, subjects, personKeys };
}

/** A sender that left the platform after its message was accepted: it has no role, so nothing of it is permitted. */
function absent(partnerId: string): PartnerRow {
  return { partnerId, role: '', name: '', regionId: null, channel: 'inbox', encryptionKey: null };
}
