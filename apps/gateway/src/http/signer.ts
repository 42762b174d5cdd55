import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { SignedBy } from '../submissions/signed-by.ts';

/** A member of the request and no weak map, once that has grown old: what its values lead to outlives them until V8 marks (docs/performance.md). */
const signedBy = Symbol('signed by');

export function rememberSigner(request: FastifyRequest, signer: SignedBy): void {
  Object.assign(request, { [signedBy]: signer });
}

/** Undefined for a request that is open to everybody. */
export function signerOf(request: FastifyRequest): SignedBy | undefined {
  return (request as { [signedBy]?: SignedBy })[signedBy];
}

/** The proven signer of the request at hand. */
export const Signer = createParamDecorator((_: unknown, context: ExecutionContext): SignedBy => {
  const signer = signerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (signer === undefined) throw new Problem('signature-required');
  return signer;
});
