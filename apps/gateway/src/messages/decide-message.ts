import { advance, mayAct, obligationChanges, platformPartner, zurichDate } from '#cases';
import type { CaseMessage, CaseState, CaseWarning, ObligationChanges } from '#cases';
import { caseMessageOf, decideRecipient, markMinors, notBeforeEnds, storedDecisions } from '#disclosure';
import type { DecidedRecipients, RecipientDecision } from '#disclosure';
import type { DecisionBasis, Directory, PartnerRow } from '#persistence';
import { Problem } from '#problems';
import { auditOutcome } from './audit-outcome.ts';
import type { CheckedMessage } from './checked-message.ts';
import { referenceFacts } from './reference-facts.ts';
import { refusalOf } from './refusal-of-outcomes.ts';

/** A message with the outcome for every recipient; at least one is permitted. */
export interface DecidedMessage extends CheckedMessage, DecidedRecipients {
  /** null: the message is about no case. */
  nextState: CaseState | null;
  warnings: readonly CaseWarning[];
  obligations: ObligationChanges;
  /** SHA-256 of the pack's source: what decided, to the byte. */
  packHash: string;
  /** Who has the data that it rectifies or erases, and was not named: the platform forwards it to them. */
  forwardTo: string[];
  /** The sender sent every message that it corrects itself: then it may know who has them. */
  correctsOwn: boolean;
  /** The platform's key of the person under the AHV number that this message replaces. */
  formerKey?: string;
}

/** A message decided, or why it is refused, with the outcomes as far as recipients were asked about. */
export type MessageDecision =
  | { readonly ok: true; readonly message: DecidedMessage }
  | { readonly ok: false; readonly problem: Problem; readonly outcomes: readonly RecipientDecision[] };

/** May the sender act in the case, may each recipient have it, does the case allow it: in this order. */
export function decideMessage(given: CheckedMessage, sender: PartnerRow, basis: DecisionBasis, directory: Directory, receivedAt: Date): MessageDecision {
  const at = notBeforeEnds(receivedAt, basis.consents);
  const state = basis.head?.state ?? undefined;
  const checked = { ...given, disclosure: markMinors(given.disclosure, state ?? null) };
  const { envelope, type } = checked;
  // Its thread is its own id: one that is a case's already is somebody else's.
  if (!type.caseBound && state !== undefined) return caseRefusal('DAP-3321');
  if (!mayAct(state ?? null, sender.partnerId, type.id, basis.reached)) return caseRefusal('DAP-3321');

  const recipientOf = (partnerId: string, consentIds: readonly string[] = []) => ({ partnerId, role: directory.partner(partnerId)?.role, consentIds });
  const acting = { role: sender.role, region: sender.regionId ?? undefined, reachedBefore: basis.reached, ...correctionOf(checked, basis) };
  const asked = caseMessageOf(envelope, type, acting, envelope.frame.recipientId.map((partnerId) => recipientOf(partnerId)));
  const possible = advance(state ?? null, asked, at);
  if (!possible.ok) return caseRefusal(possible.code);
  if (basis.registeredElsewhere) return caseRefusal('DAP-4403');

  const policy = directory.policyAt(at);
  const outcomes = outcomesOf(checked, sender, basis, directory, at);
  const permitted = outcomes.filter((outcome) => outcome.permitted);
  const made: DecidedRecipients = {
    outcomes,
    packVersion: policy?.pack.packVersion ?? '',
    suspendedRules: [...(policy?.suspended ?? [])],
    consentIds: basis.consents.map((consent) => consent.consentId),
    decidedAt: at,
  };
  if (permitted.length === 0) return { ok: false, problem: refused(checked, made), outcomes };

  const message = { ...asked, recipients: permitted.map(({ recipient, decision }) => recipientOf(recipient, decision?.consents)) };
  const advanced = advance(state ?? null, message, at);
  if (!advanced.ok) return caseRefusal(advanced.code, outcomes);
  const decided: DecidedMessage = {
    ...checked,
    ...made,
    nextState: advanced.state,
    warnings: advanced.warnings,
    obligations: obligationChanges(state ?? null, advanced.state, message, zurichDate(at), policy?.pack.consentMaxMonths ?? 0),
    packHash: policy?.hash ?? '',
    ...forwarding(checked, sender, basis),
  };
  return { ok: true, message: decided };
}

/** Whoever leads a case by now corrects its registration, though another may have sent it. */
function correctionOf({ envelope: { frame }, type }: CheckedMessage, { corrected }: DecisionBasis): Pick<CaseMessage, 'corrects' | 'correctedPersonIds'> {
  const found = corrected.filter((each) => each.type === type.id && (each.senderId === frame.senderId || type.id === 'case.registration'));
  return { corrects: found.length > 0, correctedPersonIds: found.flatMap(({ personIds }) => personIds) };
}

/** What each recipient named may have, on what is known now. */
function outcomesOf(checked: CheckedMessage, sender: PartnerRow, basis: DecisionBasis, directory: Directory, at: Date): RecipientDecision[] {
  const policy = directory.policyAt(at);
  return checked.envelope.frame.recipientId.map((recipientId) =>
    decideRecipient(recipientId, checked.disclosure, {
      policy,
      sender,
      recipient: directory.partner(recipientId),
      agreements: directory.agreements(sender.partnerId, recipientId, at),
      consents: basis.consents,
      state: basis.head?.state ?? undefined,
      regions: directory,
      reference: referenceFacts(checked, basis, recipientId),
      recipientReached: basis.recipientsReached.includes(recipientId),
      at,
      stage: 'submission',
    }),
  );
}

function forwarding({ envelope, disclosure }: CheckedMessage, sender: PartnerRow, { earlier }: DecisionBasis): Pick<DecidedMessage, 'forwardTo' | 'correctsOwn' | 'formerKey'> {
  if (earlier === undefined || earlier === 'too-many' || sender.partnerId === platformPartner) return { forwardTo: [], correctsOwn: false };
  const { holders, targetSenders, personKey } = earlier;
  const changed = personKey !== null && disclosure.personKeys.length > 0 && !disclosure.personKeys.includes(personKey);
  const unnamed = holders.filter(({ partnerId, concerned }) => concerned && partnerId !== sender.partnerId && !envelope.frame.recipientId.includes(partnerId));
  return {
    forwardTo: unnamed.map(({ partnerId }) => partnerId),
    correctsOwn: targetSenders.every((id) => id === sender.partnerId),
    ...(changed ? { formerKey: personKey } : {}),
  };
}

/** The log keeps why, for whom and under which rules; the answer tells the sender what concerns it. Where rules were asked, the decision is kept, to be made again. */
function refused({ caseId, disclosure }: CheckedMessage, made: DecidedRecipients): Problem {
  const { outcomes, packVersion } = made;
  const { subjects, personKeys, keyedSubjects, purpose } = disclosure;
  const decided = outcomes.map((outcome) => auditOutcome(outcome, subjects, []));
  const aim = { outcomes: decided, personKeys, keyedSubjects, purpose, ...(packVersion === '' ? {} : { pack: packVersion }) };
  return refusalOf(outcomes, subjects, aim, outcomes.some(({ decision }) => decision !== undefined) ? { caseId, disclosure, decisions: storedDecisions(made) } : undefined);
}

function caseRefusal(code: 'DAP-3321' | 'DAP-4401' | 'DAP-4402' | 'DAP-4403' | 'DAP-4405', outcomes: readonly RecipientDecision[] = []): MessageDecision {
  return { ok: false, problem: code === 'DAP-3321' ? new Problem('not-authorised', { code }) : new Problem('case-rule', { code }), outcomes };
}
