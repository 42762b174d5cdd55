/**
 * Public documents as the bytes that are sent, each rendered when it is first asked for: whoever asks a thousand times is given the same
 * bytes. There are as many as the catalogue has; those of a former policy pack go with it.
 */
export class RenderedDocuments {
  readonly #bytes = new Map<string, Buffer>();
  #pack = '';

  /** @param render throws where there is no such document: nothing is kept of names that somebody thinks of */
  of(name: string, render: () => string): Buffer {
    const kept = this.#bytes.get(name);
    if (kept !== undefined) return kept;
    const bytes = Buffer.from(render());
    this.#bytes.set(name, bytes);
    return bytes;
  }

  /** The same for what changes with the pack in force, by its hash; empty: none is. */
  under(pack: string, name: string, render: () => string): Buffer {
    if (pack !== this.#pack) {
      this.#bytes.clear();
      this.#pack = pack;
    }
    return this.of(name, render);
  }
}
