import type { AuditBlock, LeafEvent, LeafOutcome } from '#audit';
import { messageKeyValue } from '#audit';
import { platformPartner } from '#cases';
import { detailText, type OpenedEvent } from '../looks/opened-event.ts';

/**
 * What became of a message at one recipient. `received`: the platform itself is meant, and has it from its acceptance on;
 * `uncertain`: it was stopped, but its topic may have taken it before without answering.
 */
export type DisclosureState = 'disclosed' | 'received' | 'pending' | 'uncertain' | 'withheld' | 'expired' | 'parked';

/** A message in the log: the decision on it, and what happened to it afterwards, in order. */
export interface MessageThread {
  readonly message: NonNullable<LeafEvent['message']>;
  readonly accepted: OpenedEvent | undefined;
  readonly later: readonly OpenedEvent[];
}

/** Where a message stands at one recipient, by the event that says so. */
export interface Fate {
  readonly state: DisclosureState;
  readonly by: OpenedEvent | undefined;
}

const laterKinds = new Set<LeafEvent['kind']>(['DELIVERED', 'READ', 'WITHHELD', 'EXPIRED', 'PARKED', 'ACKNOWLEDGED', 'DESTROYED', 'ERASED']);
const endsAs: Partial<Record<LeafEvent['kind'], DisclosureState>> = { WITHHELD: 'withheld', EXPIRED: 'expired', PARKED: 'parked' };

/** Sorts events into the messages that they are of, the newest message first. Events about no message are left out. */
export function messageThreads(events: readonly OpenedEvent[]): MessageThread[] {
  const threads = new Map<string, { message: MessageThread['message']; accepted: OpenedEvent | undefined; later: OpenedEvent[]; latest: number }>();
  for (const each of events.toSorted((a, b) => a.leafIndex - b.leafIndex)) {
    const { message, kind } = each.event;
    if (message === undefined || (kind !== 'ACCEPTED' && !laterKinds.has(kind))) continue;
    const key = messageKeyValue(message.senderId, message.messageId);
    const thread = threads.get(key) ?? { message, accepted: undefined, later: [], latest: 0 };
    if (kind === 'ACCEPTED') Object.assign(thread, { accepted: each, message });
    else thread.later.push(each);
    thread.latest = each.leafIndex;
    threads.set(key, thread);
  }
  return [...threads.values()].toSorted((a, b) => b.latest - a.latest);
}

/** A disclosure has happened with its first delivery, whatever comes later; else the last event tells. */
export function fateOf({ accepted, later }: MessageThread, recipient: string): Fate {
  if (recipient === platformPartner) return { state: 'received', by: accepted };
  const of = later.filter(({ event }) => event.recipient === recipient && event.kind !== 'ACKNOWLEDGED');
  const disclosure = of.find(({ event }) => isDisclosure(event));
  if (disclosure !== undefined) return { state: 'disclosed', by: disclosure };
  const last = of.findLast(({ event }) => endsAs[event.kind] !== undefined);
  if (last === undefined) return { state: 'pending', by: undefined };
  return { state: mayHaveLeft(last.event) ? 'uncertain' : (endsAs[last.event.kind] ?? 'pending'), by: last };
}

/** A record on the recipient's topic, or the first fetch from its inbox. */
export function isDisclosure({ kind, detail }: LeafEvent): boolean {
  return kind === 'DELIVERED' || (kind === 'READ' && detail?.['first'] === true);
}

/** Of a delivery that was stopped: nobody can tell whether the recipient has it all the same. */
export function mayHaveLeft({ detail }: LeafEvent): boolean {
  return detail?.['mayHaveLeft'] === true;
}

/** The decision on one block, its consent named. */
export interface DecidedBlock {
  readonly block: string;
  readonly category: string;
  readonly permitted: boolean;
  readonly ruleId?: string;
  readonly code?: string;
  readonly unmet?: readonly string[];
  readonly consentId?: string;
}

/** The decisions of an outcome that concern one of the persons, or nobody by name; without persons, all of them. */
export function blocksAbout(event: LeafEvent, { blocks = [] }: Pick<LeafOutcome, 'blocks'>, persons?: ReadonlySet<string>): DecidedBlock[] {
  const concerned = blocks.filter(({ person }) => persons === undefined || person === undefined || persons.has(event.subjects?.[person] ?? ''));
  return concerned.map((block) => decidedBlock(event, block));
}

function decidedBlock({ consentIds }: LeafEvent, { block, category, permitted, ruleId, code, unmet, consent }: AuditBlock): DecidedBlock {
  const consentId = consent === undefined ? undefined : consentIds?.[consent];
  return {
    block,
    category,
    permitted,
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(code === undefined ? {} : { code }),
    ...(unmet === undefined ? {} : { unmet }),
    ...(consentId === undefined ? {} : { consentId }),
  };
}

/** The rules that a disclosure rests on as decided at delivery; before it, as decided at acceptance. */
export function rulesOf(outcome: LeafOutcome, by: OpenedEvent | undefined): readonly string[] {
  const atDelivery = by && isDisclosure(by.event) ? detailText(by.event, 'rules') : undefined;
  return atDelivery === undefined ? outcome.rules : atDelivery.split(' ').filter((rule) => rule !== '');
}
