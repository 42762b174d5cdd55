import { setTimeout as delay } from 'node:timers/promises';
import type { LeafEvent } from '#audit';
import { auditTopic, type Bus } from '#bus';
import { readPosition, readShardNumbers, type AuditDatabase } from '#persistence';
import type { ShardPages } from './shard-pages.ts';

/** How far the log has come, by the exchange's own numbers. */
export interface LogStanding {
  readonly shards: readonly { readonly shard: number; readonly n: string }[];
  /** Everything that the topic holds is in the log. */
  readonly settled: boolean;
}

/** What the exchange must not forget that it has forgotten, of one stretch of a relay shard. */
export interface ErasuresSince {
  readonly erased: readonly {
    readonly senderId: string;
    readonly messageId: string;
    /** Whom a person's order meant, as places among the subjects of the message: the log names nobody. */ readonly forgets: readonly number[];
  }[];
  readonly withdrawn: readonly { readonly consents: readonly string[]; readonly at: string }[];
  /** What operators did, in the order of the log: to be done again by hand. Whom it was about is sealed. */
  readonly operated: readonly {
    readonly eventId: string;
    readonly at: string;
    readonly action: string;
    readonly role: string;
    readonly pack?: string;
    readonly detail: Readonly<Record<string, string | number | boolean>>;
  }[];
  /** Go on behind this number; what was asked for when there is no more. */
  readonly through: string;
}

/** Longest rest after a question to Kafka. */
const longestRestMs = 500;

/** Erasures and withdrawals as the public log has them: for an exchange that was restored from a backup. It names no person. */
export class ListErasures {
  readonly #database: AuditDatabase;
  readonly #bus: Pick<Bus, 'endOffset'>;
  readonly #pages: ShardPages;
  #next: Promise<LogStanding> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: AuditDatabase, bus: Pick<Bus, 'endOffset'>, pages: ShardPages) {
    this.#database = database;
    this.#bus = bus;
    this.#pages = pages;
  }

  /**
   * As it is after the question: an exchange that was restored relies on it. It costs a connection to Kafka, so everybody who asks
   * while one is under way, or in the rest after it, gets the answer of the next one.
   */
  standing(): Promise<LogStanding> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      const [begun, standing] = [performance.now(), this.#standing()];
      this.#last = standing.catch(() => undefined).then(() => delay(Math.min(performance.now() - begun, longestRestMs)));
      return standing;
    });
    return this.#next;
  }

  async #standing(): Promise<LogStanding> {
    const [end, position] = [await this.#bus.endOffset(auditTopic, 0), await readPosition(this.#database, auditTopic, 0)];
    const shards = await readShardNumbers(this.#database);
    return { shards: [...shards].map(([shard, n]) => ({ shard, n: n.toString() })), settled: (position ?? 0n) >= end };
  }

  async since(shard: number, after: bigint): Promise<ErasuresSince> {
    const page = await this.#pages.read(shard, after);
    const read = page.events.filter(({ n }) => n > after).map(({ event }) => event);
    return {
      erased: read.flatMap(erasedBy),
      withdrawn: read.flatMap(withdrawnBy),
      operated: read.flatMap(operatedBy),
      through: (page.through > after ? page.through : after).toString(),
    };
  }
}

function erasedBy({ kind, message, detail }: LeafEvent): ErasuresSince['erased'] {
  if ((kind !== 'ERASED' && kind !== 'DESTROYED') || message === undefined) return [];
  const forgets = detail?.['forgets'];
  return [{ senderId: message.senderId, messageId: message.messageId, forgets: typeof forgets === 'string' && forgets !== '' ? forgets.split(' ').map(Number) : [] }];
}

function withdrawnBy({ kind, at, detail }: LeafEvent): ErasuresSince['withdrawn'] {
  const consents = detail?.['consents'];
  return kind === 'CONSENT_WITHDRAWN' && typeof consents === 'string' ? [{ at, consents: consents.split(' ') }] : [];
}

/** Looks change nothing, and what the platform does by itself it does again. */
function operatedBy({ kind, eventId, at, actor, message, pack, detail }: LeafEvent): ErasuresSince['operated'] {
  const { action: stated, ...rest } = detail ?? {};
  const action = kind === 'ERASED' && message === undefined ? 'ERASURE_CARRIED_OUT' : stated;
  if ((kind !== 'OPERATED' && kind !== 'POLICY_ACTIVATED' && kind !== 'ERASED') || typeof action !== 'string' || action === 'LOOKED' || actor.role === 'DAP') return [];
  return [{ eventId, at, action, role: actor.role, ...(pack === undefined ? {} : { pack }), detail: rest }];
}
