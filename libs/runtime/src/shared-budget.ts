/** What there is of something at a time: for all together, and of it for each (a partner, an address). What is taken is given back. */
export class SharedBudget {
  readonly #mostOfAll: number;
  readonly #mostOfOne: number;
  readonly #held = new Map<string, number>();
  #heldOfAll = 0;

  constructor(mostOfAll: number, mostOfOne: number) {
    this.#mostOfAll = mostOfAll;
    this.#mostOfOne = mostOfOne;
  }

  get held(): number {
    return this.#heldOfAll;
  }

  /** Whether there is so much more; then it must be given back. */
  take(whose: string, amount = 1): boolean {
    const held = this.#held.get(whose) ?? 0;
    if (held + amount > this.#mostOfOne || this.#heldOfAll + amount > this.#mostOfAll) return false;
    this.#held.set(whose, held + amount);
    this.#heldOfAll += amount;
    return true;
  }

  giveBack(whose: string, amount = 1): void {
    this.#heldOfAll -= amount;
    const left = (this.#held.get(whose) ?? 0) - amount;
    if (left > 0) this.#held.set(whose, left);
    else this.#held.delete(whose);
  }
}
