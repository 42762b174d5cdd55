import { fillProof, hashRuns, perfectSubtrees, planConsistencyProof, rootOf, type CosignedCheckpoint } from '#audit';
import { readCosignatures, readHashes, type AuditDatabase, type LogHead } from '#persistence';
import type { CheckpointSigner } from '../log/sign-checkpoint.ts';

/** The states of the log that others have cosigned, as they are served and put into evidence. */
export class CosignedCheckpoints {
  readonly #database: AuditDatabase;
  readonly #signer: CheckpointSigner;

  constructor(database: AuditDatabase, signer: CheckpointSigner) {
    this.#database = database;
    this.#signer = signer;
  }

  /** The newest state that somebody cosigned; undefined while there is none. */
  async newest(size: bigint): Promise<string | undefined> {
    const [newest] = await this.#bySize(size);
    return newest && this.#note(newest.size, newest.lines);
  }

  /** The last state of each cosigner up to `head`, with the proof that `head` continues it. */
  async upTo(head: LogHead): Promise<CosignedCheckpoint[]> {
    const cosigned = await this.#bySize(head.size);
    return Promise.all(cosigned.map(async ({ size, lines }) => ({ note: await this.#note(size, lines), proof: await this.#consistency(size, head.size) })));
  }

  /** The root that the log had at a size. */
  async rootAt(size: bigint): Promise<Buffer> {
    return rootOf(size, await readHashes(this.#database, hashRuns([perfectSubtrees(0n, size)])));
  }

  async #bySize(size: bigint): Promise<{ size: bigint; lines: string[] }[]> {
    const lines = new Map<bigint, string[]>();
    for (const each of await readCosignatures(this.#database, size)) lines.set(each.size, [...(lines.get(each.size) ?? []), each.line]);
    return [...lines].map(([at, of]) => ({ size: at, lines: of }));
  }

  async #note(size: bigint, lines: readonly string[]): Promise<string> {
    return `${this.#signer.sign({ size, root: await this.rootAt(size) })}${lines.map((line) => `${line}\n`).join('')}`;
  }

  async #consistency(from: bigint, to: bigint): Promise<string[]> {
    const plan = planConsistencyProof(from, to);
    return fillProof(plan, await readHashes(this.#database, hashRuns(plan))).map((hash) => hash.toString('base64'));
  }
}
