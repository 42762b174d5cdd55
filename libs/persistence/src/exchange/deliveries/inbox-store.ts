import type pg from 'pg';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import { appendOutbox } from '../outbox/outbox-append.ts';
import type { OutboxRecord } from '../outbox/outbox-record.ts';
import { isClosed, isNotClosed, wasLeased } from './delivery-states.ts';
import type { DeliveryState } from './delivery-states.ts';
import { sealedDeliveryColumns } from './sealed-delivery.ts';
import type { SealedDelivery } from './sealed-delivery.ts';
import { spendNonceHoldingDirectory } from '../journal/spend-nonce.ts';
import { activationInForce } from '../policy/pack-in-force.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** How long a fetched item is leased to its recipient; fetching again renews it. */
const inboxLeaseSeconds = 300;

/**
 * An earlier delivery of its case to this recipient could not be handed over: it waits for that one. Also where that one is held for the
 * recipient's topic, from which it has switched since: its relay brings it to the inbox.
 */
const behindAnother = (d: string): string =>
  `exists (select 1 from delivery p where p.case_id = ${d}.case_id and p.recipient = ${d}.recipient and p.waiting in ('parked', 'held') and p.delivery_no < ${d}.delivery_no)`;

/**
 * The pack under which an earlier one of its case was decided is not in force any more: it waits until that one is decided anew.
 * As a rule there is none at all, and that is asked first, once a statement.
 */
const behindSuperseded = (d: string): string => `((select any_superseded()) and exists (
  select 1 from delivery p where p.case_id = ${d}.case_id and p.case_seq < ${d}.case_seq and p.recipient = ${d}.recipient
    and p.waiting = 'unfetched' and ${isNotClosed('p')} and p.decided_under <> ${activationInForce}))`;

/** One un-acked item as a listing shows it. */
export interface InboxItem {
  id: string;
  senderId: string;
  messageId: string;
  type: string;
  caseId: string;
  acceptedAt: Date;
  leasedUntil: Date | null;
}

export interface InboxPage {
  items: InboxItem[];
  /** Where the next page of this very listing begins; nobody resumes by it later. */
  next: string | undefined;
}

/** The un-acked items of a partner in the order of their routing, read under row-level security as that partner. */
export async function listInbox(pool: pg.Pool, partnerId: string, after: string, limit: number): Promise<InboxPage> {
  return asPartner(pool, partnerId, async (tx) => {
    const { rows } = await tx.query<{
      delivery_id: string; delivery_no: string; sender_id: string; message_id: string; type: string; case_id: string; accepted_at: Date; lease_until: Date | null;
    }>({
      name: 'inbox-list',
      text: `select d.delivery_id, d.delivery_no, d.sender_id, d.message_id, m.type, d.case_id, m.accepted_at,
          case when d.waiting = 'fetched' then d.lease_until end as lease_until
        from delivery d join message m using (message_ref)
        where d.recipient = $1 and d.waiting in ('unfetched', 'fetched') and d.not_after > now() and d.delivery_no > $2
          and d.decided_under = ${activationInForce} and (d.state <> 'ready' or not (${behindAnother('d')} or ${behindSuperseded('d')}))
        order by d.delivery_no limit $3`,
      values: [partnerId, after, limit + 1],
    });
    const page = rows.slice(0, limit);
    return {
      items: page.map((r) => ({
        id: r.delivery_id, senderId: r.sender_id, messageId: r.message_id, type: r.type, caseId: r.case_id, acceptedAt: r.accepted_at, leasedUntil: r.lease_until,
      })),
      next: rows.length > limit ? page.at(-1)?.delivery_no : undefined,
    };
  });
}

/** Runs `work` as the role that sees one partner's rows only: a query that forgets the partner finds nothing. */
export async function asPartner<T>(pool: pg.Pool, partnerId: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return transaction(pool, async (tx) => {
    await tx.query({ text: 'set transaction read only; set local role iiz_partner_read' });
    await tx.query({ text: `select set_config('app.partner', $1, true)`, values: [partnerId] });
    return work(tx);
  });
}

/** A fetched item. */
export interface FetchedItem extends SealedDelivery {
  leasedUntil: Date;
  /** False when the same item was fetched before: then it was disclosed before. */
  first: boolean;
  /** Of one that was never fetched: it was sent to the recipient's topic before, and nobody can tell whether it arrived. */
  mayHaveLeft: boolean;
}

/** `T`: what an item is once it is opened. */
export type FetchOutcome<T> =
  | { kind: 'fetched'; item: FetchedItem; opened: T }
  | { kind: 'withheld'; code: DeliveryCode; item: WithheldItem }
  | { kind: 'replay' }
  /** A pack has come into force since it was decided, and it is decided anew in a moment. */
  | { kind: 'undecided' }
  | { kind: 'none' };

/**
 * Fetches an inbox item: the lease is the moment of disclosure, so it is one update that asks whether the delivery
 * may still go out, with the directory held: under the pack in force. The nonce and the records of the look (from `open`) are written
 * in the same transaction.
 * An item that cannot be opened (`undefined`) is parked, and what follows in its case waits, unless it was handed over before: that it was
 * delivered stays.
 */
