/** Whoever comes within this time after another waits for those that come next, no longer than this: less than a commit takes. */
const togetherMs = 5;
/** For so long after several were taken up together, whoever comes waits as the first of several, until one has waited in vain. */
const crowdedMs = 50;
/** So many wait for each other: with more, the 32 connections of the benchmark's full load would all wait at the same time. */
const mostTogether = 12;

interface Company {
  count: number;
  settled: Promise<void>;
  release(): void;
}

/**
 * Lets requests that come close upon one another be taken up together: proven, decided and written in step, with the code
 * still in the processor's caches, one look-up and one commit for all of them
 * ([ADR 59](../../../../docs/adr/0059-take-up-together-what-comes-together.md)). Who finds nobody under way does not wait: neither while
 * requests are few, nor where one client sends one after the other.
 */
export class Arrivals {
  /** Requests that have come and not left. */
  #underWay = 0;
  #lastAt = -Infinity;
  #crowdedUntil = -Infinity;
  #company: Company | undefined;

  /**
   * Settles when those that came close upon one another are to be taken up; `undefined`: at once. `now` in milliseconds of a clock that
   * never goes back. Whoever comes must `leave`.
   */
  join(now = performance.now()): Promise<void> | undefined {
    const alone = this.#underWay === 0 || (now - this.#lastAt >= togetherMs && now >= this.#crowdedUntil);
    this.#underWay += 1;
    this.#lastAt = now;
    if (this.#company === undefined && alone) return undefined;
    const company = (this.#company ??= this.#newCompany());
    company.count += 1;
    if (company.count === mostTogether) company.release();
    return company.settled;
  }

  /** One was answered, or its client is gone. */
  readonly leave = (): void => {
    this.#underWay -= 1;
  };

  #newCompany(): Company {
    const { promise, resolve } = Promise.withResolvers<void>();
    const release = (): void => {
      clearTimeout(timer);
      this.#company = undefined;
      this.#crowdedUntil = company.count > 1 ? this.#lastAt + crowdedMs : -Infinity;
      resolve();
    };
    const timer = setTimeout(release, togetherMs);
    const company: Company = { count: 0, settled: promise, release };
    return company;
  }
}
