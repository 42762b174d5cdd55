import { readEventLeaf } from '#audit';
import { readPack, readTimeline } from '#persistence';
import type { Pool, Veil } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';
import { MostAtOnce } from '../http/most-at-once.ts';
import type { Receipt } from '../messages/receipt.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import type { SignedBy } from '../submissions/signed-by.ts';
import type { AuditorLog } from './auditor-log.ts';

/** Questions of one partner that are put to the auditor at a time. */
const mostAtOnce = 8;

export interface ShowEvidenceParts {
  pool: Pool;
  veil: Veil;
  log: Pick<AuditorLog, 'evidence'>;
  refusals: Pick<RefusalLog, 'counted'>;
  onFailed: (error: unknown) => void;
}

/**
 * Proves to a partner that the acceptance of its message stands in the audit log: the receipt, its own signature as it was
 * accepted, the leaf that the receipt names, the leaf's inclusion proof and the signed checkpoint, and the policy pack that
 * decided, to the byte. Verifiable offline.
 */
export class ShowEvidence {
  readonly #parts: ShowEvidenceParts;
  readonly #asked = new MostAtOnce(mostAtOnce);

  constructor(parts: ShowEvidenceParts) {
    this.#parts = parts;
  }

  /** @throws Problem not-found; unavailable while the event is not in the log yet (about a second) or the auditor is away; rate-limited beyond a few at a time */
  async run(signer: SignedBy, messageId: string): Promise<object> {
    const { partnerId } = signer.partner;
    const asked = this.#asked.run(partnerId, () => this.#prove(partnerId, messageId));
    if (asked === undefined) throw this.#parts.refusals.counted(signer, new Problem('rate-limited', { retryAfterSeconds: 1 }));
    return asked;
  }

  async #prove(partnerId: string, messageId: string): Promise<object> {
    const { pool, veil, log, onFailed } = this.#parts;
    const message = isUuid(messageId) ? await readTimeline(pool, partnerId, messageId, veil) : undefined;
    if (message === undefined) throw new Problem('not-found');
    const { leafHash } = JSON.parse(message.receipt.body) as Receipt;
    const evidence = await log.evidence(leafHash).catch((error: unknown) => {
      onFailed(error);
      return undefined;
    });
    if (evidence === undefined) throw new Problem('unavailable', { retryAfterSeconds: 1 });
    const { leaf, leafIndex, treeSize, proof, checkpoint, cosigned, keys } = evidence;
    return { leafHash, leaf, leafIndex, treeSize, inclusionProof: proof, checkpoint, cosigned, keys, receipt: message.receipt, sender: message.wire, ...(await this.#pack(leaf)) };
  }

  /** The pack that the leaf names: what its rules say. */
  async #pack(leaf: string): Promise<{ pack?: object }> {
    const version = readEventLeaf(Buffer.from(leaf, 'base64'))?.pack;
    const stored = version === undefined ? undefined : await readPack(this.#parts.pool, version);
    return stored === undefined ? {} : { pack: { version, hash: stored.hash, source: stored.source } };
  }
}
