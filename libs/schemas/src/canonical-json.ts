import type { Json } from './json.ts';

/**
 * The canonical form of RFC 8785 (JCS): no white space, names sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Values that `parseStrictJson` returned always have one.
 *
 * @throws TypeError for what I-JSON cannot carry: NaN, infinities, lone surrogates, `undefined`.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return canonicalArray(value);
  if (typeof value === 'object') return canonicalObject(value);
  throw new TypeError(`${typeof value} has no JSON form`);
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate has no canonical JSON form');
  return JSON.stringify(text);
}

function canonicalNumber(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError(`${number} has no JSON form`);
  return JSON.stringify(number);
}

function canonicalArray(items: Json[]): string {
  let text = '[';
  for (let at = 0; at < items.length; at++) {
    if (at > 0) text += ',';
    text += canonicalJson(items[at] as Json);
  }
  return `${text}]`;
}

function canonicalObject(object: { [name: string]: Json }): string {
  const names = Object.keys(object).sort();
  let text = '{';
  for (const name of names) {
    if (text.length > 1) text += ',';
    text += `${canonicalString(name)}:${canonicalJson(object[name] as Json)}`;
  }
  return `${text}}`;
}
