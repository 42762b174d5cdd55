import { replacedDecision, routedColumns } from './delivery-routing.ts';
import type { RoutedDelivery } from './delivery-routing.ts';
import { isNotClosed, wasLeased, waits } from './delivery-states.ts';
import { activationInForce } from '../policy/pack-in-force.ts';
import type { Queryable } from '../../transaction.ts';

/** A delivery that waits and was decided under a pack that is not in force (any more). */
export interface SupersededDelivery {
  messageRef: string;
  recipient: string;
  deliveryId: string;
  /** The way by which it waits; it stays there also where its partner has switched to the other. */
  channel: 'topic' | 'inbox';
  waiting: 'unfetched' | 'fetched' | 'parked' | 'held';
  decidedUnder: string;
  rules: string[];
  /** It gets a projection: part of the message is left out. */
  isPart: boolean;
}

/** What waits by `decided_under`, in the words of the index `delivery_decided_under`. */
const waitsDecided = `${waits('delivery')} and decided_under >= 0`;

/** So many are decided in one transaction: enough to share its commit, few enough to keep consents locked briefly. */
const atOnce = 200;
/** Whoever decides anew has its turn; the others leave it to that one. */
const turns = 7415;

const superseded = (than: '<' | '>'): string => `select * from delivery
        where ${waitsDecided} and ${isNotClosed('delivery')} and decided_under ${than} ${activationInForce} order by decided_under, delivery_no limit $1`;

/**
 * Some of what is to be decided anew, and the moment for which: the database's, whose clock says which pack is in force. None while
 * another process is at it. Locks no delivery: consents come before them.
 */
export async function findSuperseded(tx: Queryable): Promise<{ at: Date; deliveries: SupersededDelivery[] }> {
  const { rows: [turn] } = await tx.query<{ mine: boolean; at: Date }>({
    name: 'superseded-turn',
    text: `select pg_try_advisory_xact_lock(${turns}) as mine, statement_timestamp() as at`,
  });
  if (turn === undefined || !turn.mine) return { at: new Date(), deliveries: [] };
  const { rows } = await tx.query<SupersededDelivery>({
    name: 'find-superseded',
    text: `select message_ref as "messageRef", recipient, delivery_id as "deliveryId", channel, waiting,
        decided_under as "decidedUnder", rules, withheld is not null as "isPart"
      from ((${superseded('<')}) union all (${superseded('>')})) d limit $1`,
    values: [atOnce],
  });
  return { at: turn.at, deliveries: rows };
}

/** Locks those that still wait as they were found, and returns their ids; `mayHaveLeft`: leased before, and nobody can tell what came of that. */
export async function lockSuperseded(tx: Queryable, found: readonly SupersededDelivery[]): Promise<Map<string, { mayHaveLeft: boolean }>> {
  const { rows } = await tx.query<{ deliveryId: string; mayHaveLeft: boolean }>({
    name: 'lock-superseded',
    text: `select d.delivery_id as "deliveryId", d.waiting <> 'fetched' and ${wasLeased('d')} as "mayHaveLeft"
      from unnest($1::uuid[], $2::text[], $3::bigint[]) as f (delivery_id, waiting, decided_under) join delivery d using (delivery_id)
      where d.waiting = f.waiting and d.decided_under = f.decided_under and ${isNotClosed('d')} order by d.delivery_no for update of d`,
    values: [found.map((each) => each.deliveryId), found.map((each) => each.waiting), found.map((each) => each.decidedUnder)],
  });
  return new Map(rows.map(({ deliveryId, mayHaveLeft }) => [deliveryId, { mayHaveLeft }]));
}

/** The pack in force decides about these as the one before did: they wait on as they are. */
export async function confirmSuperseded(tx: Queryable, deliveryIds: readonly string[], decidedUnder: string): Promise<void> {
  if (deliveryIds.length === 0) return;
  await tx.query({ name: 'confirm-superseded', text: 'update delivery set decided_under = $2 where delivery_id = any($1::uuid[])', values: [deliveryIds, decidedUnder] });
}

/**
 * Writes what was decided anew in place of what was decided before. What is permitted goes on waiting where it waits, resting on
 * what permits it now; of the rest, what was never handed over is withheld, and what was fetched is closed.
 */
export async function replaceDecisions(tx: Queryable, deliveries: readonly RoutedDelivery[]): Promise<void> {
  if (deliveries.length > 0) await tx.query({ name: 'replace-decisions', text: replacing, values: [JSON.stringify(deliveries)] });
}

const replacing = `update delivery d set
    state = case when a.state = 'ready' or d.waiting = 'fetched' then d.state else 'withheld' end,
    code = case when a.state = 'ready' then d.code else a.code end,
    withheld_at = case when a.state <> 'ready' and d.waiting <> 'fetched' then now() end,
    not_after = case when a.state = 'ready' then a."notAfter" else '-infinity' end,
    ${replacedDecision}
  from json_to_recordset($1::json) as a ${routedColumns}
  where d.delivery_id = a."deliveryId"`;
