/** Who comes so soon after another waits with it, and at most as long: less than what a message waits for its commit. */
const togetherMs = 5;
/** After several that were taken up together, the next one is taken for the first of several, so long. */
const crowdedMs = 50;

/**
 * Lets requests that come close upon one another be taken up together: proven, decided and written one after the other, with the code
 * still in the processor's caches, one look-up and one commit for all of them ([ADR 59](../../../../docs/adr/0059-take-up-together-what-comes-together.md)).
 * Whoever comes alone waits for nobody.
 */
export class Arrivals {
  #lastAt = -Infinity;
  #crowdedUntil = -Infinity;
  #waiting = 0;
  #together: Promise<void> | undefined;

  /** Settles when those that came close upon one another are to be taken up; `undefined`: at once. `now` in milliseconds of a clock that never goes back. */
  join(now = performance.now()): Promise<void> | undefined {
    const alone = now - this.#lastAt >= togetherMs && now >= this.#crowdedUntil;
    this.#lastAt = now;
    if (this.#together === undefined && alone) return undefined;
    this.#waiting += 1;
    this.#together ??= new Promise((resolve) => {
      setTimeout(() => {
        if (this.#waiting > 1) this.#crowdedUntil = this.#lastAt + crowdedMs;
        this.#waiting = 0;
        this.#together = undefined;
        resolve();
      }, togetherMs);
    });
    return this.#together;
  }
}
