import { dateOf, itemsOf, oneOf, partnersOf, textOf } from './block-reader.ts';
import { unchanged } from './case-effect.ts';
import type { CaseStep } from './case-effect.ts';
import type { CaseMessage } from './case-message.ts';
import { caseKinds, personRoles } from './case-state.ts';
import type { CalendarDate, CaseKind, CasePerson, CaseState } from './case-state.ts';
import { warning } from './case-warning.ts';
import type { CaseWarning } from './case-warning.ts';
import { withParticipant } from './participation.ts';

const nothing: CaseState = {
  caseId: '',
  regionId: '',
  status: 'UNREGISTERED',
  kind: null,
  registeredBy: null,
  registeredOn: null,
  leadPartner: null,
  boundTo: null,
  participants: [],
  persons: [],
  pendingTransfer: null,
  detachedOn: null,
  aftercareUntil: null,
  aftercareSince: null,
  statusHistory: [],
  reopenedOn: [],
  transferredOn: [],
  closedOn: null,
};

/** A consent names a case that is not registered: the case id now belongs to its sender. */
export function bindCase(message: CaseMessage): CaseState {
  return { ...nothing, caseId: message.caseId, regionId: message.regionId, boundTo: message.senderId };
}

function newPerson(personId: string, role: CasePerson['role']): CasePerson {
  return {
    personId,
    role,
    status: 'NEW',
    assessed: false,
    segment: null,
    segmentHistory: [],
    intensive: 'NONE',
    vpe: 'NONE',
    planVersion: null,
    reviewDueOn: null,
    intensiveSince: null,
    vpeMandatedOn: null,
    refugeeNotifiedOn: null,
    detachedOn: null,
    aftercareUntil: null,
    aftercareOutcome: null,
  };
}

/** The persons that the registration lists, each with its role; nobody else becomes part of the case. */
function listedPersons(message: CaseMessage): readonly CasePerson[] {
  const persons = new Map<string, CasePerson>();
  for (const row of itemsOf(message.blocks['case']).flatMap((item) => itemsOf(item['persons']))) {
    const personId = textOf(row, 'personId');
    const role = oneOf(row, 'role', personRoles);
    if (personId !== null && role !== null && !persons.has(personId)) persons.set(personId, newPerson(personId, role));
  }
  return [...persons.values()];
}

export function kindOf(message: CaseMessage): CaseKind | null {
  const [item] = itemsOf(message.blocks['case']);
  return item === undefined ? null : oneOf(item, 'kind', caseKinds);
}

/** Those who were asked to take part and got the question become invited, with the consents that let it through. */
function invite(state: CaseState, message: CaseMessage, day: CalendarDate): CaseState {
  const requested = new Set(itemsOf(message.blocks['case']).flatMap((item) => partnersOf(item, 'requestedParticipants')));
  const invited = message.recipients.filter(({ partnerId }) => requested.has(partnerId) && partnerId !== message.senderId);
  return invited.reduce((before, { partnerId, consentIds }) => {
    const known = before.participants.find((participant) => participant.partnerId === partnerId);
    const stays = known?.status === 'participant' ? known : { status: 'invited' as const, since: day };
    const consents = [...new Set([...(known?.consentIds ?? []), ...consentIds])];
    return { ...before, participants: withParticipant(before, partnerId, stays.status, stays.since, consents) };
  }, state);
}

function namedLead(message: CaseMessage): string | undefined {
  const [block] = itemsOf(message.blocks['case']);
  return block && partnersOf(block, 'leadPartner')[0];
}

/** Regions lead cases, and only whoever gets the registration knows that it does. */
function leadWarnings(leadPartner: string, { senderId, senderRole, recipients }: CaseMessage): readonly CaseWarning[] {
  const lead = leadPartner === senderId ? { role: senderRole } : recipients.find(({ partnerId }) => partnerId === leadPartner);
  if (lead === undefined) return [warning('LEAD_NOT_REACHED')];
  return lead.role === undefined || lead.role === 'SR' ? [] : [warning('LEAD_NO_REGION')];
}

/**
 * Opens the case. The lead is the partner that the message names, else its sender; a sender that is not the lead
 * takes part, with the consents under which the lead may have the registration.
 */
export function registerCase(before: CaseState | null, message: CaseMessage, day: CalendarDate): CaseStep {
  const [block] = itemsOf(message.blocks['case']);
  const leadPartner = namedLead(message) ?? message.senderId;
  const kind = kindOf(message);
  const opened: CaseState = {
    ...nothing,
    caseId: message.caseId,
    regionId: message.regionId,
    status: kind === 'PROACTIVE' ? 'PROACTIVE' : 'REGISTERED',
    kind,
    registeredBy: message.senderId,
    registeredOn: (block && dateOf(block, 'registeredOn')) ?? day,
    leadPartner,
    boundTo: before?.boundTo ?? null,
    persons: listedPersons(message),
  };
  const towardsLead = message.recipients.find(({ partnerId }) => partnerId === leadPartner)?.consentIds ?? [];
  const participants = withParticipant(opened, message.senderId, 'participant', day, towardsLead);
  return registered(invite({ ...opened, participants }, message, day), message, leadWarnings(leadPartner, message));
}

/**
 * A registration of a case that exists: its correction, or PROACTIVE → REGISTERED when it names another kind.
 * Persons and participants can join, roles can change; nobody leaves by it.
 */
export function renewRegistration(before: CaseState, message: CaseMessage, day: CalendarDate): CaseStep {
  const listed = listedPersons(message);
  const corrected = before.persons.map((person) => ({
    ...person,
    role: listed.find(({ personId }) => personId === person.personId)?.role ?? person.role,
  }));
  const joined = listed.filter(({ personId }) => !before.persons.some((person) => person.personId === personId));
  const kind = kindOf(message) ?? before.kind;
  const status = before.status === 'PROACTIVE' && kind !== 'PROACTIVE' ? 'REGISTERED' : before.status;
  const differs = (namedLead(message) ?? before.leadPartner) !== before.leadPartner;
  return registered(invite({ ...before, status, kind, persons: [...corrected, ...joined] }, message, day), message, differs ? [warning('LEAD_DIFFERS')] : []);
}

function registered(state: CaseState, message: CaseMessage, warnings: readonly CaseWarning[]): CaseStep {
  const known = new Set(state.persons.map((person) => person.personId));
  return unchanged(state, ...(message.personIds.every((id) => known.has(id)) ? [] : [warning('PERSON_NOT_LISTED')]), ...warnings);
}
