import { randomUUID } from 'node:crypto';
import { askForRelease, listHolds, placeHold, releaseNeeds } from '#persistence';
import type { LegalHold, ListPlace } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { Requests } from '../openapi/request-schemas.ts';
import { roleOf } from '../operator-actions.ts';
import type { OperatorActions, OperatorRole } from '../operator-actions.ts';
import { readPage } from './list-page.ts';
import { holdTarget } from './read-target.ts';
import type { PersonKeyOf } from './read-target.ts';

const deciders: readonly OperatorRole[] = ['GSIIZ', 'DPO'];

/** Legal holds: what they stand on is destroyed by nobody and by no clock until they are released. */
export class LegalHolds {
  readonly #actions: OperatorActions;
  readonly #personKeyOf: PersonKeyOf;

  constructor(actions: OperatorActions, personKeyOf: PersonKeyOf) {
    this.#actions = actions;
    this.#personKeyOf = personKeyOf;
  }

  /** @throws Problem query-invalid for a cursor that was never given */
  async all(query: Readonly<Record<string, unknown>>): Promise<object> {
    const list = (limit: number, after?: ListPlace): Promise<LegalHold[]> => listHolds(this.#actions.db, limit, after);
    const { rows, next } = await readPage(query, list, ({ releasedAt, placedAt, holdId }) => ({ endedAt: releasedAt, at: placedAt, id: holdId }));
    return { holds: rows.map(shownHold), ...next };
  }

  /** @throws Problem not-found when there is no such message */
  place(caller: Caller, { target, reason }: Requests['HoldEntry']): Promise<object> {
    return this.#actions.run(caller, deciders, async (tx, at) => {
      const hold: LegalHold = { holdId: randomUUID(), kind: target.kind, placedAt: at, releasedAt: null, releaseAskedBy: [] };
      const keyed = holdTarget(target, this.#personKeyOf);
      if (!(await placeHold(tx, hold.holdId, keyed, at))) throw new Problem('not-found');
      const { about, detail } = namedInLog(keyed);
      return { answer: shownHold(hold), done: [{ action: 'HOLD_PLACED', detail: { hold: hold.holdId, scope: hold.kind, ...detail }, about, text: { reason } }] };
    });
  }

  /**
   * Asks for the release, or approves it: with the third of three different people the hold is released.
   *
   * @throws Problem not-found
   */
  release(caller: Caller, holdId: string): Promise<object> {
    if (!isUuid(holdId)) throw new Problem('not-found');
    return this.#actions.run(caller, deciders, async (tx, at) => {
      const found = await askForRelease(tx, holdId, { by: caller.id, role: roleOf(caller, deciders) }, at);
      if (found === undefined) throw new Problem('not-found');
      return { answer: shownHold(found.hold), done: found.asked ? [{ action: found.released ? 'HOLD_RELEASED' : 'HOLD_RELEASE_ASKED', detail: { hold: holdId } }] : [] };
    });
  }
}

/** How the event names what a hold stands on, so that the log keeps what it has about it: persons and cases committed, a message by its random id. */
function namedInLog(target: ReturnType<typeof holdTarget>) {
  if (target.kind === 'message') return { about: {}, detail: { aboutSender: target.senderId, aboutMessage: target.messageId } };
  if (target.kind === 'case') return { about: { caseId: target.caseId }, detail: {} };
  return { about: 'personId' in target ? { subjects: [target.personId] } : { personKeys: [target.personKey] }, detail: {} };
}

/** Whom or what it stands on is sealed with its reason in the log. */
function shownHold({ holdId, kind, placedAt, releasedAt, releaseAskedBy }: LegalHold): object {
  return { holdId, kind, placedAt: placedAt.toISOString(), releaseAskedBy, releaseNeeds, ...(releasedAt === null ? {} : { releasedAt: releasedAt.toISOString() }) };
}
