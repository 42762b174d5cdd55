import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { Problem } from '#problems';
import { clientAddress, SharedBudget } from '#runtime';
import { WaitingLines } from '#turns';

/** Questions of everybody together: their answers are what readers who do not read keep in memory, a bundle of entries some 400 KB. */
const mostOfAll = 512;
const longestRestMs = 1_000;

interface Waiting {
  readonly reply: FastifyReply;
  /** Never rejects. */
  readonly read: () => Promise<void>;
}

/**
 * What those who read the log without signing in may cost. One question is dealt with at a time, the addresses taking turns, with a rest
 * after each as long as it took: so together they have one connection of the database and half of the event loop, and whoever asks much
 * waits behind whoever asks little. A question counts for its address until its answer has left, for which every listener sets a time;
 * beyond a few it is refused.
 */
export class ReaderTurns {
  readonly #open: SharedBudget;
  /** By address. */
  readonly #waiting = new WaitingLines<Waiting>();
  #turning = false;

  constructor(mostOfOne: number) {
    this.#open = new SharedBudget(mostOfAll, mostOfOne);
  }

  /** Reads when it is the turn of whoever asks. @throws Problem rate-limited, or what `read` throws */
  run<T>(reply: FastifyReply, read: () => Promise<T>): Promise<T> {
    const address = clientAddress(reply.request.raw.socket);
    this.#enter(address, reply);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.add(address, { reply, read: () => read().then(resolve, reject) });
    if (!this.#turning) void this.#turns();
    return promise;
  }

  #enter(address: string, { raw }: FastifyReply): void {
    if (raw.closed || !this.#open.take(address)) throw new Problem('rate-limited', { retryAfterSeconds: 1 });
    raw.once('close', () => this.#open.giveBack(address));
  }

  async #turns(): Promise<void> {
    this.#turning = true;
    for (let [next] = this.#waiting.take(1); next !== undefined; [next] = this.#waiting.take(1)) {
      // Nobody is there any more to hear it.
      if (next.reply.raw.closed) continue;
      const begun = performance.now();
      await next.read();
      await delay(Math.min(performance.now() - begun, longestRestMs));
    }
    this.#turning = false;
  }
}
