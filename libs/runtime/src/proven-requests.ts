import type { FastifyRequest } from 'fastify';

/** A member of the request, not an entry of a weak map (docs/performance.md). */
const proven = Symbol('proven');
const whenProven = Symbol('when proven');
type Asked = FastifyRequest & { [proven]?: true; [whenProven]?: () => void };

/** Says that whoever asks has proven who they are: what they cost is theirs from now on. For guards. */
export function markProven(request: FastifyRequest): void {
  const asked = request as Asked;
  asked[proven] = true;
  asked[whenProven]?.();
}

export function isProven(request: FastifyRequest): boolean {
  return (request as Asked)[proven] === true;
}

/** Calls back once, when it is proven or its answer has left or is lost. */
export function untilProven(request: FastifyRequest, answer: { once(event: 'close', then: () => void): unknown }, then: () => void): void {
  let isOver = false;
  const end = (): void => {
    if (!isOver) then();
    isOver = true;
  };
  (request as Asked)[whenProven] = end;
  answer.once('close', end);
}
