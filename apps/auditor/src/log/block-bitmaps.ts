import { blockSize } from '#persistence';

const bytes = Number(blockSize / 8n);

/** A block whose last leaf has been added. */
export interface CompletedBlock {
  readonly block: bigint;
  readonly events: string;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly facets: readonly { readonly name: string; readonly bits: string }[];
}

/**
 * Gathers, for the block that the log is in, which of its leaves have which facet. A facet's bitmaps are what exact
 * counts and filtered pages are made of, at 32 bytes for 256 leaves.
 */
export class BlockBitmaps {
  #next: bigint;
  #events = new Uint8Array(bytes);
  #facets = new Map<string, Uint8Array>();
  #earliest: string | null = null;
  #latest: string | null = null;

  /** `start` is the first leaf of a block. */
  constructor(start: bigint) {
    this.#next = start;
  }

  /** Adds the next leaf; `event` is missing for a link leaf. Returns the block when this leaf completes it. */
  add(event?: { readonly at: string; readonly facets: Iterable<string> }): CompletedBlock | undefined {
    const offset = Number(this.#next % blockSize);
    this.#next += 1n;
    if (event) this.#mark(offset, event);
    return this.#next % blockSize === 0n ? this.#complete() : undefined;
  }

  #mark(offset: number, { at, facets }: { readonly at: string; readonly facets: Iterable<string> }): void {
    setBit(this.#events, offset);
    if (this.#earliest === null || at < this.#earliest) this.#earliest = at;
    if (this.#latest === null || at > this.#latest) this.#latest = at;
    for (const name of facets) {
      let bits = this.#facets.get(name);
      if (!bits) this.#facets.set(name, (bits = new Uint8Array(bytes)));
      setBit(bits, offset);
    }
  }

  #complete(): CompletedBlock {
    const completed = {
      block: this.#next / blockSize - 1n,
      events: hex(this.#events),
      earliest: this.#earliest,
      latest: this.#latest,
      facets: [...this.#facets].map(([name, bits]) => ({ name, bits: hex(bits) })),
    };
    this.#events = new Uint8Array(bytes);
    this.#facets = new Map();
    this.#earliest = null;
    this.#latest = null;
    return completed;
  }
}

function setBit(bits: Uint8Array, offset: number): void {
  bits[offset >> 3] = (bits[offset >> 3] as number) | (0x80 >> (offset & 7));
}

function hex(bits: Uint8Array): string {
  return Buffer.from(bits.buffer, bits.byteOffset, bits.length).toString('hex');
}
