import { deliveryCodes } from '#problems';
import type { EndOfDelivery } from '../deliveries/delivery-ends.ts';
import { closing } from '../deliveries/delivery-states.ts';
import { stoppedColumns } from '../deliveries/stopped-delivery.ts';
import type { StoppedDelivery } from '../deliveries/stopped-delivery.ts';
import { appendCaused } from '../outbox/append-caused.ts';
import { appendOutbox } from '../outbox/outbox-append.ts';
import type { ErasableMessage, ErasureSelection } from './erasure-selection.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import type { Queryable } from '../../transaction.ts';
import { veilMessages } from '../journal/veiled-message.ts';
import type { Veil } from '../journal/veiled-message.ts';

/** What is written beside the deletion. */
export interface ErasedParts {
  /** A delivery that had not left was stopped by it. */
  stoppedBy: (stopped: StoppedDelivery) => EndOfDelivery;
  eventOf: (message: ErasableMessage) => AuditRecord;
  veil: Veil;
}

/** Events of one statement. */
const eventsAtOnce = 200;

/**
 * Deletes the keys of these messages, veils what would confirm a guess of their content, stops what has not left of them, and writes the events: nobody can read them from the commit
 * on. Runs in the transaction that has looked for holds (`holdStill`). Returns how many keys there were.
 */
export async function erasePayloads(tx: Queryable, messages: readonly ErasableMessage[], at: Date, { stoppedBy, eventOf, veil }: ErasedParts): Promise<number> {
  if (messages.length === 0) return 0;
  const refs = messages.map(({ messageRef }) => messageRef);
  const stopped = await stopDeliveries(tx, refs, at);
  const { rows } = await tx.query<{ message_ref: string }>({ text: 'delete from payload_key where message_ref = any($1::uuid[]) returning message_ref', values: [refs] });
  const gone = new Set(rows.map((row) => row.message_ref));
  await veilMessages(tx, [...gone], veil);
  await appendCaused(tx, stopped.map((each) => ({ caseId: each.caseId, ...stoppedBy(each) })));
  const erased = messages.filter(({ messageRef }) => gone.has(messageRef)).map((message) => ({ caseId: message.caseId, records: [eventOf(message)] }));
  for (let i = 0; i < erased.length; i += eventsAtOnce) await appendOutbox(tx, erased.slice(i, i + eventsAtOnce));
  return gone.size;
}

/** What waits is withheld; what was fetched and may be again is closed. */
async function stopDeliveries(tx: Queryable, refs: readonly string[], at: Date): Promise<StoppedDelivery[]> {
  const { rows } = await tx.query<StoppedDelivery>({
    text: `with open as materialized (
        select message_ref, recipient, waiting from delivery where message_ref = any($1::uuid[]) and (state = 'ready' or waiting is not null) order by delivery_no for update
      ), closed as (
        update delivery d set ${closing} from open o where o.waiting = 'fetched' and d.message_ref = o.message_ref and d.recipient = o.recipient
      )
      update delivery d set state = 'withheld', code = $2, withheld_at = $3, ${closing} from open o join message m using (message_ref)
      where o.waiting is distinct from 'fetched' and d.message_ref = o.message_ref and d.recipient = o.recipient
      returning ${stoppedColumns}`,
    values: [refs, deliveryCodes.erased, at],
  });
  return rows;
}

/**
 * Nobody is found by AHV number any more: the platform's own keys of these persons, former ones too, leave the register and what
 * describes their messages. Returns them.
 */
export async function forgetPersons(tx: Queryable, persons: ErasureSelection['persons']): Promise<string[]> {
  const { rows } = await tx.query<{ key: string }>({ text: 'select key from forget_persons($1, $2) as key', values: [persons.map(({ caseId }) => caseId), persons.map(({ personId }) => personId)] });
  return rows.map(({ key }) => key);
}
