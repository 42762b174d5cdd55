import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { Problem } from '#problems';
import { clientAddress } from './client-address.ts';
import { untilProven } from './proven-requests.ts';
import type { SharedBudget } from './shared-budget.ts';
import { smallBytes, unprovenBytes } from './unproven-bytes.ts';

export interface UnprovenBodiesOptions {
  readonly bodyLimit: number;
  /** Share of one address in everything. */
  readonly share: number;
  /** See `HttpsAppOptions`. */
  readonly refusedByHead?: ((request: FastifyRequest) => boolean) | undefined;
}

/**
 * What the bodies of those who have not proven anything yet may take in memory. A body that is small costs its connection's worth and is
 * read like any other. A larger one has a budget, by address and in all, until its sender is proven; where the head says that nobody will be, it is
 * thrown away as it comes: the answer is what it would have been, at the same time.
 */
export class UnprovenBodies {
  readonly #options: UnprovenBodiesOptions;
  readonly #budget: SharedBudget;

  constructor(options: UnprovenBodiesOptions) {
    this.#options = options;
    this.#budget = unprovenBytes(options.share);
  }

  /** Before a body is parsed. */
  readonly bound = (request: FastifyRequest, reply: FastifyReply, payload: RequestPayload, done: (error?: Error | null, payload?: RequestPayload) => void): void => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    const declared = Number(length ?? 0);
    // Beyond the limit nothing is read.
    if (declared > this.#options.bodyLimit || (declared <= smallBytes && coding === undefined)) {
      done();
      return;
    }
    const body = new Body(this.#options.bodyLimit, () => this.#judge(request, reply, coding === undefined ? declared : this.#options.bodyLimit));
    payload.once('error', (error: Error) => body.destroy(error));
    if (coding === undefined) body.grow();
    done(null, payload.pipe(body));
  };

  #judge(request: FastifyRequest, reply: FastifyReply, bytes: number): Judgement {
    if (this.#options.refusedByHead?.(request) === true) return 'throw away';
    const address = clientAddress(request.raw.socket);
    if (this.#budget.take(address, bytes)) {
      untilProven(request, reply.raw, () => this.#budget.giveBack(address, bytes));
      return 'keep';
    }
    reply.raw.setHeader('connection', 'close');
    return 'refuse';
  }
}

type Judgement = 'keep' | 'throw away' | 'refuse';

/** Lets a body through until it is no small one any more, and then as it was judged. */
class Body extends Transform {
  /** For Fastify: what was thrown away has come too. */
  receivedEncodedLength = 0;
  readonly #limit: number;
  readonly #judge: () => Judgement;
  #judged: Judgement | undefined;

  constructor(limit: number, judge: () => Judgement) {
    super();
    this.#limit = limit;
    this.#judge = judge;
  }

  /** It is larger than small, or will be. */
  grow(): void {
    this.#judged ??= this.#judge();
    if (this.#judged === 'refuse') this.destroy(new Problem('rate-limited', { retryAfterSeconds: 1 }));
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.receivedEncodedLength > this.#limit) this.destroy(new Problem('too-large'));
    else if (this.receivedEncodedLength > smallBytes) this.grow();
    if (this.destroyed) return;
    if (this.#judged === 'throw away') done();
    else done(null, chunk);
  }
}
