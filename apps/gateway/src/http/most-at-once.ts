/** How many pieces of work of one kind each partner may have under way at a time in this process. */
export class MostAtOnce {
  readonly #most: number;
  readonly #underWay = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What the work gives; `undefined`, and nothing is begun, where the partner has as many under way as it may. */
  run<T>(partnerId: string, work: () => Promise<T>): Promise<T> | undefined {
    const underWay = this.#underWay.get(partnerId) ?? 0;
    if (underWay >= this.#most) return undefined;
    this.#underWay.set(partnerId, underWay + 1);
    return work().finally(() => this.#ended(partnerId));
  }

  #ended(partnerId: string): void {
    const left = (this.#underWay.get(partnerId) ?? 1) - 1;
    if (left > 0) this.#underWay.set(partnerId, left);
    else this.#underWay.delete(partnerId);
  }
}
