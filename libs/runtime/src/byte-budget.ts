/** What stays below costs no more than the connection that it comes by, and is never refused: most messages, every receipt and problem. */
export const smallBytes = 16 * 1024;
/** Of everybody together, so much of bodies and as much of answers: 128 whole bodies, 200 descriptions of the API. */
export const budgetBytes = 64 * 2 ** 20;

/** Bytes that those who have not proven who they are make this process keep, all together and each address. */
export class ByteBudget {
  readonly #mostOfAll: number;
  readonly #mostOfOne: number;
  readonly #held = new Map<string, number>();
  #heldOfAll = 0;

  constructor(mostOfAll: number, mostOfOne: number) {
    this.#mostOfAll = mostOfAll;
    this.#mostOfOne = mostOfOne;
  }

  /** Whether so many more may be kept; then they must be given back. */
  take(address: string, bytes: number): boolean {
    const held = this.#held.get(address) ?? 0;
    if (held + bytes > this.#mostOfOne || this.#heldOfAll + bytes > this.#mostOfAll) return false;
    this.#held.set(address, held + bytes);
    this.#heldOfAll += bytes;
    return true;
  }

  giveBack(address: string, bytes: number): void {
    this.#heldOfAll -= bytes;
    const left = (this.#held.get(address) ?? 0) - bytes;
    if (left > 0) this.#held.set(address, left);
    else this.#held.delete(address);
  }
}
