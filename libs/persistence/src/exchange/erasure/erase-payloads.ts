import { deliveryCodes } from '#problems';
import type { EndOfDelivery } from '../deliveries/delivery-ends.ts';
import { closing, isStoppable } from '../deliveries/delivery-states.ts';
import { changingDirectory } from '../directory/directory-lock.ts';
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
 * Deletes the keys of these messages, so that nobody can read them from the commit on; veils what would confirm a guess of their
 * content, stops what has not left of them, and writes the events. Waits for the deliveries that are being decided or leased, so that
 * it finds every one; what is decided later finds no key. Runs in the transaction that has looked for holds (`holdStill`). Returns how
 * many keys there were.
 */
export async function erasePayloads(tx: Queryable, messages: readonly ErasableMessage[], at: Date, { stoppedBy, eventOf, veil }: ErasedParts): Promise<number> {
  if (messages.length === 0) return 0;
  const refs = messages.map(({ messageRef }) => messageRef);
  const { rows } = await tx.query<{ message_ref: string }>({ text: 'delete from payload_key where message_ref = any($1::uuid[]) returning message_ref', values: [refs] });
  const gone = new Set(rows.map((row) => row.message_ref));
  await veilMessages(tx, [...gone], veil);
  const erased = messages.filter(({ messageRef }) => gone.has(messageRef)).map((message) => ({ caseId: message.caseId, records: [eventOf(message)] }));
  for (let i = 0; i < erased.length; i += eventsAtOnce) await appendOutbox(tx, erased.slice(i, i + eventsAtOnce));
  // As late as can be: nothing is decided, leased or fetched from here to the commit.
  await tx.query({ text: `select ${changingDirectory}` });
  const stopped = await stopDeliveries(tx, refs, at);
  await appendCaused(tx, stopped.map((each) => ({ caseId: each.caseId, ...stoppedBy(each) })));
  return gone.size;
}

/** What waits is withheld; what was fetched and may be again is closed, and so is what is leased: should it not go, it is not tried again. */
async function stopDeliveries(tx: Queryable, refs: readonly string[], at: Date): Promise<StoppedDelivery[]> {
  const { rows } = await tx.query<StoppedDelivery>({
    text: `with open as materialized (
        select message_ref, recipient, ${isStoppable('delivery')} as stopped, state = 'leased' as leased from delivery
        where message_ref = any($1::uuid[]) and (state in ('ready', 'leased') or waiting is not null) order by delivery_no for update
      ), closed as (
        update delivery d set ${closing}, code = case when leased then $2 else d.code end from open o
        where not stopped and d.message_ref = o.message_ref and d.recipient = o.recipient
      )
      update delivery d set state = 'withheld', code = $2, withheld_at = $3, ${closing} from open o join message m using (message_ref)
      where stopped and d.message_ref = o.message_ref and d.recipient = o.recipient
      returning ${stoppedColumns}`,
    values: [refs, deliveryCodes.erased, at],
  });
  return rows;
}

/**
 * Nobody is found by AHV number any more: the platform's own keys of these persons, former ones too, leave the register and what
 * describes their messages. Returns them, but for those by which somebody else is found: any partner may have named a person by another's number.
 */
export async function forgetPersons(tx: Queryable, persons: ErasureSelection['persons']): Promise<string[]> {
  const { rows } = await tx.query<{ key: string }>({
    text: 'select key from forget_persons($1, $2) as key',
    values: [persons.map(({ caseId }) => caseId), persons.map(({ personId }) => personId)],
  });
  // A statement of its own: it sees what the one before has forgotten.
  const { rows: left } = await tx.query<{ key: string }>({
    text: 'select key from unnest($1::text[]) key where not exists (select from case_person p where p.person_key = key or key = any(p.former_keys))',
    values: [rows.map(({ key }) => key)],
  });
  return left.map(({ key }) => key);
}
