import { statedAftercare } from './aftercare.ts';
import { addMonths, zurichDate } from './calendar-date.ts';
import { unchanged } from './case-effect.ts';
import type { CaseEffect, CaseStep } from './case-effect.ts';
import { caseEffects } from './case-effects.ts';
import { aftercareLimit, defaultCaseLimits } from './case-limits.ts';
import type { CaseLimits } from './case-limits.ts';
import { isCorrection, platformPartner } from './case-message.ts';
import type { CaseMessage } from './case-message.ts';
import type { CalendarDate, CaseState } from './case-state.ts';
import { warning } from './case-warning.ts';
import type { CaseWarning } from './case-warning.ts';
import { isCaseBound, ruleOf } from './message-rules.ts';
import type { MessageRule } from './message-rules.ts';
import { isInCase, isLead, mayAct } from './participation.ts';
import { personEffects } from './person-effects.ts';
import { bindCase, kindOf, registerCase, renewRegistration } from './register-case.ts';
import { stateOn, transferEffects } from './transfer.ts';

/** Case exists, sender not in the case, case closed, person not in the case, aftercare too long. */
export type CaseRefusal = 'DAP-4405' | 'DAP-3321' | 'DAP-4402' | 'DAP-4403' | 'DAP-4401';

export type CaseAdvance =
  | {
      readonly ok: true;
      /** null only where there was none and none is opened: `iiz-dap`'s own messages, types about no case and answers to them. */
      readonly state: CaseState | null;
      readonly warnings: readonly CaseWarning[];
    }
  | { readonly ok: false; readonly code: CaseRefusal };

/**
 * What a message makes of its case: the hard rules refuse, the soft ones warn, the rest is the new state.
 * Pure and total: `before` is not touched, equal arguments give equal results. Called twice for a message: before
 * the decision with all recipients, for the refusal and the persons; after it with the permitted ones, for the
 * state to store. Which partners take part is a fact of `before`, not of the result.
 */
export function advance(before: CaseState | null, message: CaseMessage, at: Date, limits: CaseLimits = defaultCaseLimits): CaseAdvance {
  const day = zurichDate(at);
  const step = stepFrom(before && stateOn(before, day), message, day, limits);
  return step.ok && step.state !== null ? { ...step, state: remembering(before, step.state, day) } : step;
}

/** The state is rewritten with every message: of the statuses that a case passed through the last ones are kept. */
const keptStatuses = 20;

function remembering(before: CaseState | null, state: CaseState, day: CalendarDate): CaseState {
  if (state.status === before?.status) return state;
  return { ...state, statusHistory: [...state.statusHistory, { status: state.status, on: day }].slice(-keptStatuses) };
}

function stepFrom(state: CaseState | null, message: CaseMessage, day: CalendarDate, limits: CaseLimits): CaseAdvance {
  if (message.senderId === platformPartner || !isCaseBound(message.type)) return { ok: true, state, warnings: [] };
  const code = refusalOf(state, message, day, limits);
  if (code !== null) return { ok: false, code };
  if (message.type === 'case.registration' && (state === null || state.status === 'UNREGISTERED')) return { ok: true, ...registerCase(state, message, day) };
  if (state === null) return { ok: true, state: message.type === 'consent.granted' ? bindCase(message) : null, warnings: [] };
  const step = message.type === 'case.registration' ? renewRegistration(state, message, day) : move(state, message, day, limits);
  return { ok: true, state: step.state, warnings: [...step.warnings, ...regionWarnings(state, step.state, message)] };
}

/** An answer, a repair or a consent names the region of then; a hand-over the former or the new one. */
function regionWarnings(before: CaseState, after: CaseState, { type, regionId }: CaseMessage): readonly CaseWarning[] {
  const known = ruleOf(type).amongReached === true || regionId === before.regionId || regionId === after.regionId;
  return known ? [] : [warning('REGION_DIFFERS')];
}

