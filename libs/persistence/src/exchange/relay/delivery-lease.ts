import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import type { ShardLease } from './relay-shard.ts';
import { activationInForce } from '../policy/pack-in-force.ts';
import { isClosed, wasLeased } from '../deliveries/delivery-states.ts';
import type { DeliveryState } from '../deliveries/delivery-states.ts';
import { sealedDeliveryColumns } from '../deliveries/sealed-delivery.ts';
import type { SealedDelivery } from '../deliveries/sealed-delivery.ts';
import type { Queryable } from '../../transaction.ts';

/** How long publishing on a partner's topic may take after the decision. */
export const topicLeaseSeconds = 10;

/** A delivery that this relay may publish now. */
export interface LeasedDelivery extends SealedDelivery {
  /** PEM public key to which it must be encrypted. */
  encryptionKey: string | null;
  /** The recipient has acknowledged it: an earlier owner published it and died before it could say so. */
  acknowledged: boolean;
  /** It was leased before, and nobody can tell what came of that: a relay died while it published, or the topic did not answer. */
  mayHaveLeft: boolean;
}

/** A claimed delivery that may not be published (any more). `mayHaveLeft`: as of a leased one. */
export interface RefusedDelivery extends SealedDelivery {
  code: DeliveryCode;
  mayHaveLeft: boolean;
}

/**
 * The last decision about topic deliveries, in the order of the outbox. Each is leased, or refused for good, but:
 *
 * - one that is on record as handed over is passed over;
 * - one behind an earlier delivery of its case to this recipient is held until that one has gone, unless it goes before it here. One that
 *   was leased and comes again, because nobody knows what became of it, may come behind it here: it is held then, too;
 * - one that a pack has superseded is held until it is decided anew;
 * - one whose recipient reads its inbox by now waits for it there; so does one that waits there already.
 */
export async function leaseDeliveries(
  tx: Queryable, lease: ShardLease, wanted: readonly Pick<SealedDelivery, 'messageRef' | 'recipient'>[],
): Promise<{ leased: LeasedDelivery[]; refused: RefusedDelivery[] }> {
  if (wanted.length === 0) return { leased: [], refused: [] };
  // What waits in two rows goes with the first of them.
  const places = [...new Map(wanted.map((each) => [`${each.messageRef} ${each.recipient}`, each])).values()];
  const { rows } = await tx.query<LeaseRow>({
    name: 'relay-lease-deliveries',
    text: leasing,
    values: [places.map((each) => each.messageRef), places.map((each) => each.recipient), topicLeaseSeconds, lease.epoch],
  });
  return {
    leased: rows.filter(({ outcome }) => outcome === 'leased').map((row) => ({ ...row, acknowledged: row.was === 'acknowledged' })),
    refused: rows.filter(({ outcome }) => outcome === 'withheld').map((row) => ({ ...row, code: row.code ?? deliveryCodes.withdrawn })),
  };
}

/**
 * Takes back what `leaseDeliveries` has just leased and nothing of which was sent: nobody is told later that it may have left, and what
 * stood in the way of those behind it does so again. What was leased before that, or is acknowledged, stays as it is.
 */
export async function giveLeasesBack(db: Queryable, lease: ShardLease, leased: readonly LeasedDelivery[]): Promise<void> {
  const fresh = leased.filter(({ mayHaveLeft, acknowledged }) => !mayHaveLeft && !acknowledged);
  if (fresh.length === 0) return;
  await db.query({
    name: 'relay-give-back',
    text: `with held as materialized (
        select epoch from relay_shard where shard = $1 and epoch = $2 for update
      ), back as materialized (
        select d.message_ref, d.recipient
        from held cross join unnest($3::uuid[], $4::text[]) as w (message_ref, recipient) join delivery d using (message_ref, recipient)
        where d.state = 'leased' and d.lease_epoch = held.epoch order by d.delivery_no for update of d
      )
      update delivery d set state = case when d.requeued_at is null then 'ready' else 'held' end, lease_until = null from back where d.message_ref = back.message_ref and d.recipient = back.recipient`,
    values: [lease.shard, lease.epoch, fresh.map(({ messageRef }) => messageRef), fresh.map(({ recipient }) => recipient)],
  });
}

/** A delivery that went to a topic before. */
export interface RepeatedDelivery extends LeasedDelivery {
  /** Under another pack than the one in force: whether it might go there today is to be decided. */
  superseded: boolean;
}

/**
 * Deliveries that went to a topic before and were not acknowledged, as far as they might go there today: nothing that they rest on has
 * ended, nobody has recalled them. They are disclosed already, so nothing is leased and nothing comes of it.
 */
