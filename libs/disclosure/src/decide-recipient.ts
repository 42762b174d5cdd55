import { childPersonIds, engagesRecipients, isInCase, isInvited, isLead, knowsOfCase, mayReceive, platformPartner, stateOn, zurichDate } from '#cases';
import type { CaseState } from '#cases';
import { caseRelation, decide, mayEverReceive, mayEverSend } from '#consent';
import type { CaseStanding, Consent, Decision, Disclosure, DisclosureRecord, Facts, PolicyPack, RefusalCode, RegistryFacts, RoleCode } from '#consent';
import type { ReferenceFacts } from './reference-facts.ts';

/** A partner as far as deciding needs it. */
export interface Party {
  partnerId: string;
  role: string;
  /** The social region that the partner stands for; its own id where none is entered. */
  regionId?: string | null;
  channel: 'topic' | 'inbox';
  encryptionKey: string | null;
}

/**
 * The moment to decide for: a withdrawal or a closing that is known has happened, whatever this machine's clock says about the one
 * that recorded it.
 */
export function notBeforeEnds(at: Date, consents: readonly Consent[]): Date {
  const ends = consents.flatMap(({ withdrawnOn, endedOn }) => [withdrawnOn, endedOn].map((end) => (end === undefined ? 0 : Date.parse(end))));
  return new Date(Math.max(at.getTime(), ...ends));
}

/** The social regions on a day: which is competent for a municipality, and how far one has come; `undefined`: the exchange has not begun there. */
export interface Regions {
  competentRegion(bfs: number, on: string): string | undefined;
  rolloutOf(regionId: string, on: string): string | undefined;
}

/** What a decision about one recipient rests on besides the message itself. */
export interface Circumstances {
  policy: { pack: PolicyPack; suspended: ReadonlySet<string> } | undefined;
  sender: Party;
  /** `undefined`: no such partner. */
  recipient: Party | undefined;
  /** The agreements in force between the two, in the direction of disclosure. */
  agreements: readonly { code: string; validTo: Date | null }[];
  consents: readonly Consent[];
  /** `undefined`: the platform does not know the case (yet). */
  state: CaseState | undefined;
  /** Facts about a referenced message; absent when the message refers to none. */
  reference?: ReferenceFacts;
  regions: Regions;
  /** A message of the case was leased or delivered to the recipient before. */
  recipientReached: boolean;
  at: Date;
  /** At delivery a consent withdrawn since then is told apart from one that never was. */
  stage: 'submission' | 'delivery';
}

/** Why a recipient as such is refused. */
type RecipientRefusalCode = 'DAP-3300' | 'DAP-3301' | 'DAP-3310' | 'DAP-3311' | 'DAP-3320';

/** The outcome for one recipient. Without `decision` the recipient as such is refused (33xx). */
export interface RecipientDecision {
  recipient: string;
  permitted: boolean;
  code?: RefusalCode | RecipientRefusalCode;
  disclosure?: Disclosure;
  facts?: Facts;
  decision?: Decision;
}

/** Health data and sanctions go to a topic encrypted to the recipient, or not at all. */
const encryptedOnTopics: ReadonlySet<string> = new Set(['C10', 'C13']);

/** Whether blocks of these categories may only go to a topic encrypted. */
export function needsEncryption(items: readonly { category: string }[]): boolean {
  return items.some((item) => encryptedOnTopics.has(item.category));
}

/**
 * Decides about one recipient: may the role receive it, does the partner belong to the case, does the policy permit
 * every person and block. Gateway and router ask the same question, the router with what is known by then.
 */
