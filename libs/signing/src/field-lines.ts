import type { FieldLine } from './http-message.ts';

/** Record headers as Kafka clients hand them over. */
export type RecordHeaders = Readonly<Record<string, Uint8Array | string | readonly (Uint8Array | string)[] | undefined>>;

/**
 * Record headers as field lines: octets as Latin-1, CloudEvents attributes under their HTTP names (`ce_id` becomes
 * `ce-id`), repeated headers repeated.
 */
export function fieldLines(headers: RecordHeaders): FieldLine[] {
  const lines: FieldLine[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const fieldName = name.startsWith('ce_') ? `ce-${name.slice(3)}` : name;
    for (const one of typeof value === 'string' || value instanceof Uint8Array ? [value] : value) {
      lines.push([fieldName, typeof one === 'string' ? one : Buffer.from(one).toString('latin1')]);
    }
  }
  return lines;
}

/** Field lines by name, as an HTTP answer or a record takes them: a name that is repeated keeps each of its lines, in their order. */
export function linesByName(lines: readonly FieldLine[]): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of lines) {
    const former = byName[name];
    byName[name] = former === undefined ? value : [...(Array.isArray(former) ? former : [former]), value];
  }
  return byName;
}
