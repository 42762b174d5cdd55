import { wasLeased, waitsUnfetched } from '../deliveries/delivery-states.ts';
import { changingDirectory } from '../directory/directory-lock.ts';
import type { Queryable } from '../../transaction.ts';

/** A pack that waits for its approvers, has been activated with them, or was withdrawn before. */
export interface ActivationRequest {
  requestId: string;
  packVersion: string;
  /** Not before; at the earliest with the second approval. */
  activeFrom: Date;
  requestedBy: string;
  requestedAt: Date;
  /** The simulation that its approvers see. */
  simulationId: string | null;
  activatedAt: Date | null;
  withdrawnAt: Date | null;
  approvals: { by: string; role: string }[];
}

export interface PolicyState {
  packs: { version: string; hash: string; storedAt: Date }[];
  /** In the order in which they took or take effect; the last one that has begun is in force. */
  activations: { version: string; kind: 'genesis' | 'regular'; activeFrom: Date }[];
  requests: ActivationRequest[];
  suspensions: { version: string; ruleId: string; suspendedAt: Date }[];
}

export async function readPolicy(db: Queryable): Promise<PolicyState> {
  // One after the other: within a transaction there is one connection.
  const packs = await db.query<PolicyState['packs'][number]>({
    text: 'select version, hash, stored_at as "storedAt" from policy_pack order by stored_at, version',
  });
  const activations = await db.query<PolicyState['activations'][number]>({
    text: 'select pack_version as version, kind, active_from as "activeFrom" from policy_activation order by active_from, activation_no',
  });
  const suspensions = await db.query<PolicyState['suspensions'][number]>({
    text: 'select pack_version as version, rule_id as "ruleId", suspended_at as "suspendedAt" from rule_suspension order by suspended_at, rule_id',
  });
  const requests = await db.query<ActivationRequest>({ text: `${requestColumns} order by r.requested_at, r.request_id` });
  return { packs: packs.rows, activations: activations.rows, suspensions: suspensions.rows, requests: requests.rows };
}

export async function readPack(db: Queryable, version: string): Promise<{ source: string; hash: string } | undefined> {
  const { rows } = await db.query<{ source: string; hash: string }>({ text: 'select source, hash from policy_pack where version = $1', values: [version] });
  return rows[0];
}

/** Stores a pack under its version, for good. False: there is one of that version. */
export async function insertPack(tx: Queryable, pack: { version: string; source: string; hash: string }): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'insert into policy_pack (version, source, hash) values ($1, $2, $3) on conflict do nothing',
    values: [pack.version, pack.source, pack.hash],
  });
  return rowCount === 1;
}

export async function insertActivationRequest(tx: Queryable, r: Omit<ActivationRequest, 'activatedAt' | 'withdrawnAt' | 'approvals'>): Promise<void> {
  await tx.query({
    text: 'insert into policy_request (request_id, pack_version, active_from, requested_by, requested_at, simulation_id) values ($1, $2, $3, $4, $5, $6)',
    values: [r.requestId, r.packVersion, r.activeFrom, r.requestedBy, r.requestedAt, r.simulationId],
  });
}

/** One request with its approvals, locked until the transaction ends: approvals of one request come one after the other. */
export async function lockActivationRequest(tx: Queryable, requestId: string): Promise<ActivationRequest | undefined> {
  await tx.query({ text: 'select from policy_request where request_id = $1 for update', values: [requestId] });
  const { rows } = await tx.query<ActivationRequest>({ text: `${requestColumns} where r.request_id = $1`, values: [requestId] });
  return rows[0];
}

/** Lets nobody activate or suspend anything beside this transaction: what is asked about from here on is so when it commits. */
export async function holdPolicy(tx: Queryable): Promise<void> {
  await tx.query({ text: `select ${changingDirectory}` });
}

export async function insertApproval(tx: Queryable, requestId: string, { by, role }: { by: string; role: string }, at: Date): Promise<void> {
  await tx.query({ text: 'insert into policy_approval (request_id, approved_by, role, approved_at) values ($1, $2, $3, $4)', values: [requestId, by, role, at] });
}

export async function withdrawActivationRequest(tx: Queryable, requestId: string, at: Date): Promise<void> {
  await tx.query({ text: 'update policy_request set withdrawn_at = $2 where request_id = $1', values: [requestId, at] });
}

/** Activates the pack of a request with its two approvers. What waits by then is decided anew before it leaves (`decided_under`). */
export async function insertActivation(
  tx: Queryable, request: ActivationRequest, activation: { approvedBy: readonly [string, string]; activeFrom: Date }, at: Date,
): Promise<void> {
  await tx.query({
    text: `insert into policy_activation (pack_version, kind, active_from, approved_by) values ($1, 'regular', $2, $3)`,
    values: [request.packVersion, activation.activeFrom, [...activation.approvedBy]],
  });
  await tx.query({ text: 'update policy_request set activated_at = $2 where request_id = $1', values: [request.requestId, at] });
}

/** Suspends a rule of a pack from now on; what rests on it and has not left is withheld. False: it is suspended already. */
export async function insertSuspension(tx: Queryable, s: { version: string; ruleId: string; by: string }, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'insert into rule_suspension (pack_version, rule_id, suspended_at, suspended_by) values ($1, $2, $3, $4) on conflict do nothing',
    values: [s.version, s.ruleId, at, s.by],
  });
  return rowCount === 1;
}

/** A delivery that rests on a rule and had begun to leave when the rule was suspended, or may have left before. */
export interface LeaseInFlight {
  senderId: string;
  messageId: string;
  recipient: string;
  channel: 'topic' | 'inbox';
  leaseUntil: Date;
}

/**
 * What a suspension cannot stop any more, in the transaction that suspends: leases of topics are those of rows that a relay has
 * claimed and not yet marked, a few dozen at most; in inboxes, what was fetched and whose lease has not ended. What waits and was
 * leased before may have arrived then.
 */
export async function leasesInFlight(tx: Queryable, ruleId: string): Promise<LeaseInFlight[]> {
  const { rows } = await tx.query<LeaseInFlight>({
    text: `select d.sender_id as "senderId", d.message_id as "messageId", d.recipient, d.channel, d.lease_until as "leaseUntil"
      from outbox o cross join json_array_elements(o.records) r join delivery d on d.message_ref = (r->>'messageRef')::uuid and d.recipient = r->>'recipient'
      where o.published_at is null and o.audit_from is not null and r->>'kind' = 'delivery' and d.state = 'leased' and d.rules && array[$1]
      union select sender_id, message_id, recipient, channel, lease_until from delivery
      where waiting = 'fetched' and lease_until > now() and rules && array[$1]
      union select sender_id, message_id, recipient, channel, lease_until from delivery
      where ${waitsUnfetched('delivery')} and ${wasLeased('delivery')} and rules && array[$1]
      order by 2, 3`,
    values: [ruleId],
  });
  return rows;
}

const requestColumns = `select r.request_id as "requestId", r.pack_version as "packVersion", r.active_from as "activeFrom", r.requested_by as "requestedBy",
  r.requested_at as "requestedAt", r.simulation_id as "simulationId", r.activated_at as "activatedAt", r.withdrawn_at as "withdrawnAt",
  coalesce((select json_agg(json_build_object('by', a.approved_by, 'role', a.role) order by a.approved_at, a.approved_by)
    from policy_approval a where a.request_id = r.request_id), '[]') as approvals
  from policy_request r`;