export async function readDelivered(tx: Queryable, wanted: readonly Pick<SealedDelivery, 'messageRef' | 'recipient'>[]): Promise<RepeatedDelivery[]> {
  if (wanted.length === 0) return [];
  const { rows } = await tx.query<RepeatedDelivery>({
    text: `select p.encryption_key as "encryptionKey", false as acknowledged, true as "mayHaveLeft", ${superseded} as superseded, ${sealedDeliveryColumns}
      from unnest($1::uuid[], $2::text[]) as w (message_ref, recipient) join delivery d using (message_ref, recipient)
      join partner p on p.partner_id = d.recipient join message m using (message_ref) left join payload_key k using (message_ref)
      where d.state = 'delivered' and d.channel = 'topic' and p.channel = 'topic' and ${refusal(superseded)} is null
        and not exists (select from consent c where c.case_id = d.case_id and c.consent_id = any(d.consents)
          and (c.withdrawn_at is not null or c.ended_at is not null))
        and not exists (select from recall r where r.message_ref = d.message_ref)`,
    values: [wanted.map((each) => each.messageRef), wanted.map((each) => each.recipient)],
  });
  return rows;
}

interface LeaseRow extends SealedDelivery {
  was: DeliveryState;
  mayHaveLeft: boolean;
  outcome: 'leased' | 'withheld' | 'held' | 'moved';
  code: DeliveryCode | null;
  encryptionKey: string | null;
}

/** It was decided under another pack than the one in force. */
const superseded = `(d.decided_under is distinct from ${activationInForce})`;

/** Why a delivery may not go, as its row is once it is locked; null where it may, or that is to be decided anew. */
const refusal = (isSuperseded: string): string => `case
    when ${isClosed('d')} then coalesce(d.code, '${deliveryCodes.withdrawn}')
    when not ${isSuperseded} and d.not_after <= now() then '${deliveryCodes.consentNotInForce}'
    when not ${isSuperseded} and d.rules && (select array_agg(rule_id) from suspended_rule) then '${deliveryCodes.conditionUnmet}'
    when not p.active then '${deliveryCodes.noPartner}'
    when p.encryption_key is null and d.needs_encryption and d.channel = 'topic' and p.channel = 'topic' then '${deliveryCodes.conditionUnmet}'
  end`;

/** The row is asked for at most one blocking delivery, by an index that is empty as a rule. */
const blocker = `select true from delivery b where b.case_id = d.case_id and b.recipient = d.recipient and b.delivery_no < d.delivery_no and b.waiting in ('parked', 'held')
  and not exists (select 1 from place e where e.message_ref = b.message_ref and e.recipient = b.recipient and e.place < d.place) limit 1`;

const leasing = `with place as materialized (
    select * from unnest($1::uuid[], $2::text[]) with ordinality as w (message_ref, recipient, place)
  ), locked as materialized (
    select d.*, w.place, ${superseded} as superseded from place w join delivery d using (message_ref, recipient)
    where d.state in ('ready', 'held', 'leased') or d.state = 'acknowledged' and d.code is distinct from '${deliveryCodes.delivered}'
    order by d.delivery_no for update of d
  ), wanted as materialized (
    select d.message_ref, d.recipient, d.case_id, d.delivery_no, d.place, d.state as was, ${wasLeased('d')} as may_have_left, p.encryption_key, d.channel = 'inbox' or p.channel = 'inbox' as in_inbox, ${refusal('d.superseded')} as refusal, (${blocker}) as behind,
      d.superseded and d.state <> 'acknowledged' as superseded
    from locked d join partner p on p.partner_id = d.recipient
  ), judged as materialized (
    select *, case when was = 'acknowledged' then 'leased' when refusal is not null then 'withheld' when in_inbox then 'moved'
      when behind or max(place) over so_far > place or bool_or(superseded and refusal is null) over so_far then 'held' else 'leased' end as outcome from wanted
    window so_far as (partition by case_id, recipient order by delivery_no)
  )
  update delivery d set
    state = case when was = 'acknowledged' then was when outcome = 'moved' then 'ready' else outcome end,
    channel = case when outcome = 'moved' then 'inbox' else d.channel end,
    code = case when outcome = 'withheld' then refusal end,
    withheld_at = case when outcome = 'withheld' then now() end,
    requeued_at = case when outcome = 'leased' then d.requeued_at end,
    lease_until = case when outcome = 'leased' then now() + make_interval(secs => $3) else d.lease_until end,
    lease_epoch = $4
  from judged j join message m using (message_ref) left join payload_key k using (message_ref)
  where d.message_ref = j.message_ref and d.recipient = j.recipient
  returning j.was, j.outcome, j.may_have_left as "mayHaveLeft", d.code, j.encryption_key as "encryptionKey", ${sealedDeliveryColumns}`;