/** The first hard rule that the message breaks; what an outsider could learn from is asked first. */
function refusalOf(state: CaseState | null, message: CaseMessage, day: CalendarDate, limits: CaseLimits): CaseRefusal | null {
  if (message.type === 'case.registration') return mayRegister(state, message) ? null : 'DAP-4405';
  if (!mayAct(state, message.senderId, message.type, message.reachedBefore)) return 'DAP-3321';
  if (state === null || state.status === 'UNREGISTERED') return null; // a consent, or its sender's next one
  if (state.status === 'CLOSED' && !mayFollowClosing(state, message, day, limits)) return 'DAP-4402';
  const known = new Set(state.persons.map((person) => person.personId));
  if (!message.personIds.every((id) => known.has(id)) && !isAboutConsentOfOthers(state, message)) return 'DAP-4403';
  if (message.type === 'aftercare.started') {
    if (statedAftercare(state, message, day).some(({ detachedOn, endsOn }) => endsOn > aftercareLimit(detachedOn))) return 'DAP-4401';
  }
  return null;
}

/** An unknown id, an id bound to the sender, or one's own case: to correct it, or to make a regular one of a PROACTIVE. */
function mayRegister(state: CaseState | null, message: CaseMessage): boolean {
  if (state === null) return true;
  if (state.status === 'UNREGISTERED') return state.boundTo === message.senderId;
  if (!isOwn(state, message.senderId)) return false;
  const kind = kindOf(message);
  return isCorrection(message) || (state.status === 'PROACTIVE' && kind !== null && kind !== 'PROACTIVE');
}

function isOwn(state: CaseState, senderId: string): boolean {
  return isLead(state, senderId) || (state.registeredBy === senderId && isInCase(state, senderId));
}

/**
 * A consent comes before the registration that it permits, also of somebody who joins the case later: from whoever may register them.
 * It can be taken back whether they joined or not.
 */
function isAboutConsentOfOthers(state: CaseState, { type, senderId }: CaseMessage): boolean {
  return type === 'consent.granted' ? isOwn(state, senderId) : type === 'consent.withdrawn' || type === 'consent.expired';
}

function mayFollowClosing(state: CaseState, message: CaseMessage, day: CalendarDate, limits: CaseLimits): boolean {
  if (message.type === 'case.reopened') {
    // A day still to come, stated at the closing, puts nothing off.
    const closedOn = [state.closedOn, state.statusHistory.at(-1)?.on].filter((each) => each != null).toSorted()[0];
    return closedOn !== undefined && day <= addMonths(closedOn, limits.reopenWithinMonths);
  }
  return ruleOf(message.type).afterClosing === true || isCorrection(message);
}

const effects: Readonly<Record<string, readonly CaseEffect[] | undefined>> = [personEffects, caseEffects, transferEffects]
  .flatMap((group): [string, CaseEffect][] => Object.entries(group))
  .reduce<Record<string, CaseEffect[]>>((all, [type, effect]) => ({ ...all, [type]: [...(all[type] ?? []), effect] }), {});

function move(state: CaseState, message: CaseMessage, day: CalendarDate, limits: CaseLimits): CaseStep {
  const rule = ruleOf(message.type);
  const changes = Object.hasOwn(effects, message.type) ? (effects[message.type] ?? []) : [];
  const settled = state.status === 'UNREGISTERED' || (state.status === 'CLOSED' && message.type !== 'case.reopened');
  if (settled || changes.length === 0) return unchanged(state);
  if (!isTheirs(rule, state, message)) return unchanged(state, warning('NOT_THEIRS'));
  const status = rule.moves?.[state.status]?.at(-1) ?? state.status;
  const first = unchanged({ ...state, status }, ...sequenceWarnings(rule, state, day));
  return changes.reduce((step, effect) => {
    const next = effect(step.state, message, day, limits);
    return { state: next.state, warnings: [...step.warnings, ...next.warnings] };
  }, first);
}

function isTheirs(rule: MessageRule, state: CaseState, message: CaseMessage): boolean {
  if (rule.by === 'lead') return isLead(state, message.senderId);
  if (rule.by === 'offered') return state.pendingTransfer?.to === message.senderId;
  if (rule.by === 'mandatee') return message.senderRole === 'VPE';
  if (rule.by === 'invited') {
    return state.participants.some(({ partnerId, status }) => partnerId === message.senderId && status !== 'former');
  }
  return true;
}

function sequenceWarnings(rule: MessageRule, state: CaseState, day: CalendarDate): readonly CaseWarning[] {
  const regular = rule.regularIn === undefined || rule.regularIn.includes(state.status);
  const overdue = state.aftercareUntil !== null && day > state.aftercareUntil && rule.moves?.[state.status] === undefined;
  return [...(regular ? [] : [warning('OUT_OF_SEQUENCE')]), ...(overdue ? [warning('AFTERCARE_OVERDUE')] : [])];
}
