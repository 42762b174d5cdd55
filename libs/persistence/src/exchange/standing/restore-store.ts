import type { DoneAgain, Operated } from './standing.ts';
import type { Queryable } from '../../transaction.ts';

/** The exchange after its last restore from a backup. */
export interface Restore {
  unconfirmed: boolean;
  /** Who has confirmed so far. */
  confirmedBy: string | null;
  /** When it was found, how many records of the log it lacked, and what was done again at once; null: never restored. */
  restored: ({ at: string; records: number } & DoneAgain) | null;
  /** `isBack`: whether it holds again; null where only a person can tell. */
  operated: (Operated & { isBack: boolean | null })[];
}

/** Whether what was done holds now: by the names that the log has in clear. */
const isBack = `case o.action
  when 'PARTNER_BLOCKED' then exists (select from partner where partner_id = o.detail->>'partner' and blocked_at is not null)
  when 'PARTNER_UNBLOCKED' then exists (select from partner where partner_id = o.detail->>'partner' and blocked_at is null)
  when 'PARTNER_ENTERED' then exists (select from partner where partner_id = o.detail->>'partner' and role = o.detail->>'role' and channel = o.detail->>'channel')
  when 'KEY_ENROLLED' then exists (select from partner_key where keyid = o.detail->>'key')
  when 'KEY_BLOCKED' then exists (select from partner_key where keyid = o.detail->>'key' and blocked_at is not null)
  when 'KEY_UNBLOCKED' then exists (select from partner_key where keyid = o.detail->>'key' and blocked_at is null)
  when 'KEY_REVOKED' then exists (select from partner_key where keyid = o.detail->>'key' and revoked_at is not null)
  when 'RULE_SUSPENDED' then exists (select from rule_suspension where pack_version = o.pack and rule_id = o.detail->>'rule')
  when 'PACK_STORED' then exists (select from policy_pack where version = o.pack and hash = o.detail->>'hash')
  when 'PACK_ACTIVATED' then exists (select from policy_activation where pack_version = o.pack)
  when 'REGION_ROLLED_OUT' then exists (select from region_rollout
    where region_id = o.detail->>'region' and status = o.detail->>'status' and valid_from::text = o.detail->>'validFrom')
end`;

export async function readRestore(db: Queryable): Promise<Restore> {
  const { rows } = await db.query<Restore>({
    text: `select s.unconfirmed, s.confirmed_by as "confirmedBy",
        s.restored || jsonb_build_object('at', to_char(s.restored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as restored,
        coalesce((select json_agg(e.value || jsonb_build_object('isBack', ${isBack}) order by o.at, o."eventId")
          from jsonb_array_elements(s.to_redo) as e (value)
            cross join lateral jsonb_to_record(e.value) as o (action text, at text, "eventId" text, pack text, detail jsonb)), '[]') as operated
      from standing s`,
  });
  return rows[0] ?? { unconfirmed: false, confirmedBy: null, restored: null, operated: [] };
}

/** Who confirms has its turn: what it finds is what was confirmed before. */
const turns = 7416;

/**
 * Confirms that what a restore lost is back: the second of two different people opens the exchange. `undefined`: nothing changes, because there is
 * nothing to confirm or the same person has confirmed before.
 */
export async function confirmRestore(tx: Queryable, by: string): Promise<'first' | 'opened' | undefined> {
  await tx.query({ name: 'confirm-restore', text: `select pg_advisory_xact_lock(${turns})` });
  const { rows } = await tx.query<{ before: string | null; opened: boolean | null }>({ text: 'select confirmed_by as before, confirm_restore($1) as opened from standing', values: [by] });
  const { before = null, opened = null } = rows[0] ?? {};
  if (opened === null || (!opened && before !== null)) return undefined;
  return opened ? 'opened' : 'first';
}
