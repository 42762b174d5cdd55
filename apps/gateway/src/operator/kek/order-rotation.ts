import { randomUUID } from 'node:crypto';
import { orderRotation, readKekState } from '#persistence';
import type { KekRotation } from '#persistence';
import type { Caller } from '#runtime';
import type { OperatorActions } from '../operator-actions.ts';

/** Wraps every stored key anew under the key-encryption key that this gateway wraps new ones with. The router carries it out. */
export class OrderRotation {
  readonly #actions: OperatorActions;
  readonly #kekId: string;

  constructor(actions: OperatorActions, kekId: string) {
    this.#actions = actions;
    this.#kekId = kekId;
  }

  /** Which key-encryption key wraps how many keys, and how far rotations have come. */
  async state(): Promise<object> {
    const { keks, rotations } = await readKekState(this.#actions.db);
    return { current: this.#kekId, keks, rotations: rotations.map(shownRotation) };
  }

  /** An order that is under way already is that one. */
  run(caller: Caller, reason: string): Promise<object> {
    return this.#actions.run(caller, ['OPS'], async (tx, at) => {
      const { rotation, ordered } = await orderRotation(tx, randomUUID(), this.#kekId, at);
      const done = [{ action: 'KEK_ROTATION_ORDERED', detail: { rotation: rotation.rotationId, kek: rotation.toKek }, text: { reason } }];
      return { answer: shownRotation(rotation), done: ordered ? done : [] };
    });
  }
}

function shownRotation({ rotationId, toKek, orderedAt, doneAt, rewrapped }: KekRotation): object {
  return { rotationId, toKek, rewrapped, orderedAt: orderedAt.toISOString(), ...(doneAt === null ? {} : { doneAt: doneAt.toISOString() }) };
}
