import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { SignedBy } from '../submissions/signed-by.ts';

const signers = new WeakMap<object, SignedBy>();

export function rememberSigner(request: FastifyRequest, signer: SignedBy): void {
  signers.set(request, signer);
}

/** Undefined for a request that is open to everybody. */
export function signerOf(request: FastifyRequest): SignedBy | undefined {
  return signers.get(request);
}

/** The proven signer of the request at hand. */
export const Signer = createParamDecorator((_: unknown, context: ExecutionContext): SignedBy => {
  const signer = signerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (signer === undefined) throw new Problem('signature-required');
  return signer;
});
