/** In a holder of its own, which is emptied: what a map once held, V8 keeps alive when the map has grown old (docs/performance.md). */
interface Turn {
  settled: Promise<unknown> | undefined;
}

/**
 * Lets messages of one case take turns, so that each is decided on what the one before it left behind. Within this
 * process only: between gateways the journal's check of `seq` decides, and the later one is decided again.
 */
export class CaseTurns {
  readonly #last = new Map<string, Turn>();

  /** Runs `work` after everything that asked for the same case before. */
  async take<T>(caseId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(caseId)?.settled;
    const turn = (before ?? Promise.resolve()).then(work, work);
    const last: Turn = { settled: turn.catch(() => undefined) };
    this.#last.set(caseId, last);
    try {
      return await turn;
    } finally {
      if (this.#last.get(caseId) === last) this.#last.delete(caseId);
      last.settled = undefined;
    }
  }
}
