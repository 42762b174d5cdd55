import { anonymousActor, platformActor } from '#audit';
import { blockSize, countFacetsIn, readHead, type AuditDatabase } from '#persistence';
import { bucketOf, bucketsBetween, nextBucket } from '../counts/time-buckets.ts';
import { momentsOf } from '../counts/count-over-time.ts';
import { detailWords, opened } from '../looks/opened-event.ts';
import { findAll } from '../queries/find-events.ts';
import type { QueryFilter } from '../queries/query-filter.ts';
import { detectSignals, recentDays, usualDays, type PartnerFigures, type Signal } from './detect-signals.ts';
import { alikeStretch, hourOf, stretchOf } from './office-hours.ts';

export interface Signals {
  readonly madeAt: string;
  readonly from: string;
  readonly treeSize: number;
  readonly signals: readonly Signal[];
}

/** Looking through the log for figures costs something; nothing in them is older than this, nor from times to come of a clock that has been put back. */
const freshForMs = 300_000;
const dayMs = 86_400_000;
/** No consent lasts longer than its pack allows: 24 months. */
const longestConsentMs = 2 * 366 * dayMs;
const nobodys = new Set<string>([platformActor.id, anonymousActor.id]);

/** Watches what each partner does, by counts alone: reading them is no look into the log, and no acting person appears in them. */
export class WatchPartners {
  readonly #database: AuditDatabase;
  #last: { readonly at: number; readonly signals: Promise<Signals> } | undefined;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  run(now: Date): Promise<Signals> {
    if (this.#last === undefined || Math.abs(now.getTime() - this.#last.at) > freshForMs) {
      const signals = this.#watch(now);
      this.#last = { at: now.getTime(), signals };
      signals.catch(() => (this.#last = undefined));
    }
    return this.#last.signals;
  }

  async #watch(now: Date): Promise<Signals> {
    const { size } = await readHead(this.#database);
    const from = new Date(now.getTime() - (usualDays + recentDays) * dayMs).toISOString();
    const consentEnds = await this.#consentEnds(now, size);
    const actors = new Set([...(await this.#actors(from, size)), ...consentEnds.keys()]);
    const partners: PartnerFigures[] = [];
    for (const partner of actors) partners.push({ partner, ...(await this.#figuresOf(partner, from, now, size)), consentEnds: consentEnds.get(partner) ?? [] });
    return { madeAt: now.toISOString(), from, treeSize: Number(size), signals: detectSignals(partners, now) };
  }

  /** Who acted in full blocks of the span, and in the leaves after them. */
  async #actors(from: string, size: bigint): Promise<Set<string>> {
    const blocks = size / blockSize;
    const counted = await countFacetsIn(this.#database, { facets: [], blocks }, ['actor']);
    const actors = new Set([...counted.keys()].map((name) => name.slice('actor:'.length)));
    for await (const { index, event } of findAll(this.#database, { from }, size)) {
      if (index < blocks * blockSize) break;
      actors.add(event.actor.id);
    }
    return new Set([...actors].filter((actor) => !nobodys.has(actor)));
  }

  async #figuresOf(partner: string, from: string, now: Date, size: bigint): Promise<Pick<PartnerFigures, 'days' | 'denied'>> {
    const sent = await this.#count(
      { actor: partner, kind: 'ACCEPTED', from },
      size,
      (at) => bucketOf(at, 'day'),
      (a, b) => bucketOf(a, 'day') === bucketOf(b, 'day'),
    );
    const offHours = await this.#count(
      { actor: partner, kind: 'READ', from },
      size,
      (at) => (stretchOf(at).part === 'hours' ? '' : stretchOf(at).day),
      alikeStretch,
    );
    const misdirected = await this.#count(
      { actor: partner, outcome: 'DAP-3311', from: new Date(now.getTime() - recentDays * dayMs).toISOString() },
      size,
      (at) => bucketOf(at, 'day'),
      (a, b) => bucketOf(a, 'day') === bucketOf(b, 'day'),
    );
    const denied = await this.#count(
      { actor: partner, kind: 'REFUSED', from: new Date(now.getTime() - recentDays * dayMs).toISOString() },
      size,
      hourOf,
      (a, b) => hourOf(a) === hourOf(b),
    );
    const days = bucketsBetween(bucketOf(from, 'day'), bucketOf(now.toISOString(), 'day'), 'day');
    return {
      days: days.map((day) => ({
        day,
        from: beginOf(day),
        to: beginOf(nextBucket(day, 'day')),
        sent: sent.get(day) ?? 0,
        readOffHours: offHours.get(day) ?? 0,
        misdirected: misdirected.get(day) ?? 0,
      })),
      denied: [...denied].map(([hour, count]) => ({ hour, count })),
    };
  }

  async #count(filter: QueryFilter, size: bigint, keyOf: (at: string) => string, alike: (a: string, b: string) => boolean): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for await (const [at, count] of momentsOf(this.#database, filter, size, alike)) counts.set(keyOf(at), (counts.get(keyOf(at)) ?? 0) + count);
    return counts;
  }

  /** By partner, the last days of the consents that it has reported and nobody has withdrawn. */
  async #consentEnds(now: Date, size: bigint): Promise<Map<string, string[]>> {
    const from = new Date(now.getTime() - longestConsentMs).toISOString();
    const withdrawn = new Set<string>();
    for await (const found of findAll(this.#database, { kind: 'CONSENT_WITHDRAWN', from }, size)) for (const id of opened(found).event.consentIds ?? []) withdrawn.add(id);
    const ends = new Map<string, string[]>();
    for await (const found of findAll(this.#database, { kind: 'CONSENT_GRANTED', from }, size)) {
      const { event } = opened(found);
      const days = detailWords(event, 'validUntil').filter((_, i) => !withdrawn.has(event.consentIds?.[i] ?? ''));
      ends.set(event.actor.id, [...(ends.get(event.actor.id) ?? []), ...days.map((day) => day.slice(0, 10))]);
    }
    return ends;
  }
}

/** The first moment of a day in Solothurn. */
function beginOf(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  const offset =
    /GMT([+-]\d+)/.exec(
      new Intl.DateTimeFormat('en', { timeZone: 'Europe/Zurich', timeZoneName: 'shortOffset' }).format(new Date(noon.getTime() - 12 * 3_600_000)),
    )?.[1] ?? '+1';
  return new Date(Date.parse(`${day}T00:00:00Z`) - Number(offset) * 3_600_000).toISOString();
}
