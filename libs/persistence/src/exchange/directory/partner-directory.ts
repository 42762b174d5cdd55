import { randomUUID } from 'node:crypto';
import type { MunicipalityRegion, RegionRollout } from '#cases';
import type pg from 'pg';
import { platformActor } from '#audit';
import type { Agreement, DirectorySnapshot, PartnerKeyRow, PartnerRow, RegisteredKeyRow } from './directory.row.ts';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { auditRecordOf, noCase } from '../outbox/outbox-record.ts';
import { listRollouts } from './rollout-store.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/**
 * Reads the whole directory: partners, their keys, the agreements between them, the policy packs and rule suspensions.
 * It is small (tens of partners), and read again whole when something changed.
 */
export async function readDirectory(pool: pg.Pool): Promise<DirectorySnapshot> {
  const [partners, keys, agreements, municipalities, rollouts, activations, suspensions] = await Promise.all([
    pool.query<PartnerRow>('select partner_id as "partnerId", role, name, region_id as "regionId", channel, encryption_key as "encryptionKey" from partner where active'),
    pool.query<RegisteredKeyRow>(`select k.keyid, k.partner_id as "partnerId", k.alg, k.certificate, k.chain, k.public_key as "publicKey", k.valid_from as "validFrom",
      k.valid_until as "validUntil", k.revoked_at as "revokedAt", least(k.blocked_at, p.blocked_at) as "blockedAt", p.short_rsa_until as "shortRsaUntil"
      from partner_key k join partner p using (partner_id)`),
    pool.query<Agreement>('select from_partner as "fromPartner", to_partner as "toPartner", code, valid_from as "validFrom", valid_to as "validTo" from agreement'),
    pool.query<MunicipalityRegion>(`select bfs, region_id as "regionId", to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_to, 'YYYY-MM-DD') as "validTo", evidence
      from municipality_region`),
    listRollouts(pool),
    pool.query<DirectorySnapshot['activations'][number]>(`select a.activation_no as activation, p.version, p.source, a.active_from as "activeFrom"
      from policy_activation a join policy_pack p on p.version = a.pack_version order by a.active_from, a.activation_no`),
    pool.query<{ packVersion: string; ruleId: string }>('select pack_version as "packVersion", rule_id as "ruleId" from rule_suspension'),
  ]);
  return {
    partners: partners.rows,
    keys: keys.rows,
    agreements: agreements.rows,
    municipalities: municipalities.rows,
    rollouts,
    activations: activations.rows,
    suspensions: suspensions.rows,
  };
}

/** Enters or changes partners, keys and agreements; what is there already under the same key is brought up to date. */
export async function enterDirectory(pool: pg.Pool, entries: { partners: PartnerRow[]; keys: PartnerKeyRow[]; agreements: Agreement[] }): Promise<void> {
  for (const p of entries.partners) {
    await pool.query(
      `insert into partner (partner_id, role, name, region_id, channel, encryption_key) values ($1, $2, $3, $4, $5, $6)
        on conflict (partner_id) do update set role = excluded.role, name = excluded.name, region_id = excluded.region_id, channel = excluded.channel,
          encryption_key = excluded.encryption_key`,
      [p.partnerId, p.role, p.name, p.regionId, p.channel, p.encryptionKey],
    );
  }
  for (const k of entries.keys) {
    await pool.query(
      `insert into partner_key (keyid, partner_id, alg, certificate, public_key, valid_from, valid_until) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (keyid) do nothing`,
      [k.keyid, k.partnerId, k.alg, k.certificate, k.publicKey, k.validFrom, k.validUntil],
    );
  }
  for (const a of entries.agreements) {
    await pool.query('insert into agreement (from_partner, to_partner, code, valid_from, valid_to) values ($1, $2, $3, $4, $5) on conflict do nothing', [
      a.fromPartner, a.toPartner, a.code, a.validFrom, a.validTo,
    ]);
  }
}

