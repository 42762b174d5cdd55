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
