import { randomUUID } from 'node:crypto';
import { Simulation } from '#consent';
import { insertSimulation, listSimulations, readDecisionRecords, readSimulation } from '#persistence';
import type { StoredSimulation } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { comparisonOf } from './review-pack.ts';
import { packInForce, storedPack } from './stored-packs.ts';

const longestDays = 400;

/** Tries a stored pack on the decisions of a period and keeps the result, so that it can be attached to an activation. */
export class SimulatePack {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** @throws Problem not-found, or query-invalid for a period that is none or longer than 400 days */
  async run(caller: Caller, version: string, { from, until, inForceOn }: Requests['SimulationEntry']): Promise<object> {
    const { db } = this.#actions;
    const [fromAt, untilAt] = [new Date(from), new Date(until)];
    const days = (untilAt.getTime() - fromAt.getTime()) / 86_400_000;
    if (!(days > 0) || days > longestDays) throw new Problem('query-invalid', { pointers: [{ pointer: '/until', rule: `after from, at most ${longestDays} days` }] });
    const on = inForceOn === undefined ? new Date() : new Date(inForceOn);
    const { pack } = await storedPack(db, version);
    const before = await packInForce(db, on);
    const simulation = new Simulation(pack, on);
    for await (const { record, refused } of readDecisionRecords(db, fromAt, untilAt)) simulation.see(record, refused);
    const result = simulation.result();
    const compared = before === undefined ? { permitsMore: true, changes: [] } : comparisonOf(before, pack);
    return this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx, at) => {
      const stored: StoredSimulation = {
        simulationId: randomUUID(),
        packVersion: version,
        baseline: before?.packVersion ?? null,
        fromAt,
        untilAt,
        inForceOn: on,
        ranAt: at,
        ranBy: caller.id,
        result: { ...compared, ...result },
      };
      await insertSimulation(tx, stored);
      const { decisions, newlyPermitted, newlyDenied } = result;
      return {
        answer: shownSimulation(stored),
        done: [{ action: 'PACK_SIMULATED', detail: { simulation: stored.simulationId, decisions, newlyPermitted, newlyDenied }, pack: version }],
      };
    });
  }

  /** @throws Problem not-found */
  async show(simulationId: string): Promise<object> {
    const stored = isUuid(simulationId) ? await readSimulation(this.#actions.db, simulationId) : undefined;
    if (stored === undefined) throw new Problem('not-found');
    return shownSimulation(stored);
  }

  async list(): Promise<object> {
    return { simulations: (await listSimulations(this.#actions.db)).map(shownSimulation) };
  }
}

function shownSimulation({ simulationId, packVersion, baseline, fromAt, untilAt, inForceOn, ranAt, result }: StoredSimulation): object {
  return {
    simulationId, version: packVersion, ...(baseline === null ? {} : { baseline }),
    from: fromAt.toISOString(), until: untilAt.toISOString(), inForceOn: inForceOn.toISOString(), ranAt: ranAt.toISOString(), ...result,
  };
}
