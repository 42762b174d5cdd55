import type { Queryable } from '../../transaction.ts';

/** A draft tried on the decisions of a period: what its approvers read before they put it into force. */
export interface StoredSimulation {
  simulationId: string;
  packVersion: string;
  /** The pack that the draft would follow. */
  baseline: string | null;
  fromAt: Date;
  untilAt: Date;
  /** Whose rules of the draft were tried. */
  inForceOn: Date;
  ranAt: Date;
  ranBy: string;
  /** Counts and sentences; no person, no case. */
  result: object;
}

export async function insertSimulation(tx: Queryable, s: StoredSimulation): Promise<void> {
  await tx.query({
    text: `insert into policy_simulation (simulation_id, pack_version, baseline, from_at, until_at, in_force_on, ran_at, ran_by, result)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [s.simulationId, s.packVersion, s.baseline, s.fromAt, s.untilAt, s.inForceOn, s.ranAt, s.ranBy, JSON.stringify(s.result)],
  });
}

const columns = `simulation_id as "simulationId", pack_version as "packVersion", baseline, from_at as "fromAt", until_at as "untilAt",
  in_force_on as "inForceOn", ran_at as "ranAt", ran_by as "ranBy", result`;

export async function readSimulation(db: Queryable, simulationId: string): Promise<StoredSimulation | undefined> {
  const { rows } = await db.query<StoredSimulation>({ text: `select ${columns} from policy_simulation where simulation_id = $1`, values: [simulationId] });
  return rows[0];
}

/** The youngest first. */
export async function listSimulations(db: Queryable): Promise<StoredSimulation[]> {
  const { rows } = await db.query<StoredSimulation>({ text: `select ${columns} from policy_simulation order by ran_at desc, simulation_id limit 100` });
  return rows;
}
