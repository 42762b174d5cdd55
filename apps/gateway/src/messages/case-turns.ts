import { WaitingLines } from '#turns';

/** The turn of a case that is under way, and who waits for the next: most have nobody. */
interface Turn {
  waiting: WaitingLines<() => void> | undefined;
}

/**
 * Lets messages of one case take turns, so that each is decided on what the one before it left behind, and their senders by turns: who
 * names a case must not keep it from the others by naming it often. Within this process only: between gateways the journal's check of
 * `seq` decides, and the later one is decided again.
 */
export class CaseTurns {
  readonly #turns = new Map<string, Turn>();

  /** Runs `work` once nothing else of the case runs. */
  async take<T>(caseId: string, senderId: string, work: () => Promise<T>): Promise<T> {
    await this.#begin(caseId, senderId);
    try {
      return await work();
    } finally {
      this.#end(caseId);
    }
  }

  #begin(caseId: string, senderId: string): Promise<void> | undefined {
    const turn = this.#turns.get(caseId);
    if (turn === undefined) {
      this.#turns.set(caseId, { waiting: undefined });
      return undefined;
    }
    const waiting = (turn.waiting ??= new WaitingLines());
    return new Promise((begin) => waiting.add(senderId, begin));
  }

  #end(caseId: string): void {
    const [begin] = this.#turns.get(caseId)?.waiting?.take(1) ?? [];
    if (begin === undefined) this.#turns.delete(caseId);
    else begin();
  }
}
