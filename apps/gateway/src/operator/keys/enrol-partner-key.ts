import { createPublicKey, X509Certificate } from 'node:crypto';
import { platformPartner } from '#cases';
import { insertKey, keysBeforeEnrolment, lockPartner } from '#persistence';
import type { OperatedKey, OperatedPartner } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { enrolKey, keyidOf, pemBlocks, readSigningRequest } from '#signing';
import type { CertificateTrust } from '../../certificates/certificate-trust.ts';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { shownKey } from '../partners/show-partners.ts';

/** A certificate whose path holds, with the key in it. */
interface Presented {
  certificate: string;
  chain: string[];
  x509: X509Certificate;
  spki: Buffer;
}

/**
 * Registers a signing key for a partner, beside those that it has: the certificate's path holds now, the key is one that may
 * sign (THR-S12), it is no other partner's, and with a request the partner has proven that it holds it.
 */
export class EnrolPartnerKey {
  readonly #actions: OperatorActions;
  readonly #trust: CertificateTrust;

  constructor(actions: OperatorActions, trust: CertificateTrust) {
    this.#actions = actions;
    this.#trust = trust;
  }

  /** The same certificate again changes nothing. @throws Problem not-found, key-rejected */
  async run(caller: Caller, partnerId: string, entry: Requests['KeyEntry']): Promise<object> {
    if (partnerId === platformPartner) throw new Problem('not-authorised', { code: 'DAP-3310' });
    return this.#actions.run(caller, ['OPS'], async (tx, at) => {
      const partner = await lockPartner(tx, partnerId);
      if (partner === undefined) throw new Problem('not-found');
      const presented = this.#present(entry, at);
      const keyid = keyidOf(presented.x509.raw);
      const known = await keysBeforeEnrolment(tx);
      const alg = judge(presented, partner, known, at);
      const same = known.find((key) => key.keyid === keyid);
      if (same !== undefined) return { answer: shownKey(same) };
      const key: OperatedKey = {
        keyid,
        partnerId,
        alg,
        certificate: presented.certificate,
        chain: presented.chain.join('\n'),
        publicKey: presented.x509.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        validFrom: presented.x509.validFromDate,
        validUntil: presented.x509.validToDate,
        revokedAt: null,
        blockedAt: null,
      };
      await insertKey(tx, key);
      return { answer: shownKey(key), done: [{ action: 'KEY_ENROLLED', detail: { partner: partnerId, key: keyid, alg, proven: entry.csrPem !== undefined } }] };
    });
  }

  #present({ certificatePem, csrPem }: Requests['KeyEntry'], at: Date): Presented {
    const [certificate, ...chain] = pemBlocks(certificatePem, 'CERTIFICATE').map((pem) => `${pem}\n`);
    if (certificate === undefined) throw rejected('/certificatePem', 'unreadable');
    const fault = this.#trust.check({ leaf: certificate, intermediates: chain }, at);
    if (fault !== undefined) throw rejected('/certificatePem', fault);
    const x509 = new X509Certificate(certificate);
    const spki = x509.publicKey.export({ type: 'spki', format: 'der' });
    if (csrPem !== undefined && !provesKey(csrPem, spki)) throw rejected('/csrPem', 'proof-of-possession');
    return { certificate, chain, x509, spki };
  }
}

function provesKey(csrPem: string, spki: Buffer): boolean {
  const request = readSigningRequest(csrPem);
  return request !== undefined && Buffer.compare(request.spki, spki) === 0;
}

/** The algorithm of a key that this partner may have. */
function judge({ x509, spki }: Presented, { partnerId, shortRsaUntil }: OperatedPartner, known: readonly OperatedKey[], at: Date): string {
  const enrolment = enrolKey(spki, { shortRsa: shortRsaUntil !== null && at < shortRsaUntil, registered: known.map(spkiOf) });
  if (!enrolment.ok) throw rejected('/certificatePem', enrolment.reason);
  // A key belongs to one partner for ever, and what was revoked comes back under no other certificate.
  const holders = known.filter((key) => key.keyid === keyidOf(x509.raw) || Buffer.compare(spkiOf(key), spki) === 0);
  if (holders.some((key) => key.partnerId !== partnerId)) throw rejected('/certificatePem', 'key-of-another-partner');
  if (holders.some((key) => key.revokedAt !== null)) throw rejected('/certificatePem', 'key-revoked');
  return enrolment.alg;
}

function spkiOf({ publicKey }: OperatedKey): Buffer {
  return createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
}

function rejected(pointer: string, rule: string): Problem {
  return new Problem('key-rejected', { pointers: [{ pointer, rule }] });
}
