import { addDays } from './calendar-date.ts';
import { unchanged } from './case-effect.ts';
import type { CaseEffect } from './case-effect.ts';
import type { CalendarDate, CaseState } from './case-state.ts';
import { isInCase, withParticipant } from './participation.ts';

/** TRANSFER_PENDING → ACTIVE with the old lead: refused, or not answered in time. */
function stay(state: CaseState, day: CalendarDate): CaseState {
  const offered = state.pendingTransfer?.to;
  const participants =
    offered === undefined || isInCase(state, offered) ? state.participants : withParticipant(state, offered, 'declined', day);
  return { ...state, status: 'ACTIVE', pendingTransfer: null, participants };
}

/** The state on that day: a hand-over that nobody answered in time is over. Everything else only messages change. */
export function stateOn(state: CaseState, day: CalendarDate): CaseState {
  return state.pendingTransfer !== null && day > state.pendingTransfer.until ? stay(state, day) : state;
}

const offer: CaseEffect = (state, message, day, limits) => {
  const recipient = message.recipients[0];
  if (state.status !== 'TRANSFER_PENDING' || state.pendingTransfer !== null || recipient === undefined) return unchanged(state);
  const { partnerId: to, consentIds } = recipient;
  const pendingTransfer = { to, offeredOn: day, until: addDays(day, limits.transferDays) };
  const participants = isInCase(state, to) ? state.participants : withParticipant(state, to, 'invited', day, consentIds);
  return unchanged({ ...state, pendingTransfer, participants });
};

const accept: CaseEffect = (state, message, day) => {
  const next = { ...state, leadPartner: message.senderId, regionId: message.senderId, pendingTransfer: null };
  const others = withParticipant(next, message.senderId, 'participant', day);
  const former = state.leadPartner;
  if (former === null) return unchanged({ ...next, participants: others });
  return unchanged({ ...next, participants: withParticipant({ ...next, participants: others }, former, 'former', day, []) });
};

const reject: CaseEffect = (state, _message, day) => unchanged(stay(state, day));

/** Hand-over to another region (S8): the lead flips on acceptance, the old lead answers for its history only. */
export const transferEffects = {
  'case.transfer-offer': offer,
  'case.transfer-accept': accept,
  'case.transfer-reject': reject,
} as const satisfies Readonly<Record<string, CaseEffect>>;
