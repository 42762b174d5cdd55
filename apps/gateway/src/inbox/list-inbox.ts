import { setTimeout as delay } from 'node:timers/promises';
import { listInbox } from '#persistence';
import type { InboxItem, Pool } from '#persistence';
import { Problem } from '#problems';

const defaultLimit = 50;
const maxLimit = 200;
const maxWaitSeconds = 25;
const pollMs = 200;

/**
 * Lists a partner's un-acked items. With `wait`, an empty listing is answered as soon as there is an item, when the time
 * is up, or when the gateway stops.
 */
export class ListInbox {
  readonly #pool: Pool;
  readonly #stopping: AbortSignal;

  constructor(pool: Pool, stopping: AbortSignal) {
    this.#pool = pool;
    this.#stopping = stopping;
  }

  /** @throws Problem query-invalid */
  async run(partnerId: string, query: Record<string, unknown>): Promise<object> {
    const { limit, wait, cursor } = readQuery(query);
    const until = Date.now() + wait * 1000;
    let page = await listInbox(this.#pool, partnerId, cursor, limit);
    while (page.items.length === 0 && Date.now() < until && !this.#stopping.aborted) {
      await delay(pollMs, undefined, { signal: this.#stopping }).catch(() => undefined);
      page = await listInbox(this.#pool, partnerId, cursor, limit);
    }
    return { items: page.items.map(itemOf), ...(page.next === undefined ? {} : { nextCursor: page.next }) };
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
