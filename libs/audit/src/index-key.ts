import type { Opening } from './commitment.ts';
import type { LeafEvent } from './event-leaf.ts';

/** What a data-protection officer looks up by, and what the log links: all events of one case, person or message. */
export const indexKeyKinds = ['case', 'person', 'person-key', 'message'] as const;
export type IndexKeyKind = (typeof indexKeyKinds)[number];

export interface IndexKey {
  readonly kind: IndexKeyKind;
  readonly value: string;
}

/** The value of a message's index key: a message id is unique for its sender alone. */
export function messageKeyValue(senderId: string, messageId: string): string {
  return `${senderId}/${messageId}`;
}

/**
 * The index keys of an event, each once, in the order of its openings, the messages last; sealed fields have none. An event about a further message
 * (an acknowledgement of one) names it by `detail.referenceMessageId`, sent by `recipient`, and is found by both. A look
 * names the message it asked for by `detail.aboutSender` and `detail.aboutMessage`.
 */
export function indexKeysOf(event: LeafEvent, openings: readonly Opening[]): IndexKey[] {
  const keys = new Map<string, IndexKey>();
  const add = (kind: IndexKeyKind, value: string) => keys.set(`${kind}\0${value}`, { kind, value });
  for (const { path, value } of openings) {
    if (path === '/caseId') add('case', value);
    else if (path.startsWith('/subjects/')) add('person', value);
    else if (path.startsWith('/personKeys/')) add('person-key', value);
  }
  if (event.message) add('message', messageKeyValue(event.message.senderId, event.message.messageId));
  const reference = event.detail?.['referenceMessageId'];
  if (typeof reference === 'string' && event.recipient !== undefined) add('message', messageKeyValue(event.recipient, reference));
  const { aboutSender, aboutMessage } = event.detail ?? {};
  if (typeof aboutSender === 'string' && typeof aboutMessage === 'string') add('message', messageKeyValue(aboutSender, aboutMessage));
  return [...keys.values()];
}
