/** 'constructor' is a sound name, but `prototype` may not stand directly inside its object. */
export type KeyVerdict = 'new' | 'constructor' | 'repeated' | 'forbidden';

/** Up to this many members an object's names are compared one by one; beyond, through a set. */
const LINEAR_MEMBERS = 24;

const hashOf = (name: string): number => {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return hash;
};
const PROTO = hashOf('__proto__');
const CONSTRUCTOR = hashOf('constructor');
const PROTOTYPE = hashOf('prototype');

/**
 * The names of all objects that are open at one moment of a scan, as ranges of the text, outermost first.
 * Two names are the same when they decode to the same string, however they are spelled.
 */
export class KeyLedger {
  readonly #text: string;
  readonly #hashes: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #sets = new Map<number, Set<string>>();
  #mark = 0;
  #isAnyEscaped = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a name that was entered is spelled with an escape. */
  get isAnyEscaped(): boolean {
    return this.#isAnyEscaped;
  }

  /** Opens an object; what it returns closes it again. */
  open(): number {
    const outer = this.#mark;
    this.#mark = this.#hashes.length;
    return outer;
  }

  close(outer: number): void {
    const mark = this.#mark;
    if (this.#hashes.length - mark > LINEAR_MEMBERS) this.#sets.delete(mark);
    this.#hashes.length = this.#starts.length = this.#ends.length = mark;
    this.#mark = outer;
  }

  /** Enters the name that stands between its quotes from `start` to `end`, escapes and all. */
  add(start: number, end: number, inConstructor: boolean): KeyVerdict {
    const hash = this.#hash(start, end);
    if (hash === PROTO && this.#name(start, end) === '__proto__') return 'forbidden';
    if (inConstructor && hash === PROTOTYPE && this.#name(start, end) === 'prototype') return 'forbidden';
    if (this.#isRepeated(hash, start, end)) return 'repeated';
    this.#hashes.push(hash);
    this.#starts.push(start);
    this.#ends.push(end);
    return hash === CONSTRUCTOR && this.#name(start, end) === 'constructor' ? 'constructor' : 'new';
  }

  #hash(start: number, end: number): number {
    const text = this.#text;
    let hash = 0;
    for (let at = start; at < end; at++) {
      const c = text.charCodeAt(at);
      if (c === 0x5c) {
        this.#isAnyEscaped = true;
        return hashOf(this.#name(start, end));
      }
      hash = (Math.imul(hash, 31) + c) | 0;
    }
    return hash;
  }

  #name(start: number, end: number): string {
    const raw = this.#text.slice(start, end);
    return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  #isRepeated(hash: number, start: number, end: number): boolean {
    const count = this.#hashes.length - this.#mark;
    if (count >= LINEAR_MEMBERS) return this.#isInSet(count, start, end);
    for (let at = this.#mark; at < this.#hashes.length; at++) {
      if (this.#hashes[at] === hash && this.#nameAt(at) === this.#name(start, end)) return true;
    }
    return false;
  }

  /** The prefix keeps names that look like integers out of V8's unseeded integer hash (CVE-2026-21717). */
  #isInSet(count: number, start: number, end: number): boolean {
    let names = this.#sets.get(this.#mark);
    if (count === LINEAR_MEMBERS || names === undefined) {
      names = new Set();
      for (let at = this.#mark; at < this.#hashes.length; at++) names.add(`.${this.#nameAt(at)}`);
      this.#sets.set(this.#mark, names);
    }
    const name = `.${this.#name(start, end)}`;
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }

  #nameAt(at: number): string {
    return this.#name(this.#starts[at] ?? 0, this.#ends[at] ?? 0);
  }
}
