/**
 * Finds what stands more than once among many hashes, each at a place of its own, in 16 bytes apiece. Hashes are told apart by their
 * first eight bytes: that two different ones of ten million agree in these has a chance of one in 300,000.
 */
export class Repetitions {
  #names = new BigUint64Array(4096);
  #places = new Float64Array(4096);
  #count = 0;

  add(hash: Uint8Array, place: number): void {
    if (this.#count === this.#names.length) this.#grow();
    this.#names[this.#count] = new DataView(hash.buffer, hash.byteOffset, 8).getBigUint64(0);
    this.#places[this.#count] = place;
    this.#count += 1;
  }

  /** Places of every second and further occurrence, in their order. */
  places(): number[] {
    const sorted = this.#names.slice(0, this.#count).sort();
    const repeated = new Set<bigint>();
    for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i] as bigint);
    if (repeated.size === 0) return [];
    const seen = new Set<bigint>();
    const found: number[] = [];
    for (let i = 0; i < this.#count; i++) {
      const name = this.#names[i] as bigint;
      if (!repeated.has(name)) continue;
      if (seen.has(name)) found.push(this.#places[i] as number);
      seen.add(name);
    }
    return found;
  }

  #grow(): void {
    const [names, places] = [new BigUint64Array(this.#names.length * 2), new Float64Array(this.#places.length * 2)];
    names.set(this.#names);
    places.set(this.#places);
    [this.#names, this.#places] = [names, places];
  }
}
