import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, test } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Directory } from '#persistence';
import type { CertificateTrust } from '../certificates/certificate-trust.ts';
import type { PartnerKeys } from '../certificates/partner-keys.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import { rememberSigner } from './signer.ts';
import { TlsIdentityGuard } from './tls-identity.guard.ts';

test('nobody is let in whose connection has ended, and with it the certificate that was shown', async () => {
  const socket = new TLSSocket(new Socket());
  socket.destroy();
  const request = { raw: { socket } } as unknown as FastifyRequest;
  rememberSigner(request, {} as SignedBy);
  const guard = new TlsIdentityGuard({} as Directory, {} as PartnerKeys, {} as CertificateTrust, {} as RefusalLog);
  await expect(guard.canActivate({ switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext)).rejects.toMatchObject({ slug: 'client-unknown' });
});
