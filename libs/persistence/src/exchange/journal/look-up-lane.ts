import { WaitingLines } from '#turns';
import { Overloaded } from '../../transaction.ts';

export interface LaneLimits {
  /** Under way at the same time. */
  atOnce: number;
  /** Of them, for one partner. */
  ofOnePartner: number;
  /** Of one partner, not begun yet. */
  waiting: number;
}

/**
 * Where look-ups run that few messages need, beside those that every message shares, and fetches that wait for each other: so many at
 * once, partners by turns, so that whoever asks much waits for itself. What fails fails alone.
 */
export class LookUpLane {
  readonly #limits: LaneLimits;
  readonly #waiting = new WaitingLines<{ partnerId: string; begin: () => void }>();
  readonly #running = new Map<string, number>();
  #free: number;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
    this.#free = limits.atOnce;
  }

  /** @throws Overloaded when as many wait for this partner as may */
  async run<T>(partnerId: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(partnerId);
    try {
      return await work();
    } finally {
      this.#count(partnerId, -1);
      this.#next();
    }
  }

  #turn(partnerId: string): Promise<void> {
    if (this.#waiting.waitingOf(partnerId) >= this.#limits.waiting) throw new Overloaded();
    return new Promise((begin) => {
      this.#waiting.add(partnerId, { partnerId, begin });
      this.#next();
    });
  }

  /** Begins what may begin. */
  #next(): void {
    const next = this.#waiting.take(this.#free, ({ partnerId }) => {
      if ((this.#running.get(partnerId) ?? 0) >= this.#limits.ofOnePartner) return false;
      this.#count(partnerId, 1);
      return true;
    });
    for (const { begin } of next) begin();
  }

  #count(partnerId: string, more: 1 | -1): void {
    const running = (this.#running.get(partnerId) ?? 0) + more;
    if (running === 0) this.#running.delete(partnerId);
    else this.#running.set(partnerId, running);
    this.#free -= more;
  }
}
