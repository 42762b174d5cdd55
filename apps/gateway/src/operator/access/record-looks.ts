import { randomUUID } from 'node:crypto';
import { staffActor } from '#audit';
import { appendOutbox, auditRecordOf, noCase } from '#persistence';
import type { Queryable } from '#persistence';
import type { Caller } from '#runtime';
import { roleOf } from '../operator-actions.ts';

const everybody = ['OPS', 'GSIIZ', 'DPO', 'KOI', 'AGS'] as const;
/** A page that is left open asks again and again: it is one look a minute. */
const lookMs = 60_000;
const mostKept = 1_000;

/** Puts on record who looked at what, before it is shown; the same look of the same person once a minute. */
export class RecordLooks {
  readonly #db: Queryable;
  readonly #seen = new Map<string, number>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** @param route as it is declared, without what was filled in */
  async note(caller: Caller, route: string, at: Date): Promise<void> {
    const key = `${caller.id} ${route}`;
    const minute = Math.floor(at.getTime() / lookMs);
    if (this.#seen.get(key) === minute) return;
    const event = auditRecordOf({
      eventId: randomUUID(), kind: 'OPERATED', at: at.toISOString(), actor: staffActor(roleOf(caller, everybody), caller.id), detail: { action: 'LOOKED', route },
    });
    await appendOutbox(this.#db, [{ caseId: noCase, records: [event] }]);
    if (this.#seen.size >= mostKept) this.#seen.clear();
    this.#seen.set(key, minute);
  }
}
