import { describe, expect, test } from '@jest/globals';
import { array, assert, boolean, constantFrom, integer, oneof, property, record, subarray, uniqueArray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { anna, beat, carla, dario, message, registration } from './case-fixtures.ts';
import { addDays, advance, isCaseBound, isInCase, mayAct, messageRules, segments } from './index.ts';
import type { CaseStatus } from './case-state.ts';
import type { CaseMessage, CaseState } from './index.ts';
import type { MessageRule } from './message-rules.ts';

/** The life cycle of a case, drawn arrow by arrow: written by hand, not from the rules under test. */
const arrows = `
PROACTIVE>REGISTERED REGISTERED>INTAKE INTAKE>ACTIVE ACTIVE>DETACHED DETACHED>AFTERCARE AFTERCARE>CLOSED
PROACTIVE>CLOSED INTAKE>CLOSED DETACHED>CLOSED AFTERCARE>ACTIVE CLOSED>ACTIVE
ACTIVE>TRANSFER_PENDING TRANSFER_PENDING>ACTIVE`
  .trim()
  .split(/\s+/);

/** The person in the case, one message at a time; a segment without an assessment is only warned of. */
const personArrows = {
  status: 'NEW>ASSESSED NEW>SEGMENTED ASSESSED>SEGMENTED SEGMENTED>REVIEWED REVIEWED>SEGMENTED',
  intensive: `NONE>REQUESTED DENIED>REQUESTED ENDED>REQUESTED REQUESTED>GRANTED REQUESTED>DENIED GRANTED>ENDED REQUESTED>ENDED
    NONE>GRANTED NONE>DENIED NONE>ENDED DENIED>GRANTED DENIED>ENDED ENDED>GRANTED ENDED>DENIED GRANTED>DENIED`,
  vpe: 'NONE>MANDATED MANDATED>COMPLETED MANDATED>ABORTED COMPLETED>MANDATED ABORTED>MANDATED',
} as const;

/** All message types; those before the bar are refused once the case is closed. */
const [beforeClosing = [], afterClosing = []] = `
case.participation assessment.short segment.assigned segment.changed plan.published plan.measure-status
intensive.requested intensive.decided review.held vpe.mandate vpe.result aftercare.started aftercare.ended case.closed
case.transfer-offer case.transfer-accept case.transfer-reject request.info response.info iv.early-detection-report
iv.decision-copy iv.status rav.status rav.refugee-jobseeker-notification deadline.reminder |
case.reopened consent.granted consent.withdrawn consent.expired ack.received ack.processed nack rights.access-request
rights.access-response rights.rectification rights.erasure message.recall subject.notice-issued`
  .split('|')
  .map((part) => part.trim().split(/\s+/));
const aboutNoCase = ['controlling.case-counts', 'controlling.self-declaration'];

const rules = Object.entries<MessageRule>(messageRules);

describe('the table', () => {
  test('has a row for every message type, and no other', () => {
    const all = ['case.registration', ...beforeClosing, ...afterClosing, ...aboutNoCase];
    expect(rules.map(([type]) => type).sort()).toEqual(all.sort());
    expect(rules.filter(([type]) => !isCaseBound(type)).map(([type]) => type)).toEqual(aboutNoCase);
  });

  test('goes along the arrows that are drawn, and along each of them', () => {
    const walked = rules.flatMap(([, rule]) =>
      Object.entries(rule.moves ?? {}).flatMap(([from, path]) => path.map((to, index) => `${path[index - 1] ?? from}>${to}`)),
    );
    expect([...new Set(walked)].sort()).toEqual([...arrows].sort());
  });

  test('lets after closing through what is listed', () => {
    expect(rules.filter(([, rule]) => rule.afterClosing).map(([type]) => type).sort()).toEqual([...afterClosing].sort());
  });
});

const partners = ['sr-sro', 'sr-tg', 'rav-olten', 'ivst-so', 'vpe-sove', 'oealk-so', 'iiz-dap'] as const;
const people = [anna, beat, carla, dario];

/** One message of a random sequence: any type from anybody about anyone, with whatever fields a type may read. */
interface Attempt {
  readonly type: string;
  readonly senderId: string;
  readonly recipients: readonly string[];
  readonly personIds: readonly string[];
  readonly action: string;
  readonly reachedBefore: boolean;
  readonly corrects: boolean;
  readonly daysLater: number;
  readonly length: number;
  readonly segment: string;
  readonly kind: string;
  readonly participating: boolean;
}

const attempts: Arbitrary<Attempt> = record({
  type: constantFrom('case.registration', ...beforeClosing, ...afterClosing),
  senderId: constantFrom(...partners),
  recipients: uniqueArray(constantFrom('sr-sro', 'sr-tg', 'rav-olten', 'ivst-so', 'vpe-sove'), { maxLength: 3 }),
  personIds: subarray(people),
  action: constantFrom('1', '4'),
  reachedBefore: boolean(),
  corrects: boolean(),
  daysLater: integer({ min: 0, max: 200 }),
  length: integer({ min: 0, max: 240 }),
  segment: constantFrom(...segments),
  kind: constantFrom('PROACTIVE', 'REGULAR_AID', 'IV'),
  participating: boolean(),
});

const opening: Attempt = {
  type: 'case.registration',
  senderId: 'sr-sro',
  recipients: ['rav-olten'],
  personIds: [],
  action: '1',
  reachedBefore: false,
  corrects: false,
  daysLater: 0,
  length: 1,
  segment: 'ABLOESEN',
  kind: 'PROACTIVE',
  participating: true,
};

/** What a lead would do next, closing seldom: so that every status is met in almost every run of stories. */
const oftenTypes = ['assessment.short', 'segment.assigned', 'case.transfer-offer', 'aftercare.started', 'case.reopened', 'case.registration'];
const leadSteps: Arbitrary<Attempt> = record({
  type: constantFrom(...oftenTypes, ...oftenTypes, 'plan.published', 'case.closed'),
  length: integer({ min: 0, max: 200 }),
  daysLater: integer({ min: 0, max: 20 }),
  recipients: constantFrom(['sr-tg'], ['rav-olten', 'ivst-so']),
}).map((step) => ({ ...opening, kind: 'REGULAR_AID', ...step }));

const stories = array(oneof({ weight: 2, arbitrary: leadSteps }, { weight: 1, arbitrary: attempts }), { minLength: 1, maxLength: 40 });

function toMessage(attempt: Attempt, day: string): CaseMessage {
  const { type, senderId, personIds, action, reachedBefore, corrects, segment, kind, participating } = attempt;
  const persons = people.map((personId) => ({ personId, role: 'CHILD' }));
  const registered = { kind, leadPartner: 'sr-sro', requestedParticipants: ['rav-olten', 'ivst-so'], persons };
  const person = { segment, newSegment: segment, previousSegment: segment, decision: 'GRANTED', specificNeed: true, heldOn: day };
  const end = { closedOn: day, outcome: 'RELAPSE' };
  const plan = (personIds.length === 0 ? people : personIds).map((personId, index) => ({ personId, detachedOn: addDays(day, -index), endsOn: addDays(day, attempt.length) }));
  return message(type, {
    senderId,
    senderRole: senderId.split('-')[0]?.toUpperCase() ?? '',
    personIds,
    action,
    reachedBefore,
    corrects,
    recipients: attempt.recipients.map((partnerId) => ({ partnerId, consentIds: [] })),
    blocks: { plan, case: { ...registered, ...end, participating }, assessment: [{ ...person, personId: anna }] },
  });
}

/** Statuses that can be reached along at most so many arrows. */
function reachable(from: CaseStatus, steps: number): ReadonlySet<string> {
  const found = new Set<string>([from]);
  for (let step = 0; step < steps; step += 1) {
    for (const arrow of arrows) if (found.has(arrow.split('>')[0] ?? '')) found.add(arrow.split('>')[1] ?? '');
  }
  return found;
}

/** Six calendar months, reckoned apart from the code under test. */
function sixMonthsAfter(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const target = new Date(Date.UTC(year, month - 1 + 6, date));
  if (target.getUTCDate() !== date) target.setUTCDate(0);
  return target.toISOString().slice(0, 10);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function expectSound(state: CaseState): void {
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(state.status === 'CLOSED').toBe(state.closedOn !== null);
  expect(state.status === 'TRANSFER_PENDING').toBe(state.pendingTransfer !== null);
  expect(state.status === 'UNREGISTERED').toBe(state.leadPartner === null);
  const ids = state.participants.map((participant) => participant.partnerId);
  expect(new Set([...ids, state.leadPartner]).size).toBe(ids.length + 1);
  if (state.status === 'AFTERCARE') {
    expect(state.persons.map(({ detachedOn }) => detachedOn)).toContain(state.detachedOn ?? 'none');
    expect(state.persons.map(({ aftercareUntil }) => aftercareUntil)).toContain(state.aftercareUntil ?? 'none');
  }
  for (const person of state.persons) {
    if (person.aftercareUntil === null) expect(person.aftercareOutcome).toBeNull();
    if (person.aftercareUntil !== null) expect(person.aftercareUntil <= sixMonthsAfter(person.detachedOn ?? '')).toBe(true);
    expect(person.segment).toBe(person.segmentHistory.at(-1)?.segment ?? null);
    expect(person.status === 'NEW' || person.assessed || person.segment !== null).toBe(true);
    expect(person.role).toBe('CHILD');
  }
}

function expectPersonsMove(before: CaseState, after: CaseState): void {
  for (const person of before.persons) {
    const next = after.persons.find(({ personId }) => personId === person.personId);
    expect(next).toBeDefined();
    for (const [field, drawn] of Object.entries(personArrows) as [keyof typeof personArrows, string][]) {
      const arrow = `${person[field]}>${next?.[field]}`;
      if (person[field] !== next?.[field]) expect([field, drawn.split(/\s+/)]).toEqual([field, expect.arrayContaining([arrow])]);
    }
    expect(next?.segmentHistory.slice(0, person.segmentHistory.length)).toEqual(person.segmentHistory);
  }
}

const met = new Set<string>();

function expectStep(before: CaseState | null, next: CaseMessage, state: CaseState | null): void {
  expect(next.senderId === 'iiz-dap' || mayAct(before, next.senderId, next.type, next.reachedBefore)).toBe(true);
  if (state === null) return;
  expectSound(state);
  if (before === null || before.status === 'UNREGISTERED') return;
  expect(reachable(before.status, 4)).toContain(state.status);
  expectPersonsMove(before, state);
  if (next.senderId === 'iiz-dap') expect(state.persons).toEqual(before.persons);
  if (before.status === 'CLOSED' && next.senderId !== 'iiz-dap' && !(next.action === '4' && next.corrects)) expect(afterClosing).toContain(next.type);
}

function play(story: readonly Attempt[]): void {
  let state: CaseState | null = null;
  let day = '2026-01-31';
  for (const attempt of story) {
    day = addDays(day, attempt.daysLater);
    const at = new Date(`${day}T11:00:00Z`);
    const next = toMessage(attempt, day);
    const before: CaseState | null = freeze(state);
    const step = advance(before, next, at);
    expect(advance(before, next, at)).toEqual(step);
    if (step.ok) {
      expectStep(before, next, step.state);
      state = step.state;
    }
    if (state !== null) met.add(state.status);
    expect(isInCase(state, 'oealk-so')).toBe(false);
  }
}

test('no sequence of messages reaches a state that is not drawn', () => {
  assert(
    property(stories, (story) => play([opening, ...story])),
    { numRuns: 500 },
  );
  expect([...met].sort()).toEqual(['ACTIVE', 'AFTERCARE', 'CLOSED', 'INTAKE', 'PROACTIVE', 'REGISTERED', 'TRANSFER_PENDING']);
});

test('a case that only consents have named stays unregistered until its sender registers it', () => {
  assert(
    property(array(attempts, { minLength: 1, maxLength: 12 }), (steps) => {
      let state: CaseState | null = null;
      for (const step of steps) {
        const next = toMessage({ ...step, type: 'consent.granted' }, '2026-03-02');
        const result = advance(state, next, new Date('2026-03-02T11:00:00Z'));
        if (!result.ok) continue;
        state = result.state;
        expect(state?.status ?? 'UNREGISTERED').toBe('UNREGISTERED');
        const others = partners.filter((partner) => partner !== state?.boundTo && partner !== 'iiz-dap');
        for (const partner of state === null ? [] : others) {
          expect(advance(state, registration(people, { senderId: partner }), new Date('2026-03-02T11:00:00Z')).ok).toBe(false);
        }
      }
    }),
  );
});
