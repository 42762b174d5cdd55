import type { FaultList, PackFaultRule } from './pack-fault.ts';
import type { Bilingual } from './vocabulary.ts';

/** A member name as a step of a JSON pointer (RFC 6901). */
function step(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}

/** Reads one mapping of a pack; every fault goes to the list, and reading goes on. */
export class MappingReader {
  readonly pointer: string;
  readonly faults: FaultList;
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(value: unknown, pointer: string, allowed: readonly string[], faults: FaultList) {
    this.pointer = pointer;
    this.faults = faults;
    const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMapping) faults.add(pointer, 'type', `a mapping is expected, found ${kindOf(value)}`);
    this.#members = new Map(isMapping ? Object.entries(value) : []);
    for (const name of this.#members.keys()) {
      if (!allowed.includes(name)) faults.add(this.at(name), 'unknown-member', `allowed here: ${allowed.join(', ')}`);
    }
  }

  at(name: string): string {
    return `${this.pointer}/${step(name)}`;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  get(name: string): unknown {
    return this.#members.get(name);
  }

  fault(name: string, rule: PackFaultRule, detail: string): undefined {
    return this.faults.add(name === '' ? this.pointer : this.at(name), rule, detail);
  }

  #required(name: string): boolean {
    if (this.has(name)) return true;
    this.fault(name, 'missing', `${name} is required`);
    return false;
  }

  text(name: string, pattern = /\S/): string {
    if (!this.#required(name)) return '';
    const value = this.get(name);
    if (typeof value !== 'string') {
      this.fault(name, 'type', `a text is expected, found ${kindOf(value)}`);
      return '';
    }
    if (!pattern.test(value)) this.fault(name, 'format', `must match ${pattern.source}`);
    return value;
  }

  integer(name: string, least: number): number {
    if (!this.#required(name)) return least;
    const value = this.get(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    this.fault(name, 'type', `a whole number from ${least} is expected`);
    return least;
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value === 'boolean') return value;
    this.fault(name, 'type', `true or false is expected, found ${kindOf(value)}`);
    return false;
  }

  word<W extends string>(name: string, words: readonly W[]): W {
    const [first] = words as readonly [W];
    if (!this.#required(name)) return first;
    return this.#known(this.get(name), this.at(name), words) ?? first;
  }

  #known<W extends string>(value: unknown, pointer: string, words: readonly W[]): W | undefined {
    const found = words.find((word) => word === value);
    return found ?? this.faults.add(pointer, 'unknown-code', `${JSON.stringify(value)} is none of ${words.join(', ')}`);
  }

  /** The entries of a list that may not be empty. */
  entries(name: string): readonly unknown[] {
    if (!this.#required(name)) return [];
    const value = this.get(name);
    if (!Array.isArray(value)) {
      this.fault(name, 'type', `a list is expected, found ${kindOf(value)}`);
      return [];
    }
    return value;
  }

  words<W extends string>(name: string, words: readonly W[], all?: readonly W[]): readonly W[] {
    if (all !== undefined && this.get(name) === '*') return all;
    const entries = this.entries(name);
    if (this.has(name) && Array.isArray(this.get(name)) && entries.length === 0) this.fault(name, 'missing', `${name} may not be empty`);
    const known = entries.map((entry, i) => this.#known(entry, `${this.at(name)}/${i}`, words));
    return this.#distinct(name, known.filter((word) => word !== undefined));
  }

  texts(name: string, pattern = /\S/): readonly string[] {
    const entries = this.entries(name);
    const texts = entries.map((entry, i) => {
      if (typeof entry === 'string' && pattern.test(entry)) return entry;
      return this.faults.add(`${this.at(name)}/${i}`, 'format', `a text that matches ${pattern.source} is expected`);
    });
    return this.#distinct(name, texts.filter((text) => text !== undefined));
  }

  #distinct<W extends string>(name: string, words: readonly W[]): readonly W[] {
    const twice = words.find((word, i) => words.indexOf(word) !== i);
    if (twice !== undefined) this.fault(name, 'duplicate', `${twice} stands twice`);
    return words;
  }

  bilingual(name: string): Bilingual {
    if (!this.has(name)) {
      this.fault(name, 'missing-text', `${name} is required in German (de) and English (en)`);
      return { de: '', en: '' };
    }
    const texts = new MappingReader(this.get(name), this.at(name), ['de', 'en'], this.faults);
    return { de: texts.text('de'), en: texts.text('en') };
  }
}
