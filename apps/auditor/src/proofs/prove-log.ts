import {
  fillProof,
  formatLeafHash,
  hashRuns,
  perfectSubtrees,
  planConsistencyProof,
  planInclusionProof,
  readEventLeaf,
  rootFrom,
  rootOf,
  type CosignedCheckpoint,
  type LeafEvent,
  type ProvenLeaf,
} from '#audit';
import { readHashes, readKeyChanges, type AuditDatabase, type StoredLeaf } from '#persistence';
import { Problem } from '#problems';
import type { CosignedCheckpoints } from '../cosignatures/cosigned-checkpoints.ts';
import { awaitLeaf } from '../log/await-leaf.ts';
import type { CheckpointReader } from '../log/current-checkpoint.ts';

/** Hashes in base64, as checkpoints write them; leaf hashes in hex, as receipts do. */
export interface InclusionProof {
  readonly leafHash: string;
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly root: string;
  readonly proof: readonly string[];
}

export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: string;
  readonly toRoot: string;
  readonly proof: readonly string[];
}

/** A leaf with all that shows that it stands in the log: nothing more has to be asked. */
export interface LeafEvidence extends InclusionProof {
  readonly leaf: string;
  /** The leaf's event in its committed form. */
  readonly event?: LeafEvent;
  /** Signed note over exactly this tree size and root. */
  readonly checkpoint: string;
  /** The last checkpoint that each cosigner signed, with the proof that this one continues it. */
  readonly cosigned: readonly CosignedCheckpoint[];
  readonly vkey: string;
  /** Where the log's key changed, the leaves that announce it. */
  readonly keys: readonly ProvenLeaf[];
}

/** The log's key, and how whoever knows a former one gets to it. */
export interface LogKeys {
  readonly vkey: string;
  /** Signed note; the proofs lead to it. */
  readonly checkpoint: string;
  /** Where the key changed, the leaves that announce it, in their order. */
  readonly keys: readonly ProvenLeaf[];
}

/** Proves from the log's public part: leaves hold commitments only, so whoever knows a leaf hash may ask. */
export class ProveLog {
  readonly #database: AuditDatabase;
  readonly #checkpoints: CheckpointReader;
  readonly #cosigned: CosignedCheckpoints;

  constructor(database: AuditDatabase, checkpoints: CheckpointReader, cosigned: CosignedCheckpoints) {
    this.#database = database;
    this.#checkpoints = checkpoints;
    this.#cosigned = cosigned;
  }

  /** The proof in the tree of that size, or of the current checkpoint. @throws Problem not-found, query-invalid, unavailable */
  async inclusion(leafHash: Buffer, treeSize?: bigint): Promise<InclusionProof> {
    const leaf = await awaitLeaf(this.#database, leafHash);
    const { size } = await this.#checkpoints.current(treeSize === undefined ? leaf.index : treeSize - 1n);
    if (treeSize !== undefined && treeSize > size) throw new Problem('query-invalid', { pointers: [{ pointer: '/treeSize', rule: 'at most the size of the log' }] });
    const within = treeSize ?? size;
    if (leaf.index >= within) throw new Problem('not-found');
    return this.#prove(leaf, within);
  }

  /** Leaf, proof and checkpoint that belong together. @throws Problem not-found, also for an event of another service that is not a leaf yet; unavailable */
  async evidence(leafHash: Buffer): Promise<LeafEvidence> {
    const leaf = await awaitLeaf(this.#database, leafHash);
    const { note, ...head } = await this.#checkpoints.current(leaf.index);
    if (leaf.index >= head.size) throw new Problem('not-found');
    const event = readEventLeaf(leaf.body);
    const cosigned = await this.#cosigned.upTo(head);
    return {
      ...(await this.#prove(leaf, head.size)),
      leaf: leaf.body.toString('base64'),
      ...(event === undefined ? {} : { event }),
      checkpoint: note,
      cosigned,
      vkey: this.#checkpoints.vkey,
      keys: await this.#keyChanges(head.size),
    };
  }

  /** The present key with every announcement that the current checkpoint covers. */
  async keys(): Promise<LogKeys> {
    const { note, size } = await this.#checkpoints.current();
    return { vkey: this.#checkpoints.vkey, checkpoint: note, keys: await this.#keyChanges(size) };
  }

  async #keyChanges(size: bigint): Promise<ProvenLeaf[]> {
    const changes = (await readKeyChanges(this.#database)).filter(({ index }) => index < size);
    return Promise.all(changes.map(async (leaf) => ({ leafIndex: Number(leaf.index), leaf: leaf.body.toString('base64'), proof: [...(await this.#prove(leaf, size)).proof] })));
  }

  /** @throws Problem query-invalid */
  async consistency(from: bigint, to: bigint): Promise<ConsistencyProof> {
    const { size } = await this.#checkpoints.current(to - 1n);
    const pointers = [
      ...(from < 1n || from > to ? [{ pointer: '/from', rule: 'from 1 to `to`' }] : []),
      ...(to > size ? [{ pointer: '/to', rule: 'at most the size of the log' }] : []),
    ];
    if (pointers.length > 0) throw new Problem('query-invalid', { pointers });
    const plan = planConsistencyProof(from, to);
    const older = [perfectSubtrees(0n, from)];
    const newer = [perfectSubtrees(0n, to)];
    const read = await readHashes(this.#database, hashRuns([...plan, ...older, ...newer]));
    return {
      from: Number(from),
      to: Number(to),
      fromRoot: rootOf(from, read).toString('base64'),
      toRoot: rootOf(to, read).toString('base64'),
      proof: fillProof(plan, read).map(base64),
    };
  }

  /** The root is what the proof leads to: it need not be read. */
  async #prove({ index, leafHash }: StoredLeaf, size: bigint): Promise<InclusionProof> {
    const plan = planInclusionProof(index, size);
    const proof = fillProof(plan, await readHashes(this.#database, hashRuns(plan)));
    return {
      leafHash: formatLeafHash(leafHash),
      leafIndex: Number(index),
      treeSize: Number(size),
      root: rootFrom({ index, size, leafHash, proof }).toString('base64'),
      proof: proof.map(base64),
    };
  }
}

function base64(hash: Buffer): string {
  return hash.toString('base64');
}
