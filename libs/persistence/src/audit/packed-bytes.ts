/** Many byte strings as one parameter: PostgreSQL cuts them out again, and nothing is written in hex on the way. */
export interface PackedBytes {
  readonly bytes: Buffer;
  /** 1-based, as `substr` counts. */
  readonly offsets: number[];
  readonly lengths: number[];
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
  return { bytes: Buffer.concat(parts, end), offsets, lengths };
}
