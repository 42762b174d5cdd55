import type { PartnerRow } from './directory.row.ts';
import type { Queryable } from '../../transaction.ts';

/** A partner as its operators see it. */
export interface OperatedPartner extends PartnerRow {
  blockedAt: Date | null;
  shortRsaUntil: Date | null;
}

const columns = `partner_id as "partnerId", role, name, region_id as "regionId", channel, encryption_key as "encryptionKey", blocked_at as "blockedAt",
  short_rsa_until as "shortRsaUntil"`;

/** All partners by id, blocked ones too. */
export async function listPartners(db: Queryable): Promise<OperatedPartner[]> {
  const { rows } = await db.query<OperatedPartner>({ text: `select ${columns} from partner order by partner_id` });
  return rows;
}

/** One partner, locked until the transaction ends: whoever changes it or its keys takes this lock first. */
export async function lockPartner(tx: Queryable, partnerId: string): Promise<OperatedPartner | undefined> {
  const { rows } = await tx.query<OperatedPartner>({ text: `select ${columns} from partner where partner_id = $1 for update`, values: [partnerId] });
  return rows[0];
}

/** Enters a partner or changes what is known about it. False: it was already so. */
export async function savePartner(tx: Queryable, p: PartnerRow): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `insert into partner as p (partner_id, role, name, region_id, channel, encryption_key) values ($1, $2, $3, $4, $5, $6)
      on conflict (partner_id) do update set role = excluded.role, name = excluded.name, region_id = excluded.region_id, channel = excluded.channel,
        encryption_key = excluded.encryption_key
      where (p.role, p.name, p.region_id, p.channel, p.encryption_key)
        is distinct from (excluded.role, excluded.name, excluded.region_id, excluded.channel, excluded.encryption_key)`,
    values: [p.partnerId, p.role, p.name, p.regionId, p.channel, p.encryptionKey],
  });
  return rowCount === 1;
}

/** Blocks a partner from this instant on, or lifts the block (`null`). False: it was already so. */
export async function setPartnerBlock(tx: Queryable, partnerId: string, at: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'update partner set blocked_at = $2 where partner_id = $1 and (blocked_at is null) <> ($2::timestamptz is null)',
    values: [partnerId, at],
  });
  return rowCount === 1;
}

/** Until when the partner may hold RSA keys from 2048 bits on. */
export async function setShortRsa(tx: Queryable, partnerId: string, until: Date): Promise<void> {
  await tx.query({ text: 'update partner set short_rsa_until = $2 where partner_id = $1', values: [partnerId, until] });
}
