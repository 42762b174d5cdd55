import { listKeys, listPartners } from '#persistence';
import type { OperatedKey, OperatedPartner, Queryable } from '#persistence';
import { Problem } from '#problems';
import { pemBlocks } from '#signing';
import type { CertificateTrust } from '../../certificates/certificate-trust.ts';

/** What operators see of partners and keys; times as in events, nothing that is not there. */
export class ShowPartners {
  readonly #db: Queryable;
  readonly #trust: CertificateTrust;

  constructor(db: Queryable, trust: CertificateTrust) {
    this.#db = db;
    this.#trust = trust;
  }

  async all(): Promise<object> {
    return { partners: (await listPartners(this.#db)).map(shownPartner) };
  }

  /** @throws Problem not-found */
  async one(partnerId: string): Promise<object> {
    const partner = (await listPartners(this.#db)).find((each) => each.partnerId === partnerId);
    if (partner === undefined) throw new Problem('not-found');
    const at = new Date();
    return { ...shownPartner(partner), keys: (await listKeys(this.#db, partnerId)).map((key) => this.#shownKey(key, at)) };
  }

  #shownKey(key: OperatedKey, at: Date): object {
    const fault = this.#trust.check({ leaf: key.certificate, intermediates: pemBlocks(key.chain, 'CERTIFICATE') }, at);
    return { ...shownKey(key), ...(fault === undefined ? {} : { certificateFault: fault }) };
  }
}

export function shownPartner({ partnerId, role, name, regionId, channel, encryptionKey, blockedAt, shortRsaUntil }: OperatedPartner): object {
  return {
    partnerId, role, name, channel,
    ...(regionId === null ? {} : { regionId }),
    ...(encryptionKey === null ? {} : { encryptionKeyPem: encryptionKey }),
    ...(blockedAt === null ? {} : { blockedAt: blockedAt.toISOString() }),
    ...(shortRsaUntil === null ? {} : { shortRsaUntil: shortRsaUntil.toISOString() }),
  };
}

export function shownKey({ keyid, partnerId, alg, validFrom, validUntil, revokedAt, blockedAt }: OperatedKey): object {
  return {
    keyid, partnerId, alg, validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString(),
    ...(revokedAt === null ? {} : { revokedAt: revokedAt.toISOString() }),
    ...(blockedAt === null ? {} : { blockedAt: blockedAt.toISOString() }),
  };
}
