import { messageKeyValue, readEventLeaf, type IndexKey } from '#audit';
import { findOfAnyKey, readEvents, type AuditDatabase } from '#persistence';
import { opened, type OpenedEvent } from '../looks/opened-event.ts';

const readAtOnce = 500;

/** Leaf indexes `from` up to, not including, `below`. */
export interface LeafSpan {
  readonly from: bigint;
  readonly below: bigint;
}

/** Whatever in a span of the log is about the messages that were accepted in these events. */
export async function eventsOfMessages(database: AuditDatabase, events: readonly OpenedEvent[], { from, below }: LeafSpan): Promise<OpenedEvent[]> {
  const messages = events.flatMap(({ event: { kind, message } }): IndexKey[] =>
    kind === 'ACCEPTED' && message !== undefined ? [{ kind: 'message', value: messageKeyValue(message.senderId, message.messageId) }] : [],
  );
  const indexes = await findOfAnyKey(database, messages, from, below);
  const found: OpenedEvent[] = [];
  for (let i = 0; i < indexes.length; i += readAtOnce) {
    for (const stored of await readEvents(database, indexes.slice(i, i + readAtOnce))) {
      const event = readEventLeaf(stored.body);
      if (event !== undefined) found.push(opened({ ...stored, event }));
    }
  }
  return found;
}
