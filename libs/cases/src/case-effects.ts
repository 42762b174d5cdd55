import { statedAftercare, withAftercare } from './aftercare.ts';
import { dateOf, itemsWith } from './block-reader.ts';
import { unchanged } from './case-effect.ts';
import type { CaseEffect } from './case-effect.ts';
import type { CasePerson } from './case-state.ts';
import { warning } from './case-warning.ts';
import { withParticipant } from './participation.ts';

const participate: CaseEffect = (state, message, day) => {
  const [item] = itemsWith(message.blocks, 'participating');
  if (item === undefined) return unchanged(state);
  const status = item['participating'] === true ? 'participant' : 'declined';
  return unchanged({ ...state, participants: withParticipant(state, message.senderId, status, day) });
};

const startAftercare: CaseEffect = (state, message, day) => {
  if (state.status !== 'AFTERCARE') return unchanged(state);
  const [stated] = itemsWith(message.blocks, 'startsOn');
  const begun = withAftercare(state, statedAftercare(state, message, day));
  return unchanged({ ...begun, aftercareSince: (stated && dateOf(stated, 'startsOn')) ?? day });
};

/** What is open ends with the case. */
function settle(person: CasePerson): CasePerson {
  return {
    ...person,
    vpe: person.vpe === 'MANDATED' ? 'ABORTED' : person.vpe,
    intensive: person.intensive === 'GRANTED' || person.intensive === 'REQUESTED' ? 'ENDED' : person.intensive,
    reviewDueOn: null,
  };
}

const close: CaseEffect = (state, message, day) => {
  const [item] = itemsWith(message.blocks, 'closedOn');
  const closedOn = (item && dateOf(item, 'closedOn')) ?? day;
  // Who was in aftercare before outcomes were kept of each person has none.
  const early = state.persons.some(({ aftercareUntil, aftercareOutcome }) => aftercareUntil !== null && (aftercareOutcome ?? null) === null && closedOn < aftercareUntil);
  const closed = { ...state, closedOn, pendingTransfer: null, persons: state.persons.map(settle) };
  return unchanged(closed, ...(early ? [warning('CLOSED_BEFORE_AFTERCARE_END')] : []));
};

/** The state is rewritten with every message: more than these say nothing new. */
const keptReopenings = 10;

const reopen: CaseEffect = (state, message, day) => {
  // Neither closed nor in aftercare: there is nothing to come back from, and no relapse to count.
  if (state.closedOn === null && state.aftercareUntil === null) return unchanged(state);
  const [item] = itemsWith(message.blocks, 'reopenedOn');
  const reopenedOn = [...state.reopenedOn, (item && dateOf(item, 'reopenedOn')) ?? day].slice(-keptReopenings);
  const persons = state.persons.map((person): CasePerson => ({ ...person, detachedOn: null, aftercareUntil: null, aftercareOutcome: null }));
  return unchanged({ ...state, persons, reopenedOn, detachedOn: null, aftercareUntil: null, closedOn: null });
};

const engage: CaseEffect = (state, message, day) => {
  const next = message.recipients.reduce(
    (before, { partnerId, consentIds }) => ({ ...before, participants: withParticipant(before, partnerId, 'participant', day, consentIds) }),
    state,
  );
  return unchanged(next);
};

/** What the messages about the case as such change in it. */
export const caseEffects = {
  'case.participation': participate,
  'aftercare.started': startAftercare,
  'case.closed': close,
  'case.reopened': reopen,
  /** The mandate is the participation of the VPE: it is the region's processor, nobody invites it. */
  'vpe.mandate': engage,
} as const satisfies Readonly<Record<string, CaseEffect>>;
