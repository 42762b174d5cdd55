import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { SignedBy } from '../submissions/signed-by.ts';

/** A member of the request, not an entry of a WeakMap: what the values of an old one lead to V8 keeps until it marks (docs/performance.md). */
const signedBy = Symbol('signed by');
type SignedRequest = FastifyRequest & { [signedBy]?: SignedBy };

export function rememberSigner(request: FastifyRequest, signer: SignedBy): void {
  (request as SignedRequest)[signedBy] = signer;
}

/** Undefined for a request that is open to everybody. */
export function signerOf(request: FastifyRequest): SignedBy | undefined {
  return (request as SignedRequest)[signedBy];
}

/** The proven signer of the request at hand. */
export const Signer = createParamDecorator((_: unknown, context: ExecutionContext): SignedBy => {
  const signer = signerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (signer === undefined) throw new Problem('signature-required');
  return signer;
});
