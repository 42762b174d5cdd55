import { readHead, type AuditDatabase, type LogHead } from '#persistence';
import type { CheckpointSigner } from './sign-checkpoint.ts';

const freshForMs = 1_000;

export interface CurrentCheckpoint extends LogHead {
  /** The signed note. */
  readonly note: string;
}

/** The checkpoint that is served: at most a second behind the log, whichever process serves it. */
export class CheckpointReader {
  readonly #database: AuditDatabase;
  readonly #signer: CheckpointSigner;
  #current: Promise<CurrentCheckpoint> | undefined;
  #readAt = -Infinity;

  constructor(database: AuditDatabase, signer: CheckpointSigner) {
    this.#database = database;
    this.#signer = signer;
  }

  get vkey(): string {
    return this.#signer.vkey;
  }

  get origin(): string {
    return this.#signer.origin;
  }

  /** With `covering`, a newer one is read when the last one has no leaf of that index. */
  async current(covering?: bigint): Promise<CurrentCheckpoint> {
    const known = performance.now() - this.#readAt < freshForMs ? await this.#current?.catch(() => undefined) : undefined;
    if (known !== undefined && (covering === undefined || covering < known.size)) return known;
    this.#readAt = performance.now();
    this.#current = this.#read();
    return this.#current;
  }

  async #read(): Promise<CurrentCheckpoint> {
    const head = await readHead(this.#database);
    return { ...head, note: this.#signer.sign(head) };
  }
}
