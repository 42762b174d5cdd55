import type { FastifyRequest } from 'fastify';
import type { Problem } from '#problems';
import { evenOut } from '../refusals/even-out.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { signerOf } from './signer.ts';

/**
 * Puts on record what a proven partner is refused, before it is answered: also a look at what is not its own. What may not
 * be told apart is answered after the same time. Returns what is answered; `undefined`: nobody is proven.
 */
export function settleRefusal(refusals: RefusalLog, problem: Problem, request: FastifyRequest): Promise<Problem> | undefined {
  const signer = signerOf(request);
  return signer && refusals.answer(signer, problem).then((recorded) => evenOut(recorded, signer.receivedAt).then(() => recorded));
}
