import { parseDictionary, parseItem, parseList, serializeDictionary, serializeItem, serializeList } from 'structured-headers';
import type { Dictionary, InnerList, Item } from 'structured-headers';

export type StructuredFieldKind = 'dictionary' | 'list' | 'item';

/**
 * What the values of a parsed structured field no longer tell: the text of each top-level member, how many
 * parameters were written (repeated ones included), and every number as it was written.
 */
export interface FieldScan {
  readonly members: readonly string[];
  readonly parameterCount: number;
  readonly numbers: readonly string[];
}

const lexeme = /"(?:[^"\\]|\\.)*"|%"[^"]*"|:[^:]*:|[(),;=]|[^\s"(),;=]+/g;
const numberStart = /^-?[0-9]/;

/** Scans text that structured-headers has already accepted; other text gives an answer of no meaning. */
export function scanField(text: string): FieldScan {
  const members: string[] = [];
  const numbers: string[] = [];
  let parameterCount = 0;
  let depth = 0;
  let start = 0;
  for (const match of text.matchAll(lexeme)) {
    const word = match[0];
    if (word === ';') parameterCount += 1;
    else if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (word === ',' && depth === 0) {
      members.push(text.slice(start, match.index).trim());
      start = match.index + 1;
    } else if (numberStart.test(word)) numbers.push(word);
  }
  const last = text.slice(start).trim();
  if (last !== '') members.push(last);
  return { members, parameterCount, numbers };
}

/** Parses a dictionary; undefined when it is malformed or a key occurs twice (RFC 8941 lets the last one win, a signature must not). */
export function parseUniqueDictionary(text: string): Dictionary | undefined {
  const dictionary = attempt(() => parseDictionary(text));
  if (dictionary === undefined) return undefined;
  if (dictionary.size > 0 && !text.includes(',')) return dictionary;
  return scanField(text).members.length === dictionary.size ? dictionary : undefined;
}

/**
 * The canonical serialisation of RFC 8941 section 4.1, or undefined when the text is not a field of that kind.
 *
 * structured-headers parses the decimal `1.0` into the same number as the integer `1`; their difference is put
 * back from the text. Where repeated keys make that impossible the field is refused.
 */
export function canonicalField(kind: StructuredFieldKind, text: string): string | undefined {
  const canonical = attempt(() => {
    if (kind === 'dictionary') return serializeDictionary(parseDictionary(text));
    return kind === 'list' ? serializeList(parseList(text)) : serializeItem(parseItem(text));
  });
  if (canonical === undefined) return undefined;
  const written = scanField(text).numbers;
  return written.some(isWholeDecimal) ? restoreWholeDecimals(canonical, written) : canonical;
}

/** The canonical value of one dictionary member, without its key; undefined when it is absent or the field is no dictionary of unique keys. */
export function canonicalMember(text: string, key: string): string | undefined {
  const member = parseUniqueDictionary(text)?.has(key) ? scanField(text).members.find((written) => memberKey(written) === key) : undefined;
  if (member === undefined) return undefined;
  const canonical = canonicalField('dictionary', member)?.slice(key.length);
  if (canonical === undefined) return undefined;
  return canonical.startsWith('=') ? canonical.slice(1) : `?1${canonical}`;
}

export function isInnerListMember(member: Item | InnerList): member is InnerList {
  return Array.isArray(member[0]);
}

/** Runs one of structured-headers' functions, which throw on malformed input: that is an expected outcome here. */
export function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function isWholeDecimal(written: string): boolean {
  return written.includes('.') && Number.isInteger(Number(written));
}

function restoreWholeDecimals(canonical: string, written: readonly string[]): string | undefined {
  let count = 0;
  const restored = canonical.replace(lexeme, (word) => {
    if (!numberStart.test(word)) return word;
    const original = written[count++];
    return original !== undefined && isWholeDecimal(original) && !word.includes('.') ? `${word}.0` : word;
  });
  return count === written.length ? restored : undefined;
}

function memberKey(member: string): string {
  const end = member.search(/[=;]/);
  return end === -1 ? member : member.slice(0, end);
}
