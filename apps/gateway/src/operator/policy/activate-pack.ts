import { randomUUID } from 'node:crypto';
import { packHash } from '#consent';
import { holdPolicy, insertActivation, insertActivationRequest, insertApproval, lockActivationRequest, withdrawActivationRequest } from '#persistence';
import type { ActivationRequest, Queryable } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { Requests } from '../openapi/request-schemas.ts';
import { roleOf } from '../operator-actions.ts';
import type { OperatorActions, Outcome } from '../operator-actions.ts';
import { requireActivatable } from './activation-conditions.ts';
import { shownRequest } from './show-policy.ts';
import { storedPack } from './stored-packs.ts';

const approvers = ['GSIIZ', 'DPO'] as const;
const approvalsNeeded = 2;

/** Puts a pack into force: one asks, two others approve (THR-C16), unless it is withdrawn before. */
export class ActivatePack {
  readonly #actions: OperatorActions;
  readonly #production: boolean;

  /** @param production whether rules that rest on law not yet in force are refused */
  constructor(actions: OperatorActions, production: boolean) {
    this.#actions = actions;
    this.#production = production;
  }

  /** @throws Problem not-found when no pack of that version is stored; payload-invalid (`requireActivatable`) */
  request(caller: Caller, { version, activeFrom, simulationId: attached }: Requests['ActivationEntry']): Promise<object> {
    const simulationId = attached ?? null;
    return this.#actions.run(caller, ['OPS', 'GSIIZ'], async (tx, at) => {
      const { pack, source } = await storedPack(tx, version);
      const request: ActivationRequest = {
        requestId: randomUUID(),
        packVersion: version,
        activeFrom: activeFrom === undefined ? at : new Date(activeFrom),
        requestedBy: caller.id,
        requestedAt: at,
        simulationId,
        activatedAt: null,
        withdrawnAt: null,
        approvals: [],
      };
      await requireActivatable(tx, { pack, activeFrom: request.activeFrom, simulationId }, this.#production);
      await insertActivationRequest(tx, request);
      return {
        answer: shownRequest(request),
        done: [
          {
            action: 'ACTIVATION_REQUESTED',
            detail: { request: request.requestId, hash: packHash(source), ...(simulationId === null ? {} : { simulation: simulationId }) },
            pack: version,
          },
        ],
      };
    });
  }

  /**
   * Approves; with the second approval the pack is active, at the earliest from now on. Approving again changes nothing.
   * What was in force when it was asked for may have changed since: the second approval asks for the same again, and whoever changes
   * it at the same time comes before or after.
   *
   * @throws Problem not-found, also when it was withdrawn; not-authorised for whoever asked for it; payload-invalid (`requireActivatable`)
   */
  async approve(caller: Caller, requestId: string): Promise<object> {
    return this.#actions.run(caller, approvers, async (tx, at) => {
      const request = await standingRequest(tx, requestId);
      if (request.requestedBy === caller.id) throw new Problem('not-authorised', { code: 'DAP-3310' });
      if (request.activatedAt !== null || request.approvals.some(({ by }) => by === caller.id)) return { answer: shownRequest(request) };
      const approval = { by: caller.id, role: roleOf(caller, approvers) };
      await insertApproval(tx, requestId, approval, at);
      const approved = { ...request, approvals: [...request.approvals, approval] };
      const done = { action: 'ACTIVATION_APPROVED', detail: { request: requestId }, pack: request.packVersion };
      const [first, second] = approved.approvals;
      if (approved.approvals.length < approvalsNeeded || first === undefined || second === undefined) return { answer: shownRequest(approved), done: [done] };
      const activeFrom = new Date(Math.max(at.getTime(), request.activeFrom.getTime()));
      const { pack } = await storedPack(tx, request.packVersion);
      await holdPolicy(tx);
      await requireActivatable(tx, { pack, activeFrom, simulationId: request.simulationId }, this.#production);
      await insertActivation(tx, approved, { approvedBy: [first.by, second.by], activeFrom }, at);
      return activated({ ...approved, activeFrom, activatedAt: at }, first.by, second.by, done);
    });
  }

  /**
   * Ends what waits: whoever asked for it takes it back, or an approver declines.
   *
   * @throws Problem not-found, also when it does not wait any more; not-authorised for anybody else
   */
  async withdraw(caller: Caller, requestId: string, { reason }: Requests['Reason']): Promise<object> {
    return this.#actions.run(caller, ['OPS', ...approvers], async (tx, at) => {
      const request = await standingRequest(tx, requestId);
      if (request.activatedAt !== null) throw new Problem('not-found');
      if (request.requestedBy !== caller.id && !approvers.some((role) => caller.roles.includes(role))) throw new Problem('not-authorised', { code: 'DAP-3310' });
      await withdrawActivationRequest(tx, requestId, at);
      return {
        answer: shownRequest({ ...request, withdrawnAt: at }),
        done: [{ action: 'ACTIVATION_WITHDRAWN', detail: { request: requestId }, pack: request.packVersion, text: { reason } }],
      };
    });
  }
}

/** The request, unless it was withdrawn; nobody else changes it until the transaction ends. */
async function standingRequest(tx: Queryable, requestId: string): Promise<ActivationRequest> {
  const request = isUuid(requestId) ? await lockActivationRequest(tx, requestId) : undefined;
  if (request === undefined || request.withdrawnAt !== null) throw new Problem('not-found');
  return request;
}

function activated(request: ActivationRequest, approver1: string, approver2: string, approved: { action: string }): Outcome<object> {
  const { packVersion: pack, requestId, activeFrom } = request;
  const detail = { activation: 'regular', request: requestId, activeFrom: activeFrom.toISOString() };
  return { answer: shownRequest(request), done: [approved, { kind: 'POLICY_ACTIVATED', action: 'PACK_ACTIVATED', detail, pack, text: { approver1, approver2 } }] };
}
