import type { Opening } from './commitment.ts';
import { maxLeafBytes } from './event-leaf.ts';

/** Headers of a record on `iiz.audit.v1`: the relay shard and the record's number in it, decimal, from 1 without gaps. */
export const auditRecordHeaders = { shard: 'dap-shard', number: 'dap-n' } as const;

/** The value of a record on `iiz.audit.v1`: JSON `{"leaf": base64, "openings": [...]}`. The leaf is given as its bytes, or in base64 as the outbox holds it. */
export function encodeAuditRecord({ leaf, openings }: { readonly leaf: Buffer | string; readonly openings: readonly Opening[] }): Buffer {
  return Buffer.from(JSON.stringify({ leaf: typeof leaf === 'string' ? leaf : leaf.toString('base64'), openings }));
}

/** Reads a record's value; undefined when it is not one. What the leaf says is not looked at here. */
export function decodeAuditRecord(value: Uint8Array): { readonly leaf: Buffer; readonly openings: readonly Opening[] } | undefined {
  try {
    const record = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString()) as { leaf?: unknown; openings?: unknown } | null;
    if (typeof record?.leaf !== 'string' || !Array.isArray(record.openings) || !record.openings.every(isOpening)) return undefined;
    const leaf = Buffer.from(record.leaf, 'base64');
    return leaf.length > 0 && leaf.length <= maxLeafBytes ? { leaf, openings: record.openings } : undefined;
  } catch {
    return undefined;
  }
}

function isOpening(value: unknown): value is Opening {
  const opening = value as Partial<Opening> | null;
  return typeof opening?.path === 'string' && typeof opening.salt === 'string' && typeof opening.value === 'string';
}
