import { KeyLedger } from './key-ledger.ts';

export type StrictJsonProblem =
  | 'json-syntax'
  | 'json-duplicate-key'
  | 'json-too-deep'
  | 'json-number'
  | 'json-encoding'
  | 'json-forbidden-key'
  | 'too-large';

export interface StrictJsonLimits {
  /** Bytes of the whole text. */
  maxBytes: number;
  /** Nested arrays and objects; the outermost counts as 1. */
  maxDepth: number;
  /** Values of any kind, the outermost included. */
  maxNodes: number;
}

export interface StrictJsonFault {
  problem: StrictJsonProblem;
  /** Names and indexes from the root to the place of the fault. */
  path: (string | number)[];
}

const NUL = 0x00;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A number from `lastIndex` on; the second group is there when it has a fraction or an exponent. */
const numberToken = /-?(0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;
/** What begins like a number somewhere, though not in JSON: +1, .5, NaN, Infinity. */
const numberLike = /[-+.0-9NI]/;
const numberTail = /[-+.0-9A-Za-z_]/;

/**
 * One pass over one text, used once. Every step leaves `#at` behind what it read and returns true, or sets
 * `#problem` and returns false; on the way out of a fault each level adds its name or index to the path.
 * Recursion is bounded by `maxDepth`.
 */
export class StrictJsonScan {
  readonly #text: string;
  readonly #limits: StrictJsonLimits;
  readonly #keys: KeyLedger;
  readonly #path: (string | number)[] = [];
  #at = 0;
  #nodes = 0;
  #problem: StrictJsonProblem = 'json-syntax';

  constructor(text: string, limits: StrictJsonLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#keys = new KeyLedger(text);
  }

  run(): StrictJsonFault | undefined {
    const first = this.#skipSpace();
    const sound = this.#value(first, 1, false) && (first === OPEN_BRACE || first === OPEN_BRACKET || this.#fail('json-syntax'));
    if (sound && (this.#skipSpaceToEnd() || this.#unexpected())) return undefined;
    return { problem: this.#problem, path: this.#path.reverse() };
  }

  /** Whether some name is spelled with an escape, once the text has been found sound. */
  get hasEscapedNames(): boolean {
    return this.#keys.isAnyEscaped;
  }

  #fail(problem: StrictJsonProblem): false {
    this.#problem = problem;
    return false;
  }

  #unexpected(): false {
    return this.#fail(this.#text.charCodeAt(this.#at) === NUL ? 'json-encoding' : 'json-syntax');
  }

  /** Moves to the next character that is no white space and returns its code, NaN at the end. */
  #skipSpace(): number {
    const text = this.#text;
    let at = this.#at;
    let c = text.charCodeAt(at);
    while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = text.charCodeAt(++at);
    this.#at = at;
    return c;
  }

  #skipSpaceToEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  #value(first: number, depth: number, inConstructor: boolean): boolean {
    if (++this.#nodes > this.#limits.maxNodes) return this.#fail('too-large');
    if (first === QUOTE) return this.#string();
    if (first === OPEN_BRACE) return this.#object(depth, inConstructor);
    if (first === OPEN_BRACKET) return this.#array(depth);
    if (first === 0x74) return this.#literal('true');
    if (first === 0x66) return this.#literal('false');
    if (first === 0x6e) return this.#literal('null');
    return this.#number();
  }

  #object(depth: number, inConstructor: boolean): boolean {
    if (depth > this.#limits.maxDepth) return this.#fail('json-too-deep');
    const outer = this.#keys.open();
    this.#at++;
    let c = this.#skipSpace();
    while (c !== CLOSE_BRACE) {
      if (c !== QUOTE) return this.#unexpected();
      if (!this.#member(depth, inConstructor)) return false;
      c = this.#skipSpace();
      if (c !== COMMA) break;
      this.#at++;
      c = this.#skipSpace();
      if (c === CLOSE_BRACE) return this.#fail('json-syntax');
    }
    if (c !== CLOSE_BRACE) return this.#unexpected();
    this.#keys.close(outer);
    this.#at++;
    return true;
  }

  #member(depth: number, inConstructor: boolean): boolean {
    const start = this.#at;
    if (!this.#string()) return false;
    const end = this.#at;
    const verdict = this.#keys.add(start + 1, end - 1, inConstructor);
    if (verdict === 'forbidden') return this.#fail('json-forbidden-key');
    const sound = verdict === 'repeated' ? this.#fail('json-duplicate-key') : this.#memberValue(depth, verdict === 'constructor');
    if (!sound) this.#path.push(JSON.parse(this.#text.slice(start, end)) as string);
    return sound;
  }

  #memberValue(depth: number, inConstructor: boolean): boolean {
    if (this.#skipSpace() !== COLON) return this.#unexpected();
    this.#at++;
    return this.#value(this.#skipSpace(), depth + 1, inConstructor);
  }

  #array(depth: number): boolean {
    if (depth > this.#limits.maxDepth) return this.#fail('json-too-deep');
    this.#at++;
    let c = this.#skipSpace();
    for (let index = 0; c !== CLOSE_BRACKET; index++) {
      if (!this.#value(c, depth + 1, false)) {
        this.#path.push(index);
        return false;
      }
      c = this.#skipSpace();
      if (c !== COMMA) break;
      this.#at++;
      c = this.#skipSpace();
      if (c === CLOSE_BRACKET) return this.#fail('json-syntax');
    }
    if (c !== CLOSE_BRACKET) return this.#unexpected();
    this.#at++;
    return true;
  }

  #string(): boolean {
    const text = this.#text;
    let at = this.#at + 1;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (c === BACKSLASH) {
        const length = this.#escape(at);
        if (length === 0) return false;
        at += length;
      } else if (c >= 0x20) {
        at++;
      } else {
        return this.#fail(c === NUL ? 'json-encoding' : 'json-syntax');
      }
    }
  }

  /** The length of the escape (a surrogate pair counts whole) at `at`, 0 when it is refused. */
  #escape(at: number): number {
    const c = this.#text.charCodeAt(at + 1);
    if (c !== 0x75) {
      if ('"\\/bfnrt'.includes(this.#text.charAt(at + 1)) && !Number.isNaN(c)) return 2;
      this.#fail('json-syntax');
      return 0;
    }
    const unit = this.#codeUnit(at);
    if (unit > 0 && (unit < 0xd800 || unit > 0xdfff)) return 6;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = this.#codeUnit(at + 6);
      if (low >= 0xdc00 && low <= 0xdfff) return 12;
    }
    this.#fail(unit < 0 ? 'json-syntax' : 'json-encoding');
    return 0;
  }

  /** The value of `\uXXXX` at `at`, −1 when there is none. */
  #codeUnit(at: number): number {
    const escape = this.#text.slice(at, at + 6);
    return /^\\u[0-9A-Fa-f]{4}$/.test(escape) ? Number.parseInt(escape.slice(2), 16) : -1;
  }

  #literal(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return this.#fail('json-syntax');
    this.#at += word.length;
    return true;
  }

  #number(): boolean {
    const text = this.#text;
    numberToken.lastIndex = this.#at;
    const token = numberToken.exec(text);
    if (token === null) return numberLike.test(text.charAt(this.#at)) ? this.#fail('json-number') : this.#unexpected();
    const end = this.#at + token[0].length;
    if (numberTail.test(text.charAt(end))) return this.#fail('json-number');
    this.#at = end;
    const number = Number(token[0]);
    const sound = token[2] === '' ? Number.isSafeInteger(number) && !Object.is(number, -0) : Number.isFinite(number);
    return sound || this.#fail('json-number');
  }
}
