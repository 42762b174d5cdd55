import { dateOf, itemsOf, itemsWith, textOf } from '../block-reader.ts';
import type { BlockItem } from '../block-reader.ts';
import { addDays, addMonths } from '../calendar-date.ts';
import { platformPartner } from '../case-message.ts';
import type { CaseMessage } from '../case-message.ts';
import type { CalendarDate, CaseState } from '../case-state.ts';
import { bounded, obligationDays } from './obligation.ts';
import type { MessageName, Obligation, ObligationChanges, ObligationKind, Settlement } from './obligation.ts';

type Derive = (message: CaseMessage, day: CalendarDate, consentMaxMonths: number) => Partial<ObligationChanges>;

/**
 * What an accepted message changes in the obligations of its case: by what it says, and by what it made of the case. Pure;
 * `message.recipients` are those who may have it, `before` and `after` the states as stored. The platform's own messages
 * change nothing, but those that it forwards.
 *
 * @param consentMaxMonths how long a consent counts at most after it was granted, by the policy pack
 */
export function obligationChanges(before: CaseState | null, after: CaseState | null, message: CaseMessage, day: CalendarDate, consentMaxMonths: number): ObligationChanges {
  if (message.senderId === platformPartner && !forwarded.has(message.type)) return { settled: [], opened: [] };
  const said = Object.hasOwn(byType, message.type) ? byType[message.type]?.(message, day, consentMaxMonths) : undefined;
  const [was, is] = [deadlinesOf(before), deadlinesOf(after)];
  return {
    settled: [
      ...without(was, is).map(({ kind, partnerId, personId }): Settlement => ({ kind, partnerId, ...(personId === undefined ? {} : { personId }) })),
      ...(said?.settled ?? []),
      ...(isClosed(after) && !isClosed(before) ? endingWithCase.map((kind): Settlement => ({ kind })) : []),
    ],
    opened: [...without(is, was), ...(said?.opened ?? [])],
  };
}

/** What the platform forwards to those whom the sender did not name: they owe their acknowledgement to the platform. */
const forwarded: ReadonlySet<string> = new Set(['rights.rectification', 'rights.erasure']);

function isClosed(state: CaseState | null): boolean {
  return state?.status === 'CLOSED';
}

/** What a case as it stands makes due. */
function deadlinesOf(state: CaseState | null): Obligation[] {
  if (state === null || state.leadPartner === null || state.status === 'CLOSED') return [];
  const { leadPartner: partnerId, aftercareUntil, pendingTransfer } = state;
  return [
    ...(state.status === 'AFTERCARE' && aftercareUntil !== null ? [{ kind: 'CLOSING_DUE' as const, partnerId, dueOn: aftercareUntil }] : []),
    ...(pendingTransfer === null ? [] : [{ kind: 'TRANSFER_ANSWER' as const, partnerId: pendingTransfer.to, dueOn: pendingTransfer.until }]),
    ...state.persons.flatMap(({ personId, reviewDueOn }): Obligation[] => (reviewDueOn === null ? [] : [{ kind: 'REVIEW_DUE', partnerId, personId, dueOn: reviewDueOn }])),
  ];
}

function without(all: readonly Obligation[], others: readonly Obligation[]): Obligation[] {
  const keys = new Set(others.map(keyOf));
  return all.filter((each) => !keys.has(keyOf(each)));
}

function keyOf({ kind, partnerId, personId = '', dueOn }: Obligation): string {
  return `${kind} ${partnerId} ${personId} ${dueOn}`;
}

/** Ends with the case. What is owed to the person, and the erasure of copies, outlasts it. */
const endingWithCase: readonly ObligationKind[] = ['CONSENT_EXPIRY', 'REQUEST_ANSWER'];

/** An acknowledgement that says so confirms that the copies of a mandate are erased (R22). */
const copiesErased = 'COPY_ERASED';

