import { Problem } from '#problems';

/** How many requests one partner may make and records it may submit, together: so many a second in the long run, and ten seconds' worth at once. */
export interface QuotaLimits {
  requestsPerSecond: number;
  /** Of them, questions what would become of a message (`POST /v1/preflight`): they cost a decision and leave no message. */
  preflightsPerSecond: number;
}

/** A partner that was silent may catch up so many seconds' worth at once. */
const burstSeconds = 10;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * One token bucket per partner, of this process: each gateway lets through as much. Only a proven partner draws on it, or whom
 * the broker lets write to its topic, so that nobody uses up another's. Costs a look-up in memory; there are as many buckets as partners.
 */
export class PartnerQuota {
  readonly #limits: QuotaLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: QuotaLimits) {
    this.#limits = limits;
  }

  /** @returns the problem that the request is to be answered with; undefined: it may pass */
  take(partnerId: string, route: string, at: Date): Problem | undefined {
    const { requestsPerSecond, preflightsPerSecond } = this.#limits;
    const wait = Math.max(
      route === '/v1/preflight' ? this.#draw(`${partnerId} preflight`, preflightsPerSecond, at.getTime()) : 0,
      this.#draw(partnerId, requestsPerSecond, at.getTime()),
    );
    return wait === 0 ? undefined : new Problem('rate-limited', { retryAfterSeconds: wait });
  }

  /** For a record of its submit topic. @returns seconds until it may be taken; 0: it may */
  takeRecord(partnerId: string, at: Date): number {
    return this.#draw(partnerId, this.#limits.requestsPerSecond, at.getTime());
  }

  /** Seconds until there is a token again; 0: one was drawn. A clock that goes back refills nothing. */
  #draw(key: string, perSecond: number, at: number): number {
    const full = perSecond * burstSeconds;
    const bucket = this.#buckets.get(key) ?? { tokens: full, at };
    const tokens = Math.min(full, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: Math.max(at, bucket.at) });
    return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
  }
}