export function decideRecipient(recipientId: string, record: DisclosureRecord, given: Circumstances): RecipientDecision {
  const { policy, sender, recipient } = given;
  const refuse = (code: RecipientRefusalCode): RecipientDecision => ({ recipient: recipientId, permitted: false, code });
  if (recipient === undefined) return refuse('DAP-3300');
  if (policy === undefined) return refuse('DAP-3310');
  const { role } = sender;
  if (!mayEverSend(policy.pack, role as RoleCode, record.messageType)) return refuse('DAP-3310');
  if (!mayEverReceive(policy.pack, role as RoleCode, recipient.role as RoleCode, record.messageType)) return refuse('DAP-3311');
  if (recipient.role === 'SR' && given.regions.rolloutOf(recipient.regionId ?? recipientId, zurichDate(given.at)) === undefined) return refuse('DAP-3301');
  const { movesTo } = record;
  if (movesTo !== undefined && given.regions.competentRegion(movesTo.bfs, movesTo.on) !== (recipient.regionId ?? recipientId)) return refuse('DAP-3301');
  // Without a case: whoever sent the message that is answered may have the answer.
  const answersIt = given.state === undefined && (isToldOfThread(given) || given.reference?.referencedMessageFromRecipient === true);
  const waived = record.participationWaived || engagesRecipients(given.state ?? null, sender.partnerId, record.messageType);
  const participates = waived || answersIt || mayReceive(given.state ?? null, recipientId, record.messageType, given.recipientReached);
  if (!participates) return refuse('DAP-3320');

  const disclosure = disclosureTo(record, sender, recipient);
  const facts = factsFor(record, given, recipient);
  const decision = decide(policy.pack, disclosure, given.consents, facts, given.at, { suspendedRuleIds: policy.suspended, stage: given.stage });
  const open = recipient.channel === 'topic' && recipient.encryptionKey === null && needsEncryption(decision.items.filter((item) => item.permitted));
  const permitted = decision.permitted && !open;
  const code = decision.code ?? (open ? 'DAP-4205' : undefined);
  return { recipient: recipientId, permitted, ...(permitted || code === undefined ? {} : { code }), disclosure, facts, decision };
}

/** The platform tells who sent a message about no case what has become of it, and nobody else of its thread. */
function isToldOfThread({ state, sender }: Circumstances): boolean {
  return state === undefined && sender.partnerId === platformPartner;
}

function disclosureTo(record: DisclosureRecord, sender: Party, recipient: Party): Disclosure {
  return {
    messageType: record.messageType,
    from: { partnerId: sender.partnerId, role: sender.role as RoleCode },
    to: { partnerId: recipient.partnerId, role: recipient.role as RoleCode },
    purpose: record.purpose,
    mainCategory: record.mainCategory,
    items: record.items,
    ...(record.optional === undefined ? {} : { optional: record.optional }),
  };
}

function factsFor(record: DisclosureRecord, given: Circumstances, recipient: Party): Facts {
  const { state, sender } = given;
  const [from, to] = [sender.partnerId, recipient.partnerId];
  const known = state ?? null;
  return {
    assertions: record.assertions,
    agreements: given.agreements.map(({ code }) => code),
    agreementEnds: Object.fromEntries(given.agreements.flatMap(({ code, validTo }) => (validTo === null ? [] : [[code, validTo.toISOString()]]))),
    message: { ...record.messageFacts, ...touchedBy(record, recipient) },
    registry: {
      senderParticipates: isInCase(known, from),
      recipientParticipates: isInCase(known, to),
      recipientInCase: knowsOfCase(known, to) || given.recipientReached || isToldOfThread(given),
      caseRelation: caseRelation(standingOf(known, from), standingOf(known, to)),
      registrationConsentIds: state?.participants.find((p) => p.partnerId === (isLead(known, from) ? to : from))?.consentIds ?? [],
      childPersonIds: [...new Set([...childPersonIds(known), ...record.registersChildren])],
      ...(record.movesTo === undefined ? {} : { recipientCompetent: true }),
      ...openOffer(known, from, to, given.at),
      ...given.reference,
    },
  };
}

/** The benefit areas that a role answers for. */
const benefitAreas: Readonly<Record<string, string>> = { SR: 'SOCIAL_AID', RAV: 'UNEMPLOYMENT_INSURANCE', ALK: 'UNEMPLOYMENT_INSURANCE' };

function touchedBy({ benefitAreas: affected }: DisclosureRecord, { role }: Party): Pick<Facts['message'], 'decisionTouchesRecipient'> {
  return affected === undefined ? {} : { decisionTouchesRecipient: affected.includes(benefitAreas[role] ?? '') };
}

/** Whether `to` offered the case to `from` and the offer may still be answered on that day; nothing where none was made. */
function openOffer(state: CaseState | null, from: string, to: string, at: Date): Pick<RegistryFacts, 'openTransferOffer'> {
  if (state?.pendingTransfer == null) return {};
  const { pendingTransfer } = stateOn(state, zurichDate(at));
  return { openTransferOffer: isLead(state, to) && pendingTransfer?.to === from };
}

function standingOf(state: CaseState | null, partnerId: string): CaseStanding {
  if (isLead(state, partnerId)) return 'LEAD';
  if (isInCase(state, partnerId)) return 'PARTICIPANT';
  return isInvited(state, partnerId) ? 'INVITED' : 'NONE';
}