export async function fetchInboxItem<T>(
  pool: pg.Pool,
  request: { partnerId: string; deliveryId: string; keyid: string; nonce: string },
  open: (item: FetchedItem) => Promise<{ opened: T | undefined; records: OutboxRecord[] }>,
): Promise<FetchOutcome<T>> {
  return transaction(pool, async (tx): Promise<FetchOutcome<T>> => {
    if (!(await spendNonceHoldingDirectory(tx, request.keyid, request.nonce))) return { kind: 'replay' };
    const { rows } = await tx.query<FetchedItem>({
      name: 'inbox-lease',
      text: `with before as materialized (
          select message_ref, recipient, delivered_at, lease_until from delivery d
          where must_be_confirmed() and delivery_id = $1 and recipient = $2 and channel = 'inbox' and state in ('ready', 'leased', 'delivered') and not_after > now()
            and decided_under = ${activationInForce} and (state <> 'ready' or not (${behindAnother('d')} or ${behindSuperseded('d')}))
            and (select active from partner where partner_id = $2) for update
        )
        update delivery d set state = 'delivered', code = '${deliveryCodes.delivered}', delivered_at = coalesce(d.delivered_at, now()),
          lease_until = now() + make_interval(secs => $3)
        from before b join message m using (message_ref) left join payload_key k using (message_ref)
        where d.message_ref = b.message_ref and d.recipient = b.recipient
        returning b.delivered_at is null as first, b.delivered_at is null and ${wasLeased('b')} as "mayHaveLeft",
          d.lease_until as "leasedUntil", ${sealedDeliveryColumns}`,
      values: [request.deliveryId, request.partnerId, inboxLeaseSeconds],
    });
    const item = rows[0];
    if (item === undefined) return unfetchable(await stateOf(tx, request));
    const { opened, records } = await open(item);
    if (opened === undefined && !item.first) return { kind: 'none' };
    if (opened === undefined) await park(tx, item);
    await appendOutbox(tx, [{ caseId: item.caseId, records }]);
    return opened === undefined ? { kind: 'none' } : { kind: 'fetched', item, opened };
  });
}

async function park(tx: Queryable, { messageRef, recipient, mayHaveLeft }: FetchedItem): Promise<void> {
  await tx.query({
    name: 'inbox-park',
    text: `update delivery set state = 'parked', code = '${deliveryCodes.cannotBeHandedOver}', delivered_at = null,
        lease_until = case when $3 then lease_until end
      where message_ref = $1 and recipient = $2`,
    values: [messageRef, recipient, mayHaveLeft],
  });
}

async function stateOf(tx: Queryable, request: { partnerId: string; deliveryId: string }): Promise<ItemState | undefined> {
  const { rows } = await tx.query<ItemState>({
    name: 'inbox-state',
    text: `select d.state, d.code, ${isClosed('d')} as withdrawn, d.state = 'ready' and d.not_after > now() and ${behindAnother('d')} as waits,
        ${isNotClosed('d')} and d.state in ('ready', 'leased', 'delivered') and (d.decided_under is distinct from ${activationInForce} or d.state = 'ready' and ${behindSuperseded('d')}) as undecided,
        k.message_ref is null as destroyed,
        d.case_id as "caseId", d.sender_id as "senderId", d.message_id as "messageId", m.type, m.version, d.recipient,
        m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as "personKeys"
      from delivery d join message m using (message_ref) left join payload_key k using (message_ref)
      where d.delivery_id = $1 and d.recipient = $2 and d.channel = 'inbox'`,
    values: [request.deliveryId, request.partnerId],
  });
  return rows[0];
}

/** What a withheld item was, for the record of the look at it. */
export type WithheldItem = Pick<SealedDelivery, 'caseId' | 'senderId' | 'messageId' | 'type' | 'version' | 'recipient' | 'subjects' | 'personKeys'>;

interface ItemState extends WithheldItem {
  state: DeliveryState;
  code: DeliveryCode | null;
  withdrawn: boolean;
  /** It may go out, and is not there as long as an earlier one of its case is parked. */
  waits: boolean;
  /** Whether it may go out is to be decided anew, or whether an earlier one of its case may. */
  undecided: boolean;
  /** Its payload can be read by nobody any more. */
  destroyed: boolean;
}

/** Erased, expired, rejected: no question of a permission. */
const ended: ReadonlySet<DeliveryCode | null> = new Set([deliveryCodes.erased, deliveryCodes.notFetched, deliveryCodes.rejected]);

function unfetchable(found: ItemState | undefined): Exclude<FetchOutcome<never>, { kind: 'fetched' }> {
  if (found === undefined || found.state === 'acknowledged' || found.state === 'parked' || found.waits) return { kind: 'none' };
  if (ended.has(found.code) || (found.state === 'delivered' && found.destroyed)) return { kind: 'none' };
  if (found.undecided) return { kind: 'undecided' };
  const code = found.withdrawn ? deliveryCodes.withdrawn : deliveryCodes.consentNotInForce;
  // Where it was fetched before, the code says that it was delivered.
  return { kind: 'withheld', code: found.code === null || found.code === deliveryCodes.delivered ? code : found.code, item: found };
}

/** The delivery behind an inbox item, whatever its state, for its ack. */
export async function inboxReference(pool: pg.Pool, partnerId: string, deliveryId: string): Promise<{ senderId: string; messageId: string; caseId: string } | undefined> {
  return asPartner(pool, partnerId, async (tx) => {
    const { rows } = await tx.query<{ sender_id: string; message_id: string; case_id: string }>({
      text: `select sender_id, message_id, case_id from delivery where delivery_id = $1 and recipient = $2 and channel = 'inbox'`,
      values: [deliveryId, partnerId],
    });
    const row = rows[0];
    return row === undefined ? undefined : { senderId: row.sender_id, messageId: row.message_id, caseId: row.case_id };
  });
}
