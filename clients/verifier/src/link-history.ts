import type { LeafEvent, LinkLeaf } from '#audit';
import { fault, type Fault } from './fault.ts';
import { Repetitions } from './repetitions.ts';

/**
 * What anybody can tell of the links of a log without a secret: they stand right behind the events that they are about,
 * there are as many as these events have cases, persons and messages, and none has a count twice.
 */
export class LinkHistory {
  readonly #tags = new Repetitions();
  /** Of the leaves since the last link leaf: the first, the first event that asks for a link, and for how many they ask. */
  #first = 0n;
  #firstKeyed: bigint | undefined;
  #expected = 0;
  /** Links met behind it, and where it ended. */
  #found = 0;
  #end: bigint | undefined;
  /** Fields that came without an opening that fits, as the log says of the append itself: as many links may be missing. */
  #excused = 0;
  #uncertain = false;
  /** Since leaves that are not there: where an append begins is known again from its first event behind a link on. */
  #lost = false;

  /** @returns the faults of the append that this event shows to be over */
  event(index: bigint, event: LeafEvent): Fault[] {
    const faults = this.#end === undefined ? [] : this.#close(index);
    const keys = keysOf(event);
    if (keys > 0) this.#firstKeyed ??= index;
    this.#expected += keys;
    this.#excused += unopenedFields(event);
    return faults;
  }

  link(index: bigint, { first, end, links }: LinkLeaf): Fault[] {
    const begins = this.#end === undefined ? index : this.#end;
    this.#end = begins;
    this.#found += links.length;
    for (const { tag } of links) this.#tags.add(tag, Number(index));
    const sorted = links.every(({ tag }, i) => i === 0 || Buffer.compare((links[i - 1] as LinkLeaf['links'][number]).tag, tag) <= 0);
    // An append whose events ask for no link has none: then the next one's span begins behind it.
    const spans = first >= this.#first && (this.#firstKeyed === undefined || first <= this.#firstKeyed);
    return (this.#lost || (spans && end === begins)) && sorted ? [] : [fault('link-misplaced', place(index), index)];
  }

  /** Any number of leaves is not there. */
  gap(): void {
    this.#uncertain = true;
    this.#lost = true;
    this.#end = undefined;
  }

  /** A leaf that cannot be read may have been an event or a link. */
  unreadable(): void {
    this.#uncertain = true;
  }

  finish(size: bigint): Fault[] {
    return [...this.#close(size), ...this.#tags.places().map((index) => fault('link-repeated', place(index), index))];
  }

  #close(next: bigint): Fault[] {
    const uneven = (this.#found > this.#expected || this.#found < this.#expected - this.#excused) && !this.#uncertain;
    const faults = uneven ? [fault('links-uneven', place(this.#first), this.#first)] : [];
    this.#first = next;
    this.#firstKeyed = undefined;
    this.#expected = 0;
    this.#found = 0;
    this.#end = undefined;
    this.#excused = 0;
    this.#uncertain = false;
    this.#lost = false;
    return faults;
  }
}

/** How many fields of the event before it came without an opening that fits; 0 for any event that does not say so. */
export function unopenedFields({ kind, detail }: LeafEvent): number {
  const { cause, fields } = detail ?? {};
  return kind === 'SECURITY' && (cause === 'opening-mismatched' || cause === 'opening-missing') && typeof fields === 'number' ? fields : 0;
}

/** As many as `indexKeysOf` gives with every opening at hand. */
function keysOf({ caseId, subjects = [], personKeys = [], message, detail, recipient }: LeafEvent): number {
  const messages = new Set<string>();
  if (message !== undefined) messages.add(`${message.senderId}/${message.messageId}`);
  const { referenceMessageId, aboutSender, aboutMessage } = detail ?? {};
  if (typeof referenceMessageId === 'string' && recipient !== undefined) messages.add(`${recipient}/${referenceMessageId}`);
  if (typeof aboutSender === 'string' && typeof aboutMessage === 'string') messages.add(`${aboutSender}/${aboutMessage}`);
  return (caseId === undefined ? 0 : 1) + subjects.length + personKeys.length + messages.size;
}

function place(index: bigint | number): string {
  return `leaf ${index}`;
}
