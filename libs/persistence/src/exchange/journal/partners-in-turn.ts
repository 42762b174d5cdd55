/**
 * What waits, in a line of each partner's own. Who takes from it goes round the lines, so that whoever asks much waits behind itself
 * and not everybody behind it.
 */
export class PartnersInTurn<T> {
  readonly #lines = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(partnerId: string, waiting: T): void {
    const line = this.#lines.get(partnerId);
    if (line === undefined) this.#lines.set(partnerId, [waiting]);
    else line.push(waiting);
    this.#size += 1;
  }

  /**
   * Takes up to so many: the first that fits of each line, then the next of each, until nobody has one. Whose turn it was stands at the end.
   * What does not fit keeps its place. `fits` is asked about what would be taken next, and what fits is taken.
   */
  take(most: number, fits: (waiting: T) => boolean = () => true): T[] {
    const taken: T[] = [];
    let asked = [...this.#lines];
    while (asked.length > 0) asked = asked.filter(([partnerId, line]) => taken.length < most && this.#takeOne(partnerId, line, fits, taken));
    this.#size -= taken.length;
    return taken;
  }

  /** Whether the line may have another one. */
  #takeOne(partnerId: string, line: T[], fits: (waiting: T) => boolean, taken: T[]): boolean {
    const at = line.findIndex(fits);
    if (at < 0) return false;
    taken.push(...line.splice(at, 1));
    this.#lines.delete(partnerId);
    if (line.length > 0) this.#lines.set(partnerId, line);
    return line.length > 0;
  }
}
