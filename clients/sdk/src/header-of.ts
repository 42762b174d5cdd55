import type { FieldLine } from '#signing';

/** The value of a field that occurs once; undefined when it is absent or repeated. */
export function headerOf(headers: readonly FieldLine[], lowerCaseName: string): string | undefined {
  const found = headers.filter(([name]) => name.toLowerCase() === lowerCaseName);
  return found.length === 1 ? found[0]?.[1] : undefined;
}
