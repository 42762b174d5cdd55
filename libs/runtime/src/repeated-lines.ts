const EVERY_MS = 10_000;
/** So many different ones are remembered; more than fit in ten seconds are no repetitions. */
const MOST = 200;

/**
 * What is tried again many times a second fails as often while an engine is away or people have to confirm something: the same line is
 * written every ten seconds only, with the number of those that were left out.
 */
export class RepeatedLines {
  readonly #now: () => number;
  readonly #told = new Map<string, { at: number; left: number }>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns how many like it were left out since the last one; undefined: this one is to be left out */
  take(line: string): number | undefined {
    const [at, known] = [this.#now(), this.#told.get(line)];
    if (known !== undefined && at - known.at < EVERY_MS) {
      known.left += 1;
      return undefined;
    }
    this.#told.delete(line);
    const oldest = this.#told.size >= MOST ? this.#told.keys().next().value : undefined;
    if (oldest !== undefined) this.#told.delete(oldest);
    this.#told.set(line, { at, left: 0 });
    return known?.left ?? 0;
  }
}
