import { randomUUID } from 'node:crypto';
import { forgettingText } from '#audit';
import type { AuditEvent } from '#audit';
import {
  appendOutbox,
  auditRecordOf,
  causedByWithholding,
  erasedEvent,
  erasePayloads,
  eraseRefusals,
  forgetPersons,
  holdStill,
  noCase,
  selectForErasure,
  shardOf,
} from '#persistence';
import type { ErasableMessage, ErasureCounts, ErasureOrder, ErasureSelection, ErasureTarget, Queryable, Veil } from '#persistence';
import { deliveryCodes } from '#problems';
import { approvalsFor } from './show-erasures.ts';

/** Who carries it out, as the log has it. */
export interface Erasing {
  readonly actor: AuditEvent['actor'];
  readonly at: Date;
  readonly readsTopic: (partnerId: string) => boolean;
  readonly veil: Veil;
}

/** What an order finds: all of it, what of it may go, and which holds stand against the rest. */
export interface ErasurePlan extends ErasureSelection {
  readonly counts: ErasureCounts;
  readonly stoppedBy: readonly string[];
  /** Of a class, what is not held; of anything else all or nothing. */
  readonly erasable: readonly ErasableMessage[];
}

/** Looks what an order would erase, with every hold placed so far; no further one is placed until the transaction ends. */
export async function planErasure(tx: Queryable, target: ErasureTarget): Promise<ErasurePlan> {
  await holdStill(tx);
  const found = await selectForErasure(tx, target);
  const held = found.messages.filter(({ holds }) => holds.length > 0);
  const stoppedBy = [...new Set([...found.holds, ...held.flatMap(({ holds }) => holds)])];
  const counts = {
    messages: found.messages.length, aboutOthers: found.messages.filter(({ aboutOthers }) => aboutOthers).length,
    waiting: found.messages.reduce((sum, { waiting }) => sum + waiting, 0), held: held.length,
  };
  const erasable = target.kind === 'class' ? found.messages.filter(({ holds }) => holds.length === 0) : stoppedBy.length === 0 ? found.messages : [];
  return { ...found, counts, stoppedBy, erasable };
}

/**
 * Carries an order out in the caller's transaction, unless a hold stops it: the keys go, what has not left is stopped, what is kept of
 * refused messages is forgotten. Every message gets an event; last comes the event of the order itself, by which the auditor forgets a
 * person.
 */
export async function carryOut(tx: Queryable, order: ErasureOrder, target: ErasureTarget, reason: string | undefined, erasing: Erasing): Promise<ErasureOrder> {
  const plan = await planErasure(tx, target);
  const { counts } = plan;
  const stoppedBy = [...plan.stoppedBy];
  if (stoppedBy.length > 0 && target.kind !== 'class') return { ...order, counts, stoppedBy, state: approvalsFor(target.kind) > 0 ? 'waiting' : 'stopped' };
  const { at, readsTopic, veil } = erasing;
  const iso = at.toISOString();
  await erasePayloads(tx, plan.erasable, at, {
    veil,
    eventOf: (message) => auditRecordOf(erasedEvent(message, order, iso)),
    stoppedBy: (stopped) => {
      const unnamed = target.kind === 'person' ? { ...stopped, subjects: [], personKeys: [] } : stopped;
      return causedByWithholding(unnamed, { code: deliveryCodes.erased, at: iso, senderReadsTopic: readsTopic(stopped.senderId) });
    },
  });
  await eraseRefusals(tx, target, plan.persons);
  const keys = target.kind === 'person' ? await forgetPersons(tx, plan.persons) : [];
  for (const caseId of oneOfEachShard(plan.persons)) await appendOutbox(tx, [{ caseId, records: [auditRecordOf(orderEvent(order, target, plan, { keys, reason }, erasing))] }]);
  return { ...order, counts, stoppedBy, state: 'effective', effectiveAt: at, target: target.kind === 'person' ? null : target };
}

/** Names the person to the auditor in texts that are no index keys; it keeps what opens them no longer than it takes to forget (`forgettingOf`). */
function orderEvent(
  { erasureId, scope }: ErasureOrder,
  target: ErasureTarget,
  { persons, erasable }: ErasurePlan,
  { keys, reason }: { keys: readonly string[]; reason: string | undefined },
  { actor, at }: Erasing,
): AuditEvent {
  const text = {
    ...(reason === undefined ? {} : { reason }),
    ...(target.kind === 'person'
      ? forgettingText({ subjects: personIds(target, persons), personKeys: 'personKey' in target ? [...new Set([target.personKey, ...keys])] : [] })
      : {}),
  };
  return {
    eventId: randomUUID(),
    kind: 'ERASED',
    at: at.toISOString(),
    actor,
    detail: { erasure: erasureId, scope, messages: erasable.length },
    text,
  };
}

/** Whatever was written about a person before lies before the order in its shard, and is integrated before it. */
function oneOfEachShard(persons: ErasureSelection['persons']): string[] {
  const cases = new Map(persons.map(({ caseId }) => [shardOf(caseId), caseId]));
  return cases.size === 0 ? [noCase] : [...cases.values()];
}

function personIds(target: ErasureTarget & { kind: 'person' }, persons: ErasureSelection['persons']): string[] {
  return [...new Set([...('personId' in target ? [target.personId] : []), ...persons.map(({ personId }) => personId)])];
}
