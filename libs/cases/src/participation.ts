import { platformPartner } from './case-message.ts';
import type { CaseState, Participant, ParticipantStatus } from './case-state.ts';
import { isCaseBound, ruleOf } from './message-rules.ts';

function entryOf(state: CaseState | null, partnerId: string): Participant | undefined {
  return state?.participants.find((participant) => participant.partnerId === partnerId);
}

/** Whether the partner leads this registered case. */
export function isLead(state: CaseState | null, partnerId: string): boolean {
  return state?.leadPartner === partnerId;
}

/** Whether the partner was asked to take part, got that invitation, and has not answered it. */
export function isInvited(state: CaseState | null, partnerId: string): boolean {
  return entryOf(state, partnerId)?.status === 'invited';
}

/** Whether the partner leads the case or confirmed its participation (DAP-3320). `iiz-dap` is in every case. */
export function isInCase(state: CaseState | null, partnerId: string): boolean {
  if (partnerId === platformPartner) return true;
  return isLead(state, partnerId) || entryOf(state, partnerId)?.status === 'participant';
}

/**
 * Whether the partner is in the case or was: who has opened it, or led it, knows of it, also if nothing of it was ever delivered to it.
 */
export function knowsOfCase(state: CaseState | null, partnerId: string): boolean {
  return isInCase(state, partnerId) || state?.registeredBy === partnerId || entryOf(state, partnerId)?.status === 'former';
}

/**
 * Whether the partner may be sent a message of this type under the case (DAP-3320), apart from the types whose
 * schema waives participation. Answers and repairs also go to those that were only reached: to recall a
 * registration, to acknowledge the one who handed the case over. A type about no case goes to whom its rules name.
 */
export function mayReceive(state: CaseState | null, partnerId: string, type: string, reachedBefore = false): boolean {
  if (!isCaseBound(type) || isInCase(state, partnerId)) return true;
  return ruleOf(type).amongReached === true && (reachedBefore || entryOf(state, partnerId) !== undefined);
}

/** Whether this sender's message takes its recipients into the case by itself, such as the lead's mandate to an assessor. */
export function engagesRecipients(state: CaseState | null, senderId: string, type: string): boolean {
  return ruleOf(type).engages === true && isLead(state, senderId);
}

/**
 * Whether the partner may send a message of this type under the case (DAP-3321); an unknown case answers like a
 * foreign one. `reachedBefore`: a message of the case was ever leased for or delivered to it. Ask first with
 * false: only a partner that is neither lead nor participant needs that look-up.
 */
export function mayAct(state: CaseState | null, senderId: string, type: string, reachedBefore: boolean): boolean {
  if (senderId === platformPartner || type === 'case.registration' || !isCaseBound(type)) return true;
  // Reached without a case: by a message about none, which may be answered.
  if (state === null) return type === 'consent.granted' || (reachedBefore && ruleOf(type).amongReached === true);
  if (state.status === 'UNREGISTERED') return state.boundTo === senderId && type.startsWith('consent.');
  if (isInCase(state, senderId)) return true;
  const wasLead = entryOf(state, senderId)?.status === 'former';
  return wasLead ? ruleOf(type).amongReached === true : reachedBefore;
}

/** The persons registered as children: for the policy (rule R21). */
export function childPersonIds(state: CaseState | null): readonly string[] {
  return state?.persons.filter((person) => person.role === 'CHILD').map((person) => person.personId) ?? [];
}

/**
 * The consents under which the registration reached whichever of the two does not lead the case (rule R06, both
 * ways); none when neither leads it.
 */
export function registrationConsentIds(state: CaseState | null, oneId: string, otherId: string): readonly string[] {
  const aside = isLead(state, oneId) ? otherId : isLead(state, otherId) ? oneId : null;
  return aside === null ? [] : (entryOf(state, aside)?.consentIds ?? []);
}

/** The participants with one entry put in place of the partner's former one; the lead never has one. */
export function withParticipant(
  state: CaseState,
  partnerId: string,
  status: ParticipantStatus,
  since: string,
  consentIds: readonly string[] = entryOf(state, partnerId)?.consentIds ?? [],
): readonly Participant[] {
  const others = state.participants.filter((participant) => participant.partnerId !== partnerId);
  return partnerId === state.leadPartner ? others : [...others, { partnerId, status, since, consentIds }];
}
