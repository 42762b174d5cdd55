/** Many byte strings as one parameter: PostgreSQL cuts them out again, and nothing is written in hex on the way. */
export interface PackedBytes {
  readonly bytes: Buffer;
  /** 1-based, as `substr` counts. */
  readonly offsets: string;
  /** Both as array parameters. */
  readonly lengths: string;
}

export function packBytes(parts: readonly Uint8Array[]): PackedBytes {
  const offsets: number[] = [];
  const lengths: number[] = [];
  let end = 0;
  for (const part of parts) {
    offsets.push(end + 1);
    lengths.push(part.length);
    end += part.length;
  }
  return { bytes: Buffer.concat(parts, end), offsets: numberArray(offsets), lengths: numberArray(lengths) };
}

/** An array parameter of numbers or nulls: its text needs no escaping, which pg would do for every element. */
export function numberArray(values: readonly (number | bigint | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
