import { randomUUID } from 'node:crypto';
import { anonymousActor, pooledRandom, staffActor, toLeaf, type AuditEvent } from '#audit';
import { addPendingEvent, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';

/** Refusals of one class become one leaf a minute: nobody outside can make the log grow. */
const aggregateEveryMs = 60_000;
/** Signed-in callers told apart in a minute, each by each reason; more are one class. */
const mostCallers = 60;

interface Refusals {
  readonly slug: string;
  readonly code: string;
  readonly user: string | undefined;
  count: number;
}

/** Counts who was not let into the auditor's API and writes it to the log: per reason, and per person who signed in. */
export class RecordRefusals {
  readonly #database: AuditDatabase;
  readonly #onFailed: (error: unknown) => void;
  readonly #random = pooledRandom();
  readonly #timer: NodeJS.Timeout;
  #counted = new Map<string, Refusals>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(database: AuditDatabase, onFailed: (error: unknown) => void) {
    this.#database = database;
    this.#onFailed = onFailed;
    this.#timer = setInterval(() => void this.flush(), aggregateEveryMs).unref();
  }

  /** The first refusal of a signed-in person is written at once, everything else with the minute. What is no refused sign-in is not noted. */
  note(error: unknown, userId: string | undefined): void {
    if (!(error instanceof Problem) || (error.slug !== 'unauthenticated' && error.slug !== 'not-authorised')) return;
    const { slug, code } = error;
    const own = `${slug} ${userId ?? ''}`;
    const user = this.#counted.has(own) || this.#counted.size < mostCallers ? userId : undefined;
    const key = user === undefined ? `${slug} ` : own;
    const known = this.#counted.get(key);
    if (known !== undefined) known.count += 1;
    else if (user === undefined) this.#counted.set(key, { slug, code, user, count: 1 });
    else {
      this.#counted.set(key, { slug, code, user, count: 0 });
      this.#write({ slug, code, user, count: 1 });
    }
  }

  async flush(): Promise<void> {
    const counted = [...this.#counted.values()].filter(({ count }) => count > 0);
    this.#counted = new Map();
    for (const refusals of counted) this.#write(refusals);
    await this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #write({ slug, code, user, count }: Refusals): void {
    const actor: AuditEvent['actor'] = user === undefined ? anonymousActor : staffActor('NONE', user);
    const event: AuditEvent = {
      eventId: randomUUID(),
      kind: 'SECURITY',
      at: new Date().toISOString(),
      actor,
      problem: { slug, code },
      detail: { api: 'audit', represents: count },
    };
    const written = addPendingEvent(this.#database, toLeaf(event, this.#random)).catch(this.#onFailed);
    this.#writing = Promise.all([this.#writing, written]);
  }
}
