import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { rememberSigner, signerOf } from '../../apps/gateway/src/http/signer.ts';
import type { SignedBy } from '../../apps/gateway/src/submissions/signed-by.ts';

/** Remembers the signers of so many requests, each with something large: `node … remember-signers.main.ts <count>`. */
for (let served = 0; served < Number(process.argv[2]); served++) {
  const request = {} as FastifyRequest;
  rememberSigner(request, { wire: Array.from({ length: 2_000 }, (_, i) => `${served} and ${i}`) } as unknown as SignedBy);
  if (served % 20 === 0) await nextTurn();
  if (signerOf(request) === undefined) throw new Error('the signer was forgotten');
}
