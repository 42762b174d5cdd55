/** A line of a suite, as JSON. */
export type VectorLine = Readonly<Record<string, unknown>>;

/** What a suite says of a line, without its id. */
export type Verdict = Readonly<Record<string, unknown>>;

/** The line is not one of this suite: the verdict is `error`, with this reason. */
export class NotUnderstood extends Error {}

export const accept: Verdict = { verdict: 'accept' };
export const reject: Verdict = { verdict: 'reject' };

export function verdictOf(accepted: boolean): Verdict {
  return accepted ? accept : reject;
}

/** @throws NotUnderstood */
export function text(line: VectorLine, name: string): string {
  const value = line[name];
  if (typeof value !== 'string') throw new NotUnderstood(`${name} is no text`);
  return value;
}

/** @throws NotUnderstood when it is there and no text */
export function optionalText(line: VectorLine, name: string): string | undefined {
  return isAbsent(line[name]) ? undefined : text(line, name);
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** None where it is null, as Go writes an empty list. @throws NotUnderstood */
export function texts(line: VectorLine, name: string): string[] {
  const value = line[name] === null ? [] : line[name];
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw new NotUnderstood(`${name} is no list of texts`);
  return value;
}

/** @throws NotUnderstood */
export function object(line: VectorLine, name: string): VectorLine {
  const value = line[name];
  if (!isObject(value)) throw new NotUnderstood(`${name} is no object`);
  return value;
}

export function isObject(value: unknown): value is VectorLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An instant from Unix seconds. @throws NotUnderstood */
export function instant(line: VectorLine, name: string): Date {
  const at = new Date(Number(line[name]) * 1000);
  if (typeof line[name] !== 'number' || Number.isNaN(at.getTime())) throw new NotUnderstood(`${name} is no time in Unix seconds`);
  return at;
}

/** A count; beyond 2^53 − 1 as a decimal text. Undefined: negative, no integer, with leading zeros, or more than 64 bits. @throws NotUnderstood */
export function count(line: VectorLine, name: string): bigint | undefined {
  const value = line[name];
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value !== 'string') throw new NotUnderstood(`${name} is no number`);
  return /^(?:0|[1-9]\d{0,19})$/.test(value) && BigInt(value) < 1n << 64n ? BigInt(value) : undefined;
}

/** The bytes of `body` (UTF-8) or `bodyBase64`. @throws NotUnderstood when neither is there */
export function body(line: VectorLine): Buffer {
  const encoded = optionalText(line, 'bodyBase64');
  return encoded === undefined ? Buffer.from(text(line, 'body')) : Buffer.from(encoded, 'base64');
}
