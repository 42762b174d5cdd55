import { randomUUID } from 'node:crypto';
import { listHolds, placeHold, releaseHold } from '#persistence';
import type { LegalHold } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions, OperatorRole } from '../operator-actions.ts';
import { isUuid } from '../uuid.ts';
import { holdTarget } from './read-target.ts';
import type { PersonKeyOf } from './read-target.ts';

const deciders: readonly OperatorRole[] = ['GSIIZ', 'DPO'];
const shownAtOnce = 200;

/** Legal holds: what they stand on is destroyed by nobody and by no clock until they are released. */
export class PlaceHold {
  readonly #actions: OperatorActions;
  readonly #personKeyOf: PersonKeyOf;

  constructor(actions: OperatorActions, personKeyOf: PersonKeyOf) {
    this.#actions = actions;
    this.#personKeyOf = personKeyOf;
  }

  async all(): Promise<object> {
    return { holds: (await listHolds(this.#actions.db, shownAtOnce)).map(shownHold) };
  }

  /** @throws Problem not-found when there is no such message */
  place(caller: Caller, { target, reason }: Requests['HoldEntry']): Promise<object> {
    return this.#actions.run(caller, deciders, async (tx, at) => {
      const hold: LegalHold = { holdId: randomUUID(), kind: target.kind, placedAt: at, releasedAt: null };
      if (!(await placeHold(tx, hold.holdId, holdTarget(target, this.#personKeyOf), at))) throw new Problem('not-found');
      return { answer: shownHold(hold), done: [{ action: 'HOLD_PLACED', detail: { hold: hold.holdId, scope: hold.kind }, text: { reason } }] };
    });
  }

  /** @throws Problem not-found */
  release(caller: Caller, holdId: string): Promise<object> {
    if (!isUuid(holdId)) throw new Problem('not-found');
    return this.#actions.run(caller, deciders, async (tx, at) => {
      const found = await releaseHold(tx, holdId, at);
      if (found === undefined) throw new Problem('not-found');
      return { answer: shownHold(found.hold), done: found.released ? [{ action: 'HOLD_RELEASED', detail: { hold: holdId } }] : [] };
    });
  }
}

/** Whom or what it stands on is sealed with its reason in the log. */
function shownHold({ holdId, kind, placedAt, releasedAt }: LegalHold): object {
  return { holdId, kind, placedAt: placedAt.toISOString(), ...(releasedAt === null ? {} : { releasedAt: releasedAt.toISOString() }) };
}
