import { fullJitter } from './full-jitter.ts';
import type { Spread } from './full-jitter.ts';

/** Attempts at a topic that does not answer come further apart, up to a quarter of an hour. */
const spread: Spread = { firstMs: 2_000, mostMs: 15 * 60_000 };

/**
 * Which partners' topics a relay leaves alone for a while, because the broker did not acknowledge what was sent there, so that
 * one of them never slows the others. In memory: after a restart each is tried once. Times are milliseconds of a clock that nobody puts
 * (`performance.now()`): else a topic that rests while a wrong clock is put right would rest for as long as it was wrong by.
 */
export class TopicRest {
  readonly #random: () => number;
  readonly #topics = new Map<string, { failures: number; until: number }>();

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** One of these did not answer, and nobody knows which: each is tried by itself the next time. */
  suspect(topics: Iterable<string>): void {
    for (const topic of topics) if (!this.#topics.has(topic)) this.#topics.set(topic, { failures: 0, until: 0 });
  }

  /** To be tried by itself, and with little patience. */
  isSuspect(topic: string): boolean {
    return this.#topics.has(topic);
  }

  failed(topic: string, now: number): void {
    const failures = (this.#topics.get(topic)?.failures ?? 0) + 1;
    this.#topics.set(topic, { failures, until: now + fullJitter(failures, spread, this.#random) });
  }

  /** Nobody had the time to try it: a moment later, without an attempt that counts. */
  postpone(topic: string, now: number): void {
    this.#topics.set(topic, { failures: this.#topics.get(topic)?.failures ?? 0, until: now + spread.firstMs });
  }

  worked(topic: string): void {
    this.#topics.delete(topic);
  }

  /** The topics that rest now, each with the time until its next attempt. */
  resting(now: number): Map<string, number> {
    return new Map([...this.#topics].filter(([, { until }]) => until > now).map(([topic, { until }]) => [topic, until - now]));
  }
}
