/** A JSON value; members that are `undefined` are left out when written. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * The JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them, no white space. Two equal values have one text, so a leaf has one hash.
 *
 * @throws RangeError on what has no canonical form: a number that is not finite, a lone surrogate.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number of canonical JSON is finite');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : canonicalObject(value as { readonly [name: string]: JsonValue | undefined });
}

/**
 * Whether a text is canonical, `value` being what JSON.parse made of it. Most are found out by JSON.stringify, which
 * differs from the canonical form in the order of members and in lone surrogates alone, and is ten times faster.
 */
export function isCanonical(text: string, value: JsonValue): boolean {
  if (JSON.stringify(value) === text && isSorted(value) && !text.includes('\\ud')) return true;
  // Members named by integers come in another order from JSON.parse.
  return canonicalJson(value) === text;
}

function isSorted(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = '';
  for (const [name, member] of Object.entries(value)) {
    if (name < before || (member !== undefined && !isSorted(member))) return false;
    before = name;
  }
  return true;
}

function canonicalObject(value: { readonly [name: string]: JsonValue | undefined }): string {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Printable ASCII without quote and backslash: written as it is. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new RangeError('canonical JSON has no lone surrogates');
  return JSON.stringify(text);
}
