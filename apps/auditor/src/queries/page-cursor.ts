import { createHash } from 'node:crypto';
import type { QueryFilter } from './query-filter.ts';

/** Where a page ends: the next one has leaves below this index. Bound to the filter that it pages. */
export function writeCursor(before: bigint, filter: QueryFilter): string {
  return Buffer.from(`${before}.${fingerprint(filter)}`).toString('base64url');
}

/** Undefined when the text is no cursor of this filter. */
export function readCursor(cursor: string, filter: QueryFilter): bigint | undefined {
  const [, before, of] = /^(\d{1,18})\.([0-9a-f]{16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return before !== undefined && of === fingerprint(filter) ? BigInt(before) : undefined;
}

function fingerprint(filter: QueryFilter): string {
  const sorted = JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(sorted).digest('hex').slice(0, 16);
}
