import type { RegionRollout } from '#cases';
import type { Queryable } from '../../transaction.ts';

const columns = `region_id as "regionId", status, to_char(valid_from, 'YYYY-MM-DD') as "validFrom", evidence`;

/** By region, then day. */
export async function listRollouts(db: Queryable): Promise<RegionRollout[]> {
  const { rows } = await db.query<RegionRollout>({ text: `select ${columns} from region_rollout order by region_id, valid_from` });
  return rows;
}

/** Enters a row and returns what stands under its region and day then: this one, or one from before, which stays as it is. */
export async function insertRollout(
  tx: Queryable,
  { regionId, status, validFrom, evidence }: RegionRollout,
): Promise<RegionRollout & { isNew: boolean }> {
  const { rowCount } = await tx.query({
    text: 'insert into region_rollout (region_id, status, valid_from, evidence) values ($1, $2, $3, $4) on conflict do nothing',
    values: [regionId, status, validFrom, evidence],
  });
  const { rows } = await tx.query<RegionRollout>({
    text: `select ${columns} from region_rollout where region_id = $1 and valid_from = $2`,
    values: [regionId, validFrom],
  });
  return { ...(rows[0] ?? { regionId, status, validFrom, evidence }), isNew: rowCount === 1 };
}
