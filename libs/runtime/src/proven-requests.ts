import type { FastifyRequest } from 'fastify';

/** A member of the request, not an entry of a weak map (docs/performance.md). */
const proven = Symbol('proven');
const whenProven = Symbol('when proven');
type Asked = FastifyRequest & { [proven]?: Proven; [whenProven]?: () => void };

interface Proven {
  readonly partnerId?: string | undefined;
}

/** Says that whoever asks has proven who they are, and as which partner: what they cost is theirs from now on. For guards. */
export function markProven(request: FastifyRequest, as: Proven): void {
  const asked = request as Asked;
  asked[proven] = as;
  asked[whenProven]?.();
}

/** Who has proven who they are; `undefined`: nobody yet. */
export function provenBy(request: FastifyRequest): Proven | undefined {
  return (request as Asked)[proven];
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
