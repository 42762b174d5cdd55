import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Directory } from '#persistence';
import { Problem } from '#problems';
import { keyidOf } from '#signing';
import type { CertificateTrust } from '../certificates/certificate-trust.ts';
import type { PartnerKeys } from '../certificates/partner-keys.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { signerOf } from './signer.ts';

/** More than a path may have: what a client sends beyond is not looked at. */
const mostCertificates = 4;

/**
 * Runs after the signature is proven, where clients may show a TLS certificate: one that is shown is the signer's own
 * (`CN=<partner id>`, as for Kafka) and holds by the same path check as a signing certificate at every request, also on a connection that
 * was opened before it was revoked.
 *
 * What leads to an anchor besides what is shown are the intermediates of the partner's registered keys: a resumed session shows the
 * certificate alone, and so does every one to Node 24.21 (nodejs/node#65579).
 */
export class TlsIdentityGuard implements CanActivate {
  readonly #directory: Directory;
  readonly #keys: PartnerKeys;
  readonly #trust: CertificateTrust;
  readonly #refusals: RefusalLog;

  constructor(directory: Directory, keys: PartnerKeys, trust: CertificateTrust, refusals: RefusalLog) {
    this.#directory = directory;
    this.#keys = keys;
    this.#trust = trust;
    this.#refusals = refusals;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const signer = signerOf(request);
    const shown = (request.raw.socket as TLSSocket).getPeerCertificate(true) as DetailedPeerCertificate | null;
    // Whoever asked has gone: what was shown is not known any more, and nobody reads this answer.
    if (shown === null) throw new Problem('client-unknown');
    // Node answers an empty object where there is none.
    if (signer === undefined || Object.keys(shown).length === 0) return true;
    const problem = this.#problemOf(shown, signer.partner.partnerId, signer.receivedAt);
    if (problem === undefined) return true;
    throw await this.#refusals.answer(signer, problem);
  }

  #problemOf(shown: DetailedPeerCertificate, partnerId: string, at: Date): Problem | undefined {
    const [leaf = shown.raw, ...above] = pathOf(shown);
    const chain = () => ({ leaf, intermediates: [...above, ...this.#keys.intermediates(partnerId)] });
    if (this.#trust.faultOf(keyidOf(leaf), chain, at) !== undefined) return new Problem('key-revoked');
    const { CN: names } = shown.subject;
    if (typeof names !== 'string' || this.#directory.partner(names) === undefined) return new Problem('client-unknown');
    return names === partnerId ? undefined : new Problem('identity-mismatch');
  }
}

function pathOf(shown: DetailedPeerCertificate): Buffer[] {
  const path: Buffer[] = [];
  // A root names itself as its issuer, and what the client did not send is missing.
  for (
    let each: DetailedPeerCertificate | undefined = shown;
    each?.raw !== undefined && path.length < mostCertificates;
    each = each.issuerCertificate === each ? undefined : each.issuerCertificate
  ) {
    path.push(each.raw);
  }
  return path;
}
