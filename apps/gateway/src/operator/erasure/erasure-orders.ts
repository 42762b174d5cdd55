import { randomUUID } from 'node:crypto';
import { staffActor } from '#audit';
import { insertErasure, insertErasureApproval, lockErasure, updateErasure } from '#persistence';
import type { Directory, ErasureOrder, Queryable, Veil } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { Requests } from '../openapi/request-schemas.ts';
import { roleOf } from '../operator-actions.ts';
import type { OperatorActions, Outcome } from '../operator-actions.ts';
import { carryOut, planErasure } from './carry-out-erasure.ts';
import type { Erasing } from './carry-out-erasure.ts';
import { erasureTarget } from './read-target.ts';
import type { PersonKeyOf } from './read-target.ts';
import { approvalsFor, erasureDeciders as deciders, foundBy, shownErasure } from './show-erasures.ts';

/** Erases by order: a message at once, a case, a person or a class when two others have approved, unless it is withdrawn before. */
export class ErasureOrders {
  readonly #actions: OperatorActions;
  readonly #directory: Directory;
  readonly #personKeyOf: PersonKeyOf;
  readonly #veil: Veil;

  constructor(actions: OperatorActions, directory: Directory, personKeyOf: PersonKeyOf, veil: Veil) {
    this.#actions = actions;
    this.#directory = directory;
    this.#personKeyOf = personKeyOf;
    this.#veil = veil;
  }

  /**
   * With `dryRun` it says what would go and what stops it, and changes nothing. Otherwise the order waits for its approvals, if it needs any.
   *
   * @throws Problem query-invalid when a class reaches into the future
   */
  request(caller: Caller, { target: named, reason, dryRun = false }: Requests['ErasureEntry']): Promise<object> {
    const target = erasureTarget(named, this.#personKeyOf);
    return this.#actions.run(caller, deciders, async (tx, at): Promise<Outcome<object>> => {
      if (target.kind === 'class' && new Date(target.before) > at) throw new Problem('query-invalid', { pointers: [{ pointer: '/target/before', rule: 'not in the future' }] });
      const { counts, stoppedBy } = await planErasure(tx, target);
      const detail = { scope: target.kind, messages: counts.messages, held: counts.held };
      if (dryRun) {
        return { answer: { state: 'preview', scope: target.kind, ...foundBy(target.kind, counts, stoppedBy) }, done: [{ action: 'ERASURE_PREVIEWED', detail, text: { reason } }] };
      }
      const order: ErasureOrder = {
        erasureId: randomUUID(),
        scope: target.kind,
        target,
        state: 'waiting',
        requestedBy: caller.id,
        requestedAt: at,
        stoppedBy: [...stoppedBy],
        counts,
        effectiveAt: null,
        rewrittenAt: null,
        approvals: [],
      };
      const carried = approvalsFor(target.kind) > 0 ? order : await carryOut(tx, order, target, reason, this.#erasing(caller, at));
      await insertErasure(tx, carried);
      return { answer: shownErasure(caller, carried, at), done: [{ action: 'ERASURE_REQUESTED', detail: { ...detail, erasure: order.erasureId, state: carried.state }, text: { reason } }] };
    });
  }

  /**
   * Approves; with the second approval the target is erased, unless a hold stops it: then an approver tries again when it is released.
   *
   * @throws Problem not-found, also when it was withdrawn; not-authorised for whoever asked for it
   */
  async approve(caller: Caller, erasureId: string): Promise<object> {
    return this.#actions.run(caller, deciders, async (tx, at): Promise<Outcome<object>> => {
      const order = await standingOrder(tx, erasureId);
      if (order.requestedBy === caller.id) throw new Problem('not-authorised', { code: 'DAP-3310' });
      if (order.state !== 'waiting' || order.target === null) return { answer: shownErasure(caller, order, at) };
      const approved = await this.#approved(tx, order, caller, at);
      if (approved.approvals.length < approvalsFor(order.scope)) return { answer: shownErasure(caller, approved, at), done: [{ action: 'ERASURE_APPROVED', detail: { erasure: erasureId } }] };
      const carried = await carryOut(tx, approved, order.target, undefined, this.#erasing(caller, at));
      await updateErasure(tx, carried);
      return { answer: shownErasure(caller, carried, at), done: [{ action: 'ERASURE_APPROVED', detail: { erasure: erasureId, state: carried.state } }] };
    });
  }

  /**
   * Ends what waits: whoever asked for it takes it back, or an approver declines. What it was about is forgotten.
   *
   * @throws Problem not-found, also when it does not wait any more
   */
  async withdraw(caller: Caller, erasureId: string, { reason }: Requests['Reason']): Promise<object> {
    return this.#actions.run(caller, deciders, async (tx, at): Promise<Outcome<object>> => {
      const order = await standingOrder(tx, erasureId);
      if (order.state !== 'waiting') throw new Problem('not-found');
      const withdrawn: ErasureOrder = { ...order, target: null, state: 'withdrawn', stoppedBy: [] };
      await updateErasure(tx, withdrawn);
      return { answer: shownErasure(caller, withdrawn, at), done: [{ action: 'ERASURE_WITHDRAWN', detail: { erasure: erasureId }, text: { reason } }] };
    });
  }

  async #approved(tx: Queryable, order: ErasureOrder, caller: Caller, at: Date): Promise<ErasureOrder> {
    if (order.approvals.some(({ by }) => by === caller.id)) return order;
    const approval = { by: caller.id, role: roleOf(caller, deciders) };
    await insertErasureApproval(tx, order.erasureId, approval, at);
    return { ...order, approvals: [...order.approvals, approval] };
  }

  #erasing(caller: Caller, at: Date): Erasing {
    return { at, veil: this.#veil, actor: staffActor(roleOf(caller, deciders), caller.id), readsTopic: (partnerId) => this.#directory.readsTopic(partnerId) };
  }
}

/** An order that needs approvals, unless it was withdrawn; nobody else changes it until the transaction ends. */
async function standingOrder(tx: Queryable, erasureId: string): Promise<ErasureOrder> {
  const order = isUuid(erasureId) ? await lockErasure(tx, erasureId) : undefined;
  if (order === undefined || order.state === 'withdrawn' || approvalsFor(order.scope) === 0) throw new Problem('not-found');
  return order;
}
