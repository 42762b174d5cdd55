import { addDays } from './calendar-date.ts';
import { unchanged } from './case-effect.ts';
import type { CaseEffect } from './case-effect.ts';
import { platformPartner } from './case-message.ts';
import type { CalendarDate, CaseState } from './case-state.ts';
import { warning } from './case-warning.ts';
import { isInCase, withParticipant } from './participation.ts';

/** An offer makes nobody invited who takes part, or who led the case before: with that it would get back what it has given away. */
function staysAsIs(state: CaseState, partnerId: string): boolean {
  return isInCase(state, partnerId) || state.participants.some((each) => each.partnerId === partnerId && each.status === 'former');
}

/** TRANSFER_PENDING → ACTIVE with the old lead: refused, or not answered in time. */
function stay(state: CaseState, day: CalendarDate): CaseState {
  const asked = state.pendingTransfer?.to;
  const participants =
    asked === undefined || staysAsIs(state, asked) ? state.participants : withParticipant(state, asked, 'declined', day);
  return { ...state, status: 'ACTIVE', pendingTransfer: null, participants };
}

/** The state on that day: a hand-over that nobody answered in time is over. Everything else only messages change. */
export function stateOn(state: CaseState, day: CalendarDate): CaseState {
  return state.pendingTransfer !== null && day > state.pendingTransfer.until ? stay(state, day) : state;
}

const offer: CaseEffect = (state, message, day, limits) => {
  if (state.status !== 'TRANSFER_PENDING' || state.pendingTransfer !== null) return unchanged(state);
  const recipient = message.recipients.find(({ partnerId }) => partnerId !== state.leadPartner && partnerId !== platformPartner);
  if (recipient === undefined) return unchanged({ ...state, status: 'ACTIVE' }, warning('OUT_OF_SEQUENCE'));
  const { partnerId: to, consentIds } = recipient;
  const pendingTransfer = { to, offeredOn: day, until: addDays(day, limits.transferDays) };
  const participants = staysAsIs(state, to) ? state.participants : withParticipant(state, to, 'invited', day, consentIds);
  return unchanged({ ...state, pendingTransfer, participants });
};

/** The state is rewritten with every message: more than these say nothing new. */
const keptTransfers = 10;

const accept: CaseEffect = (state, message, day) => {
  const former = state.leadPartner;
  const transferredOn = [...state.transferredOn, day].slice(-keptTransfers);
  const next = { ...state, leadPartner: message.senderId, regionId: message.senderRegion ?? message.senderId, pendingTransfer: null, transferredOn };
  const others = { ...next, participants: withParticipant(next, message.senderId, 'participant', day) };
  return unchanged(former === null ? others : { ...others, participants: withParticipant(others, former, 'former', day, []) });
};

const reject: CaseEffect = (state, _message, day) => unchanged(stay(state, day));

/** Hand-over to another region (S8): the lead flips on acceptance, the old lead answers for its history only. */
export const transferEffects = {
  'case.transfer-offer': offer,
  'case.transfer-accept': accept,
  'case.transfer-reject': reject,
} as const satisfies Readonly<Record<string, CaseEffect>>;
