import { randomUUID } from 'node:crypto';
import { pooledRandom, removalDetail, toLeaf, type AuditEvent } from '#audit';
import { beginMonth, readMonths, removeMonth, type AuditDatabase, type LogMonth } from '#persistence';
import type { IntegrateEvents } from '../log/integrate-events.ts';

export interface MonthsReport {
  removed(month: LogMonth): void;
  /** Its time is over, and legal holds keep it. */
  held(month: LogMonth): void;
}

/** A month of the log with when it is to be removed; the open one has no such time yet. */
export interface KeptMonth extends LogMonth {
  readonly dueAt: Date | undefined;
}

const monthOf = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Zurich', year: 'numeric', month: '2-digit' });

/**
 * Begins a month of the log with the calendar's, in Solothurn, and removes what opens and finds a month's events when its years are
 * over, oldest first, with an event on record. A month that a legal hold stands on is kept, and with it every later one: what was removed
 * is one stretch from the log's beginning, so that one number says what an answer cannot hold any more.
 */
export class KeepMonths {
  readonly #database: AuditDatabase;
  readonly #integrate: IntegrateEvents;
  readonly #years: number;
  readonly #report: MonthsReport;
  readonly #random = pooledRandom();
  #reportedHeld: bigint | undefined;

  constructor(database: AuditDatabase, integrate: IntegrateEvents, years: number, report: MonthsReport) {
    this.#database = database;
    this.#integrate = integrate;
    this.#years = years;
    this.#report = report;
  }

  /** Oldest first. Shows no event, so that reading it is no look into the log. */
  async all(): Promise<KeptMonth[]> {
    return (await readMonths(this.#database)).map((month) => ({ ...month, dueAt: month.removedAt === undefined ? dueAt(month, this.#years) : undefined }));
  }

  /** What would be removed at a time if nothing changed until then, and the month at which it would stop because of a hold. */
  async preview(at: Date): Promise<{ readonly due: readonly KeptMonth[]; readonly stoppedBy: KeptMonth | undefined }> {
    const over = (await this.all()).filter((month) => month.dueAt !== undefined && month.dueAt <= at);
    const stop = over.findIndex(({ heldBy }) => heldBy > 0);
    return stop < 0 ? { due: over, stoppedBy: undefined } : { due: over.slice(0, stop), stoppedBy: over[stop] };
  }

  /** Does what is due at `at`. @throws when a table is not free for it, or the log belongs to somebody else by now */
  async run(at: Date): Promise<void> {
    const open = (await this.all()).at(-1);
    if (open !== undefined && (open.begunAt === undefined || monthOf.format(at) > monthOf.format(open.begunAt))) {
      await this.#integrate.between((lease) => beginMonth(this.#database, lease, at));
    }
    const { due, stoppedBy } = await this.preview(at);
    for (const month of due) {
      await this.#integrate.between(async (lease) => {
        await removeMonth(this.#database, lease, month.first, at, toLeaf(removal(month, at), this.#random));
        this.#report.removed(month);
      });
    }
    if (stoppedBy?.first !== this.#reportedHeld && stoppedBy !== undefined) this.#report.held(stoppedBy);
    this.#reportedHeld = stoppedBy?.first;
  }
}

function dueAt({ closedAt }: LogMonth, years: number): Date | undefined {
  if (closedAt === undefined) return undefined;
  const due = new Date(closedAt);
  due.setUTCFullYear(due.getUTCFullYear() + years);
  return due;
}

function removal({ end, closedAt }: LogMonth, at: Date): AuditEvent {
  const detail = removalDetail({ before: end, writtenBefore: closedAt?.toISOString() ?? '' });
  return { eventId: randomUUID(), kind: 'DESTROYED', at: at.toISOString(), actor: { id: 'iiz-dap', role: 'DAP' }, detail };
}
