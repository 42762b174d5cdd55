/**
 * What waits, in a line of its own for each who asks: a partner, or an address. Who takes from it goes round the lines, so that whoever
 * asks much waits behind itself and not everybody behind it.
 */
export class WaitingLines<T> {
  readonly #lines = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  waitingOf(asker: string): number {
    return this.#lines.get(asker)?.length ?? 0;
  }

  add(asker: string, waiting: T): void {
    const line = this.#lines.get(asker);
    if (line === undefined) this.#lines.set(asker, [waiting]);
    else line.push(waiting);
    this.#size += 1;
  }

  /**
   * Takes up to so many: the first that fits of each line, then the next of each, until nobody has one. Whose turn it was stands at the end.
   * What does not fit keeps its place, and so does its line, whatever is taken from behind it: it comes to the front while others have their
   * turns. `fits` is asked once about each, in that order, and what fits is taken.
   */
  take(most: number, fits: (waiting: T) => boolean = () => true): T[] {
    const taken: T[] = [];
    let asked = [...this.#lines].map(([asker, line]): Asked<T> => ({ asker, line, skipped: 0 }));
    while (asked.length > 0) asked = asked.filter((each) => taken.length < most && this.#takeOne(each, fits, taken));
    this.#size -= taken.length;
    return taken;
  }

  /** Whether the line may have another one. */
  #takeOne(asked: Asked<T>, fits: (waiting: T) => boolean, taken: T[]): boolean {
    const { asker, line, skipped } = asked;
    const at = line.findIndex((waiting, i) => i >= skipped && fits(waiting));
    if (at < 0) return false;
    taken.push(...line.splice(at, 1));
    asked.skipped = at;
    if (at === 0) {
      this.#lines.delete(asker);
      if (line.length > 0) this.#lines.set(asker, line);
    }
    return line.length > at;
  }
}

interface Asked<T> {
  readonly asker: string;
  readonly line: T[];
  /** So many at its head do not fit this time. */
  skipped: number;
}
