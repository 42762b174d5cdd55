import type { PartnerKeyRow } from './directory.row.ts';
import type { Queryable } from '../../transaction.ts';

/** A key as its operators see it: its own block, not that of its partner. */
export interface OperatedKey extends PartnerKeyRow {
  chain: string;
  blockedAt: Date | null;
}

const columns = `keyid, partner_id as "partnerId", alg, certificate, chain, public_key as "publicKey", valid_from as "validFrom", valid_until as "validUntil",
  revoked_at as "revokedAt", blocked_at as "blockedAt"`;

/** Past and present keys, of one partner or of all. */
export async function listKeys(db: Queryable, partnerId?: string): Promise<OperatedKey[]> {
  const { rows } = await db.query<OperatedKey>({
    text: `select ${columns} from partner_key where partner_id = coalesce($1, partner_id) order by partner_id, valid_from, keyid`,
    values: [partnerId ?? null],
  });
  return rows;
}

/** One key, locked until the transaction ends. */
export async function lockKey(tx: Queryable, keyid: string): Promise<OperatedKey | undefined> {
  const { rows } = await tx.query<OperatedKey>({ text: `select ${columns} from partner_key where keyid = $1 for update`, values: [keyid] });
  return rows[0];
}

/**
 * Every key there is, with no other enrolment under way until the transaction ends: two keys that may not stand beside each
 * other are never entered side by side.
 */
export async function keysBeforeEnrolment(tx: Queryable): Promise<OperatedKey[]> {
  await tx.query({ text: `select pg_advisory_xact_lock(hashtext('iiz-dap enrolment'))` });
  return listKeys(tx);
}

export async function insertKey(tx: Queryable, k: PartnerKeyRow & { chain: string }): Promise<void> {
  await tx.query({
    text: 'insert into partner_key (keyid, partner_id, alg, certificate, chain, public_key, valid_from, valid_until) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [k.keyid, k.partnerId, k.alg, k.certificate, k.chain, k.publicKey, k.validFrom, k.validUntil],
  });
}

/** Ends a key for good. False: it has ended before. */
export async function revokeKey(tx: Queryable, keyid: string, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'update partner_key set revoked_at = $2 where keyid = $1 and revoked_at is null', values: [keyid, at] });
  return rowCount === 1;
}

/** Blocks a key from this instant on, or lifts the block (`null`). False: it was already so. */
export async function setKeyBlock(tx: Queryable, keyid: string, at: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'update partner_key set blocked_at = $2 where keyid = $1 and (blocked_at is null) <> ($2::timestamptz is null)',
    values: [keyid, at],
  });
  return rowCount === 1;
}
