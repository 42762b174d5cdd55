/** What pages show, kept while another one is open; ends with the page in the browser. Whoever looks at an entry is told when it changes. */
export class Memory {
  readonly #entries = new Map<string, unknown>();
  readonly #listeners = new Set<() => void>();

  read<T>(name: string, initial: T): T {
    return this.#entries.has(name) ? (this.#entries.get(name) as T) : initial;
  }

  write(name: string, value: unknown): void {
    this.#entries.set(name, value);
    for (const listener of this.#listeners) listener();
  }

  /** Every entry whose name begins so. */
  forget(prefix: string): void {
    for (const name of [...this.#entries.keys()].filter((each) => each.startsWith(prefix))) this.#entries.delete(name);
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
