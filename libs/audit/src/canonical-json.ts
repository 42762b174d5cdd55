/** A JSON value; members that are `undefined` are left out when written. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * The JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them, no white space. Two equal values have one text, so a leaf has one hash.
 *
 * @throws RangeError on what has no canonical form: a number that is not finite, a lone surrogate.
 */
export function canonicalJson(value: JsonValue): string {
  if (inOrder(value)) {
    const text = JSON.stringify(value);
    if (!text.includes(escapedSurrogate)) return text;
  }
  return written(value);
}

/** Whether a text is canonical, `value` being what JSON.parse made of it. */
export function isCanonical(text: string, value: JsonValue): boolean {
  return canonicalJson(value) === text;
}

/** How JSON.stringify writes a lone surrogate; texts that hold these characters themselves are rare enough. */
const escapedSurrogate = '\\ud';

/** Whether JSON.stringify, ten times faster, writes the value as RFC 8785 does, but for lone surrogates. */
function inOrder(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  // An element of an array: a member that is undefined is not asked.
  if (value === undefined) return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(inOrder);
  const members = value as { readonly [name: string]: JsonValue | undefined };
  let before = '';
  // Object.entries would make an array for every member.
  for (const name in members) {
    const member = members[name];
    if (name < before || (member !== undefined && !inOrder(member))) return false;
    before = name;
  }
  return true;
}

function written(value: JsonValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number of canonical JSON is finite');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `[${value.map(written).join(',')}]` : canonicalObject(value as { readonly [name: string]: JsonValue | undefined });
}

function canonicalObject(value: { readonly [name: string]: JsonValue | undefined }): string {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${written(member)}`;
  }
  return `{${text}}`;
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('canonical JSON has no lone surrogates');
  return JSON.stringify(text);
}
