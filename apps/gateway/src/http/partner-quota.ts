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
  /** Milliseconds of a clock that never goes back: of one that is put back, a partner would be refused until it is as late again. */
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
  take(partnerId: string, route: string, now = performance.now()): Problem | undefined {
    const { requestsPerSecond, preflightsPerSecond } = this.#limits;
    const wait = Math.max(
      route === '/v1/preflight' ? this.#draw(`${partnerId} preflight`, preflightsPerSecond, now) : 0,
      this.#draw(partnerId, requestsPerSecond, now),
    );
    return wait === 0 ? undefined : new Problem('rate-limited', { retryAfterSeconds: wait });
  }

  /** For a record of its submit topic. @returns seconds until it may be taken; 0: it may */
  takeRecord(partnerId: string, now = performance.now()): number {
    return this.#draw(partnerId, this.#limits.requestsPerSecond, now);
  }

  /** Seconds until there is a token again; 0: one was drawn. */
  #draw(key: string, perSecond: number, now: number): number {
    const full = perSecond * burstSeconds;
    const bucket = this.#buckets.get(key) ?? { tokens: full, at: now };
    const tokens = Math.min(full, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
  }
}
