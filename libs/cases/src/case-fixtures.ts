import { advance } from './advance.ts';
import type { CaseAdvance } from './advance.ts';
import type { CaseMessage } from './case-message.ts';
import type { CaseState } from './case-state.ts';

/** Anna, Beat and the others of a demo household: synthetic ids for tests. */
export const [anna, beat, carla, dario] = [
  '5d20a6d4-6f0c-4f3e-9b1d-000000000001',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000002',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000003',
  '5d20a6d4-6f0c-4f3e-9b1d-000000000004',
] as const;

export const caseId = '8b1e0c52-9a51-4d0c-8d43-0000000000aa';

/** Monday, 2 March 2026, 11:00 in Solothurn: when everything here happens unless said. */
export const monday = new Date('2026-03-02T10:00:00Z');

/** A message of the lead's about the case, without persons or blocks unless said. */
export function message(type: string, given: Partial<CaseMessage> = {}): CaseMessage {
  return {
    type,
    caseId,
    regionId: 'sr-sro',
    senderId: 'sr-sro',
    senderRole: 'SR',
    action: '1',
    personIds: [],
    blocks: {},
    recipients: [],
    reachedBefore: false,
    corrects: false,
    correctedPersonIds: [],
    ...given,
  };
}

/** A registration of so many adults, towards RAV and IV-Stelle under one consent. */
export function registration(personIds: readonly string[], given: Partial<CaseMessage> = {}, block: object = {}): CaseMessage {
  return message('case.registration', {
    personIds,
    blocks: {
      case: {
        registeredOn: '2026-03-02',
        kind: 'REGULAR_AID',
        leadPartner: 'sr-sro',
        requestedParticipants: ['rav-olten', 'ivst-so'],
        persons: personIds.map((personId, index) => ({ personId, role: index === 0 ? 'HEAD' : 'PARTNER' })),
        ...block,
      },
    },
    recipients: [
      { partnerId: 'rav-olten', consentIds: ['c-1'] },
      { partnerId: 'ivst-so', consentIds: ['c-1'] },
    ],
    ...given,
  });
}

/** A participation answer of a partner that got the registration. */
export function participation(senderId: string, participating: boolean): CaseMessage {
  return message('case.participation', { senderId, senderRole: 'RAV', reachedBefore: true, blocks: { case: { participating } } });
}

/** The state after the messages, each of which must be accepted. */
export function after(messages: readonly CaseMessage[], at: Date | string = monday, before: CaseState | null = null): CaseState {
  const state = messages.reduce<CaseState | null>((current, next) => {
    const step = advance(current, next, new Date(at));
    if (!step.ok) throw new Error(`${next.type} was refused: ${step.code}`);
    return step.state;
  }, before);
  if (state === null) throw new Error('no message opened the case');
  return state;
}

/** `accepted`, or the code of the hard rule that refuses. */
export function codeOf(before: CaseState | null, next: CaseMessage, when: Date | string = monday): string {
  const step = advance(before, next, new Date(when));
  return step.ok ? 'accepted' : step.code;
}

/** The codes of the soft rules, or the one that refuses. */
export function warningsOf(step: CaseAdvance): readonly string[] {
  return step.ok ? step.warnings.map((entry) => entry.code) : [step.code];
}

export function segment(personId: string, name = 'VERAENDERN'): CaseMessage {
  return message('segment.assigned', { personIds: [personId], blocks: { assessment: [{ personId, segment: name, assignedOn: '2026-03-01' }] } });
}

/** A short assessment of one person whose household names others. */
export function assessment(personId: string, alsoNamed: readonly string[] = []): CaseMessage {
  return message('assessment.short', { personIds: [personId, ...alsoNamed], blocks: { assessment: [{ personId, conductedOn: '2026-03-01' }] } });
}

export function aftercare(detachedOn: string, endsOn: string, given: Partial<CaseMessage> = {}): CaseMessage {
  return message('aftercare.started', { personIds: [anna], blocks: { plan: { detachedOn, startsOn: detachedOn, endsOn } }, ...given });
}
