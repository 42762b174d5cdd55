import { randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import type { AuditEvent } from '#audit';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';

/** A delivery as its audit events name it. */
export interface RecordedDelivery {
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  recipient: string;
  subjects: readonly string[];
  personKeys: readonly string[];
}

/** What a delivery tells its recipient, as the decision at delivery has it. */
export interface DisclosedContent {
  readonly rules: readonly string[];
  readonly categories: readonly string[];
  /** Those of them that are permitted without a consent. */
  readonly consentless: readonly string[];
}

/** The broker acknowledged the record on the recipient's topic: the disclosure has happened. */
export function deliveredEvent(d: RecordedDelivery & DisclosedContent, at: string): AuditEvent {
  return { ...common(d, at), kind: 'DELIVERED', actor: platformActor, detail: told(d, 'topic') };
}

/** A recipient fetched the item from its inbox. The first time is the disclosure; every later look is recorded too. */
export function fetchedEvent(d: RecordedDelivery & DisclosedContent, reader: AuditEvent['actor'], first: boolean, at: string): AuditEvent {
  return { ...common(d, at), kind: 'READ', actor: reader, detail: told(d, 'inbox', { first }) };
}

/**
 * A delivery that was stopped. Nothing went to the recipient, except where `mayHaveLeft` says that its topic did
 * not answer, or that an earlier owner died while it published, and nobody can tell.
 */
export function withheldEvent(d: RecordedDelivery, code: DeliveryCode, mayHaveLeft: boolean, at: string): AuditEvent {
  return { ...common(d, at), kind: 'WITHHELD', actor: platformActor, problem: { slug: 'disclosure-not-permitted', code }, detail: { mayHaveLeft } };
}

/** A delivery that could not be handed over as things are; an operator decides what becomes of it. `mayHaveLeft`: see {@link withheldEvent}. */
export function parkedEvent(d: RecordedDelivery, code: DeliveryCode, mayHaveLeft: boolean, at: string): AuditEvent {
  return { ...common(d, at), kind: 'PARKED', actor: platformActor, problem: { slug: 'internal', code }, detail: { mayHaveLeft } };
}

/** A delivery that nobody fetched in time, and that goes nowhere any more. `mayHaveLeft`: see {@link withheldEvent}. */
export function expiredEvent(d: RecordedDelivery, code: DeliveryCode, mayHaveLeft: boolean, at: string): AuditEvent {
  return { ...common(d, at), kind: 'EXPIRED', actor: platformActor, problem: { slug: 'not-found', code }, detail: { mayHaveLeft } };
}

/** The key of a payload is deleted, because it reached nobody or its time is over: nobody can read it any more. */
export function destroyedEvent(d: Omit<RecordedDelivery, 'recipient'>, cause: 'undelivered' | 'retention', at: string): AuditEvent {
  const { recipient: _, ...rest } = common({ ...d, recipient: '' }, at);
  return { ...rest, kind: 'DESTROYED', actor: platformActor, detail: { cause } };
}

/**
 * The key of a payload is deleted because somebody ordered it. Names the message alone: whom it was about is not said anew by the
 * event that makes it forgotten.
 */
export function erasedEvent(
  { senderId, messageId, type, version, forgets }: Pick<RecordedDelivery, 'senderId' | 'messageId' | 'type' | 'version'> & { forgets: readonly number[] },
  erasure: { erasureId: string; scope: string },
  at: string,
): AuditEvent {
  const detail = { erasure: erasure.erasureId, scope: erasure.scope, ...(forgets.length === 0 ? {} : { forgets: forgets.join(' ') }) };
  return { eventId: randomUUID(), kind: 'ERASED', at, actor: platformActor, message: { senderId, messageId, type, version }, detail };
}

/** Members in the order of canonical JSON, as it is the quicker written. */
function told({ rules, categories, consentless }: DisclosedContent, channel: 'topic' | 'inbox', look: { first?: boolean } = {}): Record<string, string | boolean> {
  return {
    categories: categories.join(' '),
    channel,
    code: deliveryCodes.delivered,
    ...(consentless.length === 0 ? {} : { consentless: consentless.join(' ') }),
    ...look,
    rules: rules.join(' '),
  };
}

function common(d: RecordedDelivery, at: string): Omit<AuditEvent, 'kind' | 'actor'> {
  return {
    eventId: randomUUID(),
    at,
    caseId: d.caseId,
    subjects: d.subjects,
    personKeys: d.personKeys,
    message: { senderId: d.senderId, messageId: d.messageId, type: d.type, version: d.version },
    recipient: d.recipient,
  };
}
