/** One field line as received: name in any case, value untouched; order and repetition are kept. */
export type FieldLine = readonly [name: string, value: string];

/**
 * A request as RFC 9421 sees it.
 *
 * `target` is the request-target of the request line (RFC 9112 section 3.2). The authority comes from an
 * absolute-form target, else from `authority` (a configured public origin), else from the one Host field.
 */
export interface HttpRequest {
  readonly type: 'request';
  readonly method: string;
  readonly target: string;
  readonly scheme: string;
  readonly authority?: string;
  readonly fields: readonly FieldLine[];
  readonly trailers?: readonly FieldLine[];
  readonly body: Uint8Array;
}

/** A response as RFC 9421 sees it. */
export interface HttpResponse {
  readonly type: 'response';
  readonly status: number;
  readonly fields: readonly FieldLine[];
  readonly trailers?: readonly FieldLine[];
  readonly body: Uint8Array;
}

export type HttpMessage = HttpRequest | HttpResponse;

const printable = /^[\t\x20-\x7e]*$/;
const obsoleteFold = /\r?\n(?=[ \t])/;

/** The values of every line of a field, folded lines unfolded and outer white space removed (RFC 9421 section 2.1). */
export function fieldValues(lines: readonly FieldLine[], lowerCaseName: string): string[] {
  const values: string[] = [];
  for (const [name, value] of lines) {
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) values.push(trimField(unfolded(value)));
  }
  return values;
}

/** Removes white space of HTTP, and no other, around a field value. */
export function trimField(value: string): string {
  return trimmed(value, ' \t\r\n');
}

/** One space for each fold, or for several of them with nothing between. */
function unfolded(value: string): string {
  if (!value.includes('\n')) return value;
  return value.split(obsoleteFold).map((line) => trimmed(line, ' \t')).filter((line) => line !== '').join(' ');
}

/** In one pass: a pattern that looks for white space at the end begins anew at each one within, and takes a second for a field of 30 KB. */
function trimmed(value: string, spaces: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && spaces.includes(value.charAt(start))) start += 1;
  while (end > start && spaces.includes(value.charAt(end - 1))) end -= 1;
  return end - start === value.length ? value : value.slice(start, end);
}

/** Whether a field value may stand in a signature base as it is: ASCII without line breaks (RFC 9421 section 2.1). */
export function isPrintable(value: string): boolean {
  return printable.test(value);
}
