import { checkCertificatePath } from '#signing';
import type { PathFault } from '#signing';
import type { RevocationLists } from './revocation-lists.ts';

/** A certificate with what leads from it to an anchor. */
export interface CertificateChain {
  /** PEM, or DER. */
  readonly leaf: string | Uint8Array;
  readonly intermediates: readonly (string | Uint8Array)[];
}

export interface TrustSettings {
  /** PEM of the authorities that partners' certificates must come from. */
  readonly anchors: readonly string[];
  /** Purposes that a signing certificate must name, as in RFC 5280 4.2.1.12. */
  readonly eku: readonly string[];
  /** Left out: revocation is the directory's affair alone. Given: what no current list clears is refused. */
  readonly lists?: RevocationLists;
}

/** What was found at a time, and until when it holds. Not before: a clock that was ahead and is put back is asked anew. */
interface Judgement {
  readonly fault: PathFault | undefined;
  readonly from: number;
  readonly until: number;
}

/** A list may begin later than it is loaded, so that a conclusion is drawn anew at least this often. */
const KEEP_MS = 60_000;
const KEEP_REFUSAL_MS = 1_000;
const MOST_KEPT = 10_000;

/**
 * Whether a certificate is trusted at a time: path, validity, usages, unknown critical extensions and revocation. The answer for a
 * registered certificate is kept until it may change, so that a request costs a look-up; new lists void every answer.
 */
export class CertificateTrust {
  readonly #settings: TrustSettings;
  readonly #kept = new Map<string, Judgement>();

  constructor(settings: TrustSettings) {
    this.#settings = settings;
    settings.lists?.onRefreshed(() => this.#kept.clear());
  }

  /** Why the certificate is not trusted at this time, `undefined` when it is. Nothing is kept. */
  check(chain: CertificateChain, at: Date): PathFault | undefined {
    return this.#judge(chain, at).fault;
  }

  /** The same for a registered certificate. `keyid` is that of the chain's leaf. */
  faultOf(keyid: string, chain: () => CertificateChain, at: Date): PathFault | undefined {
    const kept = this.#kept.get(keyid);
    if (kept !== undefined && kept.from <= at.getTime() && at.getTime() < kept.until) return kept.fault;
    const judged = this.#judge(chain(), at);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(keyid, judged);
    return judged.fault;
  }

  #judge({ leaf, intermediates }: CertificateChain, at: Date): Judgement {
    const { anchors, eku, lists } = this.#settings;
    const result = checkCertificatePath({ leaf, intermediates, anchors, eku, at, ...(lists === undefined ? {} : { crls: lists.lists }) });
    const from = at.getTime();
    if (!result.ok) return { fault: result.reason, from, until: from + KEEP_REFUSAL_MS };
    // `validUntil` still counts: its second is the last one.
    return { fault: undefined, from, until: Math.min(from + KEEP_MS, result.validUntil.getTime()) };
  }
}
