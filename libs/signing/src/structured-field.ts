import { parseDictionary, parseItem, parseList, serializeDictionary, serializeList } from 'structured-headers';
import type { Dictionary, InnerList, Item } from 'structured-headers';

export type StructuredFieldKind = 'dictionary' | 'list' | 'item';

/**
 * What the values of a parsed structured field no longer tell: the text of each top-level member, how many
 * parameters were written (repeated ones included), and every number, date and Display String as it was written.
 */
export interface FieldScan {
  readonly members: readonly string[];
  readonly parameterCount: number;
  readonly literals: readonly string[];
}

/** What is still open at the end is one lexeme too: no text is looked at twice. */
const lexeme = /"(?:[^"\\]|\\.)*"?|%"[^"]*"?|:[^:]*:?|[(),;=]|[^\s"(),;=]+/g;
const literalStart = /^(?:-?[0-9]|@|%")/;
const dateForm = /^@-?[0-9]{1,15}$/;
/** A byte below 0x10, which structured-headers writes with one digit, or a mark at the start, which it takes away. */
const changedDisplayString = /^%"(?:%ef%bb%bf|.*%0)/;

/** Scans text that structured-headers has already accepted; other text gives an answer of no meaning. */
export function scanField(text: string): FieldScan {
  const members: string[] = [];
  const literals: string[] = [];
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
    } else if (literalStart.test(word)) literals.push(word);
  }
  const last = text.slice(start).trim();
  if (last !== '') members.push(last);
  return { members, parameterCount, literals };
}

/**
 * Parses a dictionary; undefined when it is malformed or a key occurs twice (RFC 8941 lets the last one win, a signature must not).
 * A date is the number of its seconds: `literals` of the scan tell them apart.
 */
export function parseUniqueDictionary(text: string): Dictionary | undefined {
  const dictionary = readDictionary(text);
  if (dictionary === undefined) return undefined;
  if (dictionary.size > 0 && !text.includes(',')) return dictionary;
  return scanField(text).members.length === dictionary.size ? dictionary : undefined;
}

/**
 * The canonical serialisation of RFC 9651 section 4.1, or undefined when the text is not a field of that kind. Of a repeated key the last
 * value counts, in the first one's place.
 */
export function canonicalField(kind: StructuredFieldKind, text: string): string | undefined {
  if (!isReadable(text)) return undefined;
  if (kind !== 'dictionary') return canonicalOf(kind, text);
  if (readDictionary(text) === undefined) return undefined;
  const lastOf = new Map(scanField(text).members.map((member) => [memberKey(member), member]));
  return canonicalOf(kind, [...lastOf.values()].join(', '));
}

/** The members of a dictionary as they were written, by their keys: of a repeated one the last. Undefined when the field is no dictionary. */
export function dictionaryMembers(text: string): ReadonlyMap<string, string> | undefined {
  const dictionary = readDictionary(text);
  return dictionary && new Map(scanField(text).members.map((member) => [memberKey(member), member] as const).filter(([key]) => dictionary.has(key)));
}

/** The canonical value of one dictionary member, without its key; undefined when there is none. */
export function canonicalMember(members: ReadonlyMap<string, string> | undefined, key: string): string | undefined {
  const member = members?.get(key);
  const canonical = member === undefined ? undefined : canonicalOf('dictionary', member)?.slice(key.length);
  if (canonical === undefined) return undefined;
  return canonical.startsWith('=') ? canonical.slice(1) : `?1${canonical}`;
}

/**
 * Puts the literals back as they were written, in their order, where structured-headers does not keep them:
 *
 * - the decimal `1.0` becomes the integer `1`;
 * - a Display String that begins with U+FEFF loses that mark, and `%00` in one becomes `%0`;
 * - dates it is given as numbers (`withoutDates`).
 *
 * Undefined when there are more or fewer literals, as where a parameter was repeated.
 */
export function withLiterals(canonical: string, literals: readonly string[]): string | undefined {
  let count = 0;
  const restored = canonical.replace(lexeme, (word) => (literalStart.test(word) ? restoredLiteral(word, literals[count++]) : word));
  return count === literals.length ? restored : undefined;
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

/** Whether a field is read at all: no honest one comes near, and each character takes up to a hundred bytes while it is. */
export function isReadable(text: string): boolean {
  return text.length <= 1_000_000;
}

function readDictionary(text: string): Dictionary | undefined {
  return isReadable(text) ? attempt(() => parseDictionary(withoutDates(text))) : undefined;
}

/** structured-headers reads a date only where nothing follows it. */
function withoutDates(text: string): string {
  return text.includes('@') ? text.replace(lexeme, (word) => (dateForm.test(word) ? word.slice(1) : word)) : text;
}

function canonicalOf(kind: StructuredFieldKind, text: string): string | undefined {
  const read = withoutDates(text);
  const parsed = attempt(() => parsedAs(kind, read));
  const canonical = attempt(() => parsed?.canonical());
  if (parsed === undefined || canonical === undefined) return undefined;
  const { literals, parameterCount } = scanField(text);
  if (!literals.some(isChanged)) return canonical;
  // A repeated parameter stands in its first place with its last value: literals that come back by their order would go to others.
  return countParameters(parsed.members) === parameterCount ? withLiterals(canonical, literals) : undefined;
}

function parsedAs(kind: StructuredFieldKind, text: string): { members: (Item | InnerList)[]; canonical: () => string } {
  if (kind === 'dictionary') {
    const dictionary = parseDictionary(text);
    return { members: [...dictionary.values()], canonical: () => serializeDictionary(dictionary) };
  }
  const members = kind === 'list' ? parseList(text) : [parseItem(text)];
  return { members, canonical: () => serializeList(members) };
}

/** Of members and of what is in them: each once, however often it was written. */
export function countParameters(members: readonly (Item | InnerList)[]): number {
  return members.reduce((total, member) => total + member[1].size + (isInnerListMember(member) ? countParameters(member[0]) : 0), 0);
}

function isChanged(literal: string): boolean {
  return literal.startsWith('@') || changedDisplayString.test(literal) || isWholeDecimal(literal);
}

function restoredLiteral(word: string, written = ''): string {
  if (written.startsWith('@')) return `@${word}`;
  if (written.startsWith('%')) return written.replace(/%[2-7][0-9a-f]/g, plainCharacter);
  return isWholeDecimal(written) && !word.includes('.') ? `${word}.0` : word;
}

/** What an escape stands for, unless it must be one (RFC 9651 section 4.1.11). */
function plainCharacter(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[%"\x7f]/.test(character) ? escape : character;
}

function isWholeDecimal(written: string): boolean {
  return written.includes('.') && Number.isInteger(Number(written));
}

function memberKey(member: string): string {
  const end = member.search(/[=;]/);
  return end === -1 ? member : member.slice(0, end);
}