const byType: Readonly<Record<string, Derive>> = {
  'consent.granted': (message, _day, consentMaxMonths) => ({
    opened: consentsIn(message).flatMap(({ item, consent }): Obligation[] => {
      const dueOn = lastDayOf(item, consentMaxMonths);
      return dueOn === null ? [] : [{ kind: 'CONSENT_EXPIRY', partnerId: message.senderId, dueOn, ...consent }];
    }),
  }),
  'consent.withdrawn': endOfConsents,
  'consent.expired': endOfConsents,
  'subject.notice-issued': ({ senderId: partnerId, blocks }) => ({
    settled: itemsWith(blocks, 'disclosureMessageIds').flatMap((item) => {
      const person = personOf(item);
      return textsOf(item, 'disclosureMessageIds').map((messageId): Settlement => ({
        kind: 'SUBJECT_NOTICE',
        partnerId,
        ...person,
        reference: { senderId: partnerId, messageId },
      }));
    }),
  }),
  'request.info': (message, day) => ({ opened: toEach(message, 'REQUEST_ANSWER', bounded('REQUEST_ANSWER', statedDue(message) ?? day, day)) }),
  'response.info': (message) => ({ settled: answered(message, 'REQUEST_ANSWER') }),
  /** Who may give nothing of what was asked for says so by it; it has answered then. */
  nack: (message) => ({ settled: answered(message, 'REQUEST_ANSWER') }),
  'rights.access-request': accessRequest,
  'rights.access-response': (message) => ({ settled: answered(message, 'ACCESS_REQUEST') }),
  'rights.rectification': acknowledgementDue,
  'rights.erasure': acknowledgementDue,
  'ack.processed': (message) => ({
    settled: [
      ...answered(message, 'RIGHTS_ACKNOWLEDGEMENT'),
      ...(itemsWith(message.blocks, 'code').some((item) => item['code'] === copiesErased) ? erasedOf(message) : []),
    ],
  }),
  'vpe.mandate': copiesDue,
  'vpe.result': ({ senderId: partnerId, personIds }, day) => ({
    settled: personIds.map((personId): Settlement => ({ kind: 'VPE_COPY_ERASURE', partnerId, personId })),
    opened: personIds.map((personId): Obligation => ({ kind: 'VPE_COPY_ERASURE', partnerId, personId, dueOn: addDays(day, obligationDays.VPE_COPY_ERASURE) })),
  }),
  'message.recall': ({ senderId, blocks }) => ({
    settled: itemsWith(blocks, 'targetMessageId').flatMap((item) => {
      const messageId = textOf(item, 'targetMessageId');
      const recalled = ['REQUEST_ANSWER', 'ACCESS_REQUEST', 'RIGHTS_ACKNOWLEDGEMENT'] as const;
      return messageId === null ? [] : recalled.map((kind): Settlement => ({ kind, reference: { senderId, messageId } }));
    }),
  }),
};

/** The day that the consent states, or the last one on which it counts whatever it says. */
function lastDayOf(item: BlockItem, consentMaxMonths: number): CalendarDate | null {
  const [grantedOn, validUntil] = [dateOf(item, 'grantedOn'), dateOf(item, 'validUntil')];
  const latest = grantedOn === null ? null : addMonths(grantedOn, consentMaxMonths);
  return validUntil !== null && latest !== null && latest < validUntil ? latest : validUntil;
}

function endOfConsents(message: CaseMessage): Partial<ObligationChanges> {
  return { settled: consentsIn(message).map(({ consent }) => ({ kind: 'CONSENT_EXPIRY', ...consent })) };
}

/**
 * Whom a person's request for access is put to owes the answer within thirty days of its receipt, whatever later day is stated
 * (DSG Art. 25 Abs. 7). However long ago the receipt is said to be, some days are left. Who asks the platform for its record answers
 * the person itself.
 */
