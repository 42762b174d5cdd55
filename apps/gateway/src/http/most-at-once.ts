import { SharedBudget } from '#runtime';

/** How many pieces of work of one kind each partner may have under way at a time in this process. */
export class MostAtOnce {
  readonly #underWay: SharedBudget;

  constructor(most: number) {
    this.#underWay = new SharedBudget(Infinity, most);
  }

  /** What the work gives; `undefined`, and nothing is begun, where the partner has as many under way as it may. */
  run<T>(partnerId: string, work: () => Promise<T>): Promise<T> | undefined {
    if (!this.#underWay.take(partnerId)) return undefined;
    return work().finally(() => this.#underWay.giveBack(partnerId));
  }
}
