import { setTimeout as delay } from 'node:timers/promises';
import { listInbox } from '#persistence';
import type { InboxItem, InboxPage, Pool } from '#persistence';
import { Problem } from '#problems';
import { MostAtOnce } from '../http/most-at-once.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import type { SignedBy } from '../submissions/signed-by.ts';

const defaultLimit = 50;
const maxLimit = 200;
const maxWaitSeconds = 25;
const pollMs = 200;
/** Of a listing that is not held back because too many are: one of these may end at any moment, and lasts 25 seconds at most. */
const retryAfterSeconds = 5;

export interface ListInboxParts {
  pool: Pool;
  stopping: AbortSignal;
  /** Listings of one partner that are held back at a time. */
  mostHeld: number;
  refusals: Pick<RefusalLog, 'counted'>;
}

/**
 * Lists a partner's un-acked items. With `wait`, an empty listing is answered as soon as there is an item, when the time
 * is up, or when the gateway stops; until then it asks the database five times a second, so that a partner may have a few of them alone.
 */
export class ListInbox {
  readonly #parts: ListInboxParts;
  readonly #held: MostAtOnce;

  constructor(parts: ListInboxParts) {
    this.#parts = parts;
    this.#held = new MostAtOnce(parts.mostHeld);
  }

  /** `isGone`: whoever asked has hung up. @throws Problem query-invalid; rate-limited when it would be held back beyond a few */
  async run(signer: SignedBy, query: Record<string, unknown>, isGone: () => boolean): Promise<object> {
    const { limit, wait, cursor } = readQuery(query);
    const until = performance.now() + wait * 1000;
    const list = (): Promise<InboxPage> => listInbox(this.#parts.pool, signer.partner.partnerId, cursor, limit);
    const first = await list();
    const page = first.items.length > 0 || wait === 0 ? first : await this.#holdBack(signer, () => this.#await(list, () => performance.now() >= until || isGone()));
    return { items: page.items.map(itemOf), ...(page.next === undefined ? {} : { nextCursor: page.next }) };
  }

  async #await(list: () => Promise<InboxPage>, isOver: () => boolean): Promise<InboxPage> {
    const { stopping } = this.#parts;
    for (;;) {
      await delay(pollMs, undefined, { signal: stopping }).catch(() => undefined);
      const page = await list();
      if (page.items.length > 0 || isOver() || stopping.aborted) return page;
    }
  }

  #holdBack(signer: SignedBy, wait: () => Promise<InboxPage>): Promise<InboxPage> {
    const held = this.#held.run(signer.partner.partnerId, wait);
    if (held === undefined) throw this.#parts.refusals.counted(signer, new Problem('rate-limited', { retryAfterSeconds }));
    return held;
  }
}

function itemOf({ acceptedAt, leasedUntil, ...item }: InboxItem): object {
  return { ...item, acceptedAt: acceptedAt.toISOString(), ...(leasedUntil === null ? {} : { leasedUntil: leasedUntil.toISOString() }) };
}

const allowed: ReadonlySet<string> = new Set(['limit', 'wait', 'cursor']);

function readQuery(query: Record<string, unknown>): { limit: number; wait: number; cursor: string } {
  const stranger = Object.keys(query).find((name) => !allowed.has(name));
  if (stranger !== undefined) throw new Problem('query-invalid', { pointers: [{ pointer: '/', rule: 'limit, wait and cursor only' }] });
  const cursor = number(query, 'cursor', 0, Number.MAX_SAFE_INTEGER, 0);
  return { limit: number(query, 'limit', 1, maxLimit, defaultLimit), wait: number(query, 'wait', 0, maxWaitSeconds, 0), cursor: String(cursor) };
}

function number(query: Record<string, unknown>, name: string, min: number, max: number, otherwise: number): number {
  const value = query[name];
  if (value === undefined) return otherwise;
  const read = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!(read >= min && read <= max)) throw new Problem('query-invalid', { pointers: [{ pointer: `/${name}`, rule: `integer from ${min} to ${max}` }] });
  return read;
}
