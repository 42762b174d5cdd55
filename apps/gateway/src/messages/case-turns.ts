/**
 * Lets messages of one case take turns, so that each is decided on what the one before it left behind. Within this
 * process only: between gateways the journal's check of `seq` decides, and the later one is decided again.
 */
export class CaseTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` after everything that asked for the same case before. */
  async take<T>(caseId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(caseId);
    const turn = (before ?? Promise.resolve()).then(work, work);
    const settled = turn.catch(() => undefined);
    this.#last.set(caseId, settled);
    try {
      return await turn;
    } finally {
      if (this.#last.get(caseId) === settled) this.#last.delete(caseId);
    }
  }
}