function accessRequest(message: CaseMessage, day: CalendarDate): Partial<ObligationChanges> {
  const [item] = itemsWith(message.blocks, 'receivedOn');
  const receivedOn = (item && dateOf(item, 'receivedOn')) ?? day;
  const latest = addDays(receivedOn < day ? receivedOn : day, obligationDays.ACCESS_REQUEST);
  const stated = statedDue(message);
  const dueOn = bounded('ACCESS_REQUEST', stated !== null && stated < latest ? stated : latest, day);
  const asksPlatform = message.recipients.some(({ partnerId }) => partnerId === platformPartner);
  const own: Obligation[] = asksPlatform ? [{ kind: 'ACCESS_REQUEST', partnerId: message.senderId, dueOn, ...(item && personOf(item)) }] : [];
  return { opened: [...own, ...toEach(message, 'ACCESS_REQUEST', dueOn)] };
}

/** Per person, because results come person by person: until then the mandate's own day counts, and the copies are owed from its end on. */
function copiesDue(message: CaseMessage, day: CalendarDate): Partial<ObligationChanges> {
  const days = new Map(itemsWith(message.blocks, 'dueOn').map((item) => [textOf(item, 'personId'), dateOf(item, 'dueOn')]));
  return {
    opened: message.recipients.flatMap(({ partnerId }) => message.personIds.map((personId): Obligation => {
      const endsOn = bounded('VPE_MANDATE', days.get(personId) ?? day, day);
      return { kind: 'VPE_COPY_ERASURE', partnerId, personId, dueOn: addDays(endsOn, obligationDays.VPE_COPY_ERASURE) };
    })),
  };
}

/** The copies of the mandate that is acknowledged, and of no other. */
function erasedOf({ referenceMessageId: messageId, senderId: partnerId, recipients }: CaseMessage): Settlement[] {
  if (messageId === undefined) return [];
  return recipients.map(({ partnerId: senderId }): Settlement => ({ kind: 'VPE_COPY_ERASURE', partnerId, mandate: { senderId, messageId } }));
}

function acknowledgementDue(message: CaseMessage, day: CalendarDate): Partial<ObligationChanges> {
  return { opened: toEach(message, 'RIGHTS_ACKNOWLEDGEMENT', addDays(day, obligationDays.RIGHTS_ACKNOWLEDGEMENT)) };
}

/** One for every recipient but the platform, about the person whom the message is about where it is one. */
function toEach(message: CaseMessage, kind: ObligationKind, dueOn: CalendarDate): Obligation[] {
  const [personId] = message.personIds;
  const person = personId === undefined || message.personIds.length > 1 ? {} : { personId };
  return message.recipients.flatMap(({ partnerId }): Obligation[] => (partnerId === platformPartner ? [] : [{ kind, partnerId, dueOn, ...person }]));
}

/** What the sender owed because of the message that this one refers to, or of its own request for access. */
function answered(message: CaseMessage, kind: ObligationKind): Settlement[] {
  const { referenceMessageId: messageId, senderId: partnerId, recipients } = message;
  const askedBy = messageId === undefined ? [] : [...recipients.map((each) => each.partnerId), ...(kind === 'ACCESS_REQUEST' ? [partnerId] : [])];
  return askedBy.map((senderId): Settlement => ({ kind, partnerId, reference: { senderId, messageId: messageId ?? '' } satisfies MessageName }));
}

function consentsIn({ blocks }: CaseMessage): { item: BlockItem; consent: Pick<Obligation, 'personId'> & { consentId: string } }[] {
  return itemsOf(blocks['consent']).flatMap((item) => {
    const consentId = textOf(item, 'consentId');
    return consentId === null ? [] : [{ item, consent: { consentId, ...personOf(item) } }];
  });
}

function personOf(item: BlockItem): { personId?: string } {
  const personId = textOf(item, 'personId');
  return personId === null ? {} : { personId };
}

function statedDue({ blocks }: CaseMessage): CalendarDate | null {
  const [item] = itemsWith(blocks, 'dueOn');
  return item === undefined ? null : dateOf(item, 'dueOn');
}

function textsOf(item: BlockItem, field: string): string[] {
  const value = item[field];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