/** Enters which region is competent for which municipality; a row that is there already is left as it is. @returns how many were new */
export async function enterMunicipalities(pool: pg.Pool, rows: readonly MunicipalityRegion[]): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into municipality_region (bfs, region_id, valid_from, valid_to, evidence)
      select bfs, "regionId", "validFrom", "validTo", evidence
      from json_to_recordset($1::json) as r (bfs integer, "regionId" text, "validFrom" date, "validTo" date, evidence text)
      on conflict do nothing`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

/** Enters how far the exchange has come in the regions; a row that is there already is left as it is. @returns how many were new */
export async function enterRollouts(pool: pg.Pool, rows: readonly RegionRollout[]): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into region_rollout (region_id, status, valid_from, evidence)
      select "regionId", status, "validFrom", evidence from json_to_recordset($1::json) as r ("regionId" text, status text, "validFrom" date, evidence text)
      on conflict do nothing`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

/** Enters what partners have agreed on, on record in the same transaction; a row that is there already is left as it is. @returns how many were new */
export async function enterAgreements(pool: pg.Pool, agreements: readonly Agreement[]): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ fromPartner: string; toPartner: string; code: string }>({
      text: `insert into agreement (from_partner, to_partner, code, valid_from, valid_to)
        select "fromPartner", "toPartner", code, "validFrom", "validTo"
        from json_to_recordset($1::json) as r ("fromPartner" text, "toPartner" text, code text, "validFrom" timestamptz, "validTo" timestamptz)
        on conflict do nothing returning from_partner as "fromPartner", to_partner as "toPartner", code`,
      values: [JSON.stringify(agreements)],
    });
    if (rows.length === 0) return 0;
    const event = auditRecordOf({
      eventId: randomUUID(), kind: 'OPERATED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' },
      detail: { action: 'AGREEMENTS_ENTERED', agreements: rows.length }, text: { agreements: JSON.stringify(rows) },
    });
    await appendOutbox(tx, [{ caseId: noCase, records: [event] }]);
    return rows.length;
  });
}

/** The first activation. */
export interface Genesis {
  version: string;
  hash: string;
  activeFrom: Date;
  approvedBy: [string, string];
}

export async function readGenesis(db: Queryable): Promise<Genesis | undefined> {
  const { rows } = await db.query<Genesis>({
    text: `select p.version, p.hash, a.active_from as "activeFrom", a.approved_by as "approvedBy"
      from policy_activation a join policy_pack p on p.version = a.pack_version where a.kind = 'genesis'`,
  });
  return rows[0];
}

/**
 * Stores the first pack and activates it: the genesis activation, with its two approvers, on record in the same
 * transaction. Later packs take another way. False: there is one already, and nothing was stored.
 */
export async function activateGenesis(
  pool: pg.Pool,
  pack: { version: string; source: string; hash: string },
  approvedBy: readonly [string, string],
  activeFrom: Date,
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    await tx.query({
      text: `insert into policy_pack (version, source, hash)
        select $1, $2, $3 where not exists (select from policy_activation where kind = 'genesis') on conflict do nothing`,
      values: [pack.version, pack.source, pack.hash],
    });
    const { rowCount } = await tx.query({
      text: `insert into policy_activation (pack_version, kind, active_from, approved_by)
        select $1, 'genesis', $2::timestamptz, $3::text[] where not exists (select from policy_activation where kind = 'genesis') on conflict do nothing`,
      values: [pack.version, activeFrom, [...approvedBy]],
    });
    if (rowCount !== 1) return false;
    const event = auditRecordOf({
      eventId: randomUUID(), kind: 'POLICY_ACTIVATED', at: new Date().toISOString(), actor: platformActor, pack: pack.version,
      detail: { activation: 'genesis', hash: pack.hash, activeFrom: activeFrom.toISOString() }, text: { approver1: approvedBy[0], approver2: approvedBy[1], source: pack.source },
    });
    await appendOutbox(tx, [{ caseId: noCase, records: [event] }]);
    return true;
  });
}
