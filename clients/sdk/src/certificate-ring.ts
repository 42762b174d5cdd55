import { setTimeout as delay } from 'node:timers/promises';
import { algorithmOf, checkCertificatePath, keyidOf, parseCertificate, pemBlocks, signatureWindowSeconds } from '#signing';
import type { KeyResolver, RegisteredKey } from '#signing';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { PartnerCertificate } from './gateway-answers.ts';

/** Asks the platform for the past and present certificates of a partner. */
export type CertificateSource = (partnerId: string) => Promise<readonly PartnerCertificate[]>;

export interface CertificateTrust {
  /** PEM of the authorities that signing certificates must come from; several blocks may stand in one text. */
  readonly anchors: readonly string[];
  /** PEM of intermediates that lead to them. */
  readonly intermediates?: readonly string[];
}

/** Why a certificate does not count. */
interface Untrusted {
  readonly untrusted: string;
}

type KeysOfPartner = ReadonlyMap<string, RegisteredKey | Untrusted>;

interface Known {
  readonly keys: KeysOfPartner;
  /** By a clock that never goes back (milliseconds). */
  renewAt: number;
}

/**
 * A signature says when it was made by its signer's clock, which may be off by so much when the platform takes it. So it may seem to be
 * younger than the end of a key that was in force when the platform took it.
 */
const clocksApartMs = signatureWindowSeconds * 1_000;

/** A key that was asked for in vain, or that nobody answered about, is asked for again after this. */
const askAgainAfterMs = 10_000;
/** A gateway knows within this of a key that was registered at another: the one that answers may know less than the one that took the message. */
const knownEverywhereMs = 1_000;
/** A key that is known may have been revoked. */
const renewAfterMs = 300_000;

/**
 * The keys of the platform and its partners. What the platform serves counts only with a path to an anchor of the
 * caller's; which certificate belongs to which partner, and whether it is revoked, is taken from the platform. What is known is asked for
 * again after five minutes, and counts until there is an answer: nobody waits for it, or stops without it.
 *
 * @example
 * const certificates = new CertificateRing((partnerId) => readCertificatesOf(partnerId), { anchors: [signingCa] });
 */
export class CertificateRing {
  readonly #source: CertificateSource;
  readonly #anchors: readonly string[];
  readonly #intermediates: readonly string[];
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<KeysOfPartner>>();
  /** Keys that were asked for in vain, by partner and keyid, and until when they are not asked for again. */
  readonly #inVain = new Map<string, number>();

  constructor(source: CertificateSource, { anchors, intermediates = [] }: CertificateTrust) {
    this.#source = source;
    this.#anchors = anchors.flatMap(certificatesIn);
    this.#intermediates = intermediates.flatMap(certificatesIn);
  }

  /**
   * The keys of one partner, `keyid` among them if it has it. Its other certificates need no path: those of an authority
   * that is trusted no longer stay in the directory. A partner that signs with a key not known here may have got a new one.
   *
   * @throws ClientFault not-genuine when the certificate of `keyid` has no path to an anchor
   */
  async keysOf(partnerId: string, keyid: string): Promise<KeyResolver> {
    const known = this.#known.get(partnerId);
    if (known?.keys.has(keyid)) {
      if (performance.now() >= known.renewAt) this.#renew(partnerId, known);
      return resolverOf(partnerId, known.keys, keyid);
    }
    return resolverOf(partnerId, await this.#lookFor(partnerId, keyid), keyid);
  }

  async #lookFor(partnerId: string, keyid: string): Promise<KeysOfPartner> {
    const [name, now] = [`${partnerId} ${keyid}`, performance.now()];
    for (const [past, until] of this.#inVain) if (now >= until) this.#inVain.delete(past);
    const known = this.#known.get(partnerId);
    if (known !== undefined && this.#inVain.has(name)) return known.keys;
    const first = await this.#ask(partnerId);
    if (first.has(keyid)) return first;
    await delay(knownEverywhereMs);
    const keys = await this.#ask(partnerId);
    if (!keys.has(keyid)) this.#inVain.set(name, performance.now() + askAgainAfterMs);
    return keys;
  }

  #renew(partnerId: string, known: Known): void {
    known.renewAt = performance.now() + askAgainAfterMs;
    this.#ask(partnerId).catch(() => undefined);
  }

  #ask(partnerId: string): Promise<KeysOfPartner> {
    const asking = this.#asking.get(partnerId) ?? this.#answer(partnerId).finally(() => this.#asking.delete(partnerId));
    this.#asking.set(partnerId, asking);
    return asking;
  }

  async #answer(partnerId: string): Promise<KeysOfPartner> {
    const renewAt = performance.now() + renewAfterMs;
    const certificates = await this.#source(partnerId);
    // A key is never taken out of the directory: an answer without one takes nothing back.
    const keys = new Map([...(this.#known.get(partnerId)?.keys ?? []), ...certificates.map((each) => [each.keyid, this.#keyOf(each)] as const)]);
    this.#known.set(partnerId, { keys, renewAt });
    return keys;
  }

  #keyOf({ keyid, certificatePem, chainPem = '', revokedAt }: PartnerCertificate): RegisteredKey | Untrusted {
    const certificate = parseCertificate(certificatePem);
    if (certificate === undefined) return { untrusted: 'it cannot be read' };
    const { raw, publicKey } = certificate;
    const [validFrom, validUntil] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    if (keyidOf(raw) !== keyid) return { untrusted: 'it has another keyid' };
    const at = new Date(Math.min(Math.max(Date.now(), validFrom), validUntil));
    const path = checkCertificatePath({ leaf: raw, intermediates: [...this.#intermediates, ...certificatesIn(chainPem)], anchors: this.#anchors, at });
    if (!path.ok) return { untrusted: `it has no path to a trusted authority (${path.reason})` };
    const alg = algorithmOf(publicKey);
    if (alg === undefined) return { untrusted: 'its key is of an unknown kind' };
    const revoked = revokedAt === undefined ? validUntil : Date.parse(revokedAt);
    const unusableFrom = new Date(Math.min(revoked, validUntil) + clocksApartMs);
    // Whether a partner may sign with an RSA key of 2048 bits, and until when, the platform asks when it takes a message.
    return { keyid, alg, publicKey, unusableFrom, shortRsaUntil: unusableFrom };
  }
}

function resolverOf(partnerId: string, keys: KeysOfPartner, keyid: string): KeyResolver {
  const asked = keys.get(keyid);
  if (asked !== undefined && 'untrusted' in asked) refuseAsNotGenuine(`A certificate of ${partnerId}`, asked.untrusted);
  return (id) => {
    const key = keys.get(id);
    return key === undefined || 'untrusted' in key ? undefined : key;
  };
}

function certificatesIn(pem: string): string[] {
  return pemBlocks(pem, 'CERTIFICATE');
}
