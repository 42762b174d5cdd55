import { readEventLeaf } from '#audit';
import { readPack, readTimeline } from '#persistence';
import type { Pool, Veil } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';
import type { Receipt } from '../messages/receipt.ts';
import type { AuditorLog } from './auditor-log.ts';

/**
 * Proves to a partner that the acceptance of its message stands in the audit log: the receipt, its own signature as it was
 * accepted, the leaf that the receipt names, the leaf's inclusion proof and the signed checkpoint, and the policy pack that
 * decided, to the byte. Verifiable offline.
 */
export class ShowEvidence {
  readonly #pool: Pool;
  readonly #veil: Veil;
  readonly #log: AuditorLog;
  readonly #onFailed: (error: unknown) => void;

  constructor(pool: Pool, veil: Veil, log: AuditorLog, onFailed: (error: unknown) => void) {
    this.#pool = pool;
    this.#veil = veil;
    this.#log = log;
    this.#onFailed = onFailed;
  }

  /** @throws Problem not-found; unavailable while the event is not in the log yet (about a second) or the auditor is away */
  async run(partnerId: string, messageId: string): Promise<object> {
    const message = isUuid(messageId) ? await readTimeline(this.#pool, partnerId, messageId, this.#veil) : undefined;
    if (message === undefined) throw new Problem('not-found');
    const { leafHash } = JSON.parse(message.receipt.body) as Receipt;
    const evidence = await this.#log.evidence(leafHash).catch((error: unknown) => {
      this.#onFailed(error);
      return undefined;
    });
    if (evidence === undefined) throw new Problem('unavailable', { retryAfterSeconds: 1 });
    const { leaf, leafIndex, treeSize, proof, checkpoint, cosigned, keys } = evidence;
    return { leafHash, leaf, leafIndex, treeSize, inclusionProof: proof, checkpoint, cosigned, keys, receipt: message.receipt, sender: message.wire, ...(await this.#pack(leaf)) };
  }

  /** The pack that the leaf names: what its rules say. */
  async #pack(leaf: string): Promise<{ pack?: object }> {
    const version = readEventLeaf(Buffer.from(leaf, 'base64'))?.pack;
    const stored = version === undefined ? undefined : await readPack(this.#pool, version);
    return stored === undefined ? {} : { pack: { version, hash: stored.hash, source: stored.source } };
  }
}
