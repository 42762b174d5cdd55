/**
 * What the exchange says it accepted on one shard in one day (UTC, by the acceptance's own time), to be compared with
 * what the log holds. It travels as the `detail` of a SHARD_COUNT event, on that shard, after the day's last record.
 */
export interface ShardTally {
  readonly shard: number;
  /** `2026-03-02`. */
  readonly day: string;
  readonly count: number;
  /** Sum of messageIdValue over the accepted messages, decimal: one message exchanged for another is noticed. */
  readonly sum: string;
}

/**
 * A message id as a number: its first 12 hex digits. In SQL: `('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint`.
 * 0 for an id that is not a UUID.
 */
export function messageIdValue(messageId: string): bigint {
  const digits = messageId.replaceAll('-', '').slice(0, 12);
  return /^[0-9a-fA-F]{12}$/.test(digits) ? BigInt(`0x${digits}`) : 0n;
}

/** Reads a tally from the detail of a SHARD_COUNT event; undefined when it is not one. */
export function parseShardTally(detail: { readonly [name: string]: string | number | boolean } | undefined): ShardTally | undefined {
  const { shard, day, count, sum } = detail ?? {};
  if (typeof shard !== 'number' || typeof day !== 'string' || typeof count !== 'number' || typeof sum !== 'string') return undefined;
  const whole = Number.isSafeInteger(shard) && shard >= 0 && shard < 2 ** 15 && Number.isSafeInteger(count) && count >= 0;
  return whole && isDay(day) && /^\d{1,30}$/.test(sum) ? { shard, day, count, sum } : undefined;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
