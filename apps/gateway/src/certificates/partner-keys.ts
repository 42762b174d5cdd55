import type { Directory, PartnerKey } from '#persistence';
import { pemBlocks } from '#signing';
import type { PathFault, RegisteredKey } from '#signing';
import type { CertificateTrust } from './certificate-trust.ts';

/** A key in force whose certificate is not trusted. */
export interface UntrustedKey {
  readonly keyid: string;
  readonly partnerId: string;
  readonly fault: PathFault;
}

/** The partners' keys as both doors verify with them: pinned in the directory, and their certificates trusted at that very moment. */
export class PartnerKeys {
  readonly #directory: Directory;
  readonly #trust: CertificateTrust;

  constructor(directory: Directory, trust: CertificateTrust) {
    this.#directory = directory;
    this.#trust = trust;
  }

  /**
   * `undefined`: no such key, or not yet valid. Revoked, blocked, expired or without a trusted path: `unusableFrom` has
   * come. A key that was taken back or lost its trust by `now` proves nothing any more, also of what came at `at` and
   * waited since.
   */
  registered(keyid: string, at: Date, now = at): RegisteredKey | undefined {
    const row = this.#directory.key(keyid);
    if (row === undefined || row.validFrom > at) return undefined;
    const end = endOf(row);
    const usable = at < end && now.getTime() < takenBackAt(row) && this.#faultOf(row, now) === undefined;
    return {
      keyid, alg: row.alg as RegisteredKey['alg'], publicKey: row.key, unusableFrom: usable || end <= at ? end : at,
      ...(row.shortRsaUntil === null ? {} : { shortRsaUntil: row.shortRsaUntil }),
    };
  }

  /** Keys that are valid and neither revoked nor blocked, whatever their certificates. */
  inForce(at: Date): PartnerKey[] {
    return this.#directory.keys().filter((row) => row.validFrom <= at && at < endOf(row));
  }

  /** For health and at the start: keys that would work if it were not for their certificates. */
  untrusted(at: Date): UntrustedKey[] {
    return this.inForce(at).flatMap((row) => {
      const fault = this.#faultOf(row, at);
      return fault === undefined ? [] : [{ keyid: row.keyid, partnerId: row.partnerId, fault }];
    });
  }

  /** PEM of every intermediate that a registered key needs; of one partner's keys where it is named. */
  intermediates(partnerId?: string): string[] {
    const keys = this.#directory.keys().filter((row) => partnerId === undefined || row.partnerId === partnerId);
    return [...new Set(keys.flatMap(({ chain }) => pemBlocks(chain, 'CERTIFICATE')))];
  }

  #faultOf(row: PartnerKey, at: Date): PathFault | undefined {
    return this.#trust.faultOf(row.keyid, () => ({ leaf: row.certificate, intermediates: pemBlocks(row.chain, 'CERTIFICATE') }), at);
  }
}

function endOf(row: PartnerKey): Date {
  return new Date(Math.min(row.validUntil.getTime(), takenBackAt(row)));
}

function takenBackAt({ revokedAt, blockedAt }: PartnerKey): number {
  return Math.min(revokedAt?.getTime() ?? Infinity, blockedAt?.getTime() ?? Infinity);
}
