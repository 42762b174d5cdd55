import { tileWidth } from '#audit';
import type { Forgetting, IndexKey, IndexKeyKind, Opening, ShardTally } from '#audit';

/** A size of the log and the root over it. */
export interface LogHead {
  readonly size: bigint;
  readonly root: Buffer;
}

/** Shard and number of a record of the exchange. */
export interface RecordNumber {
  readonly shard: number;
  readonly n: bigint;
}

/** A leaf to append; `shard` and `n` say which record of the exchange it was, and are missing for the log's own leaves. */
export interface NewLeaf {
  readonly leafHash: Buffer;
  readonly body: Buffer;
  readonly record?: RecordNumber | undefined;
  readonly openings?: readonly Opening[] | undefined;
}

/** The root of a full subtree of 256^level leaves. */
export interface TileHash {
  readonly level: number;
  readonly index: bigint;
  readonly hash: Buffer;
}

export interface NewIndexKey {
  readonly keyId: bigint;
  readonly kind: IndexKeyKind;
  readonly value: string;
  readonly secret: Uint8Array;
}

/** Event leaf `leafIndex` is the key's `count`-th event. */
export interface KeyEvent {
  readonly keyId: bigint;
  readonly leafIndex: bigint;
  readonly count: bigint;
}

/** Leaves of one block, whose hashes are a full tile; a bitmap has one bit for each. Tables are made with it. */
export const blockSize = BigInt(tileWidth);

/** A full block of leaves: their bits as hex, the first leaf is the highest bit. */
export interface FullBlock {
  readonly block: bigint;
  readonly events: string;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly facets: readonly { readonly facetId: number; readonly bits: string }[];
}

/** A record that could not be read; `n` is given where its headers still told it. */
export interface UnreadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly reason: string;
  readonly record?: RecordNumber | undefined;
  readonly value: Buffer | null;
}

/** What the exchange claims about a day, found in event leaf `leafIndex`. */
export interface ShardClaim extends ShardTally {
  readonly leafIndex: bigint;
}

/** A legal hold that was placed on what these keys name (none: on anything), or released. */
export type HoldMove = { readonly holdId: string; readonly placedOn: readonly IndexKey[] } | { readonly holdId: string; readonly released: true };

/** Everything that one transaction adds to the log. */
export interface LogAppend {
  readonly from: LogHead;
  readonly to: LogHead;
  readonly leaves: readonly NewLeaf[];
  readonly tileHashes: readonly TileHash[];
  readonly newKeys: readonly NewIndexKey[];
  readonly keyEvents: readonly KeyEvent[];
  readonly newFacets: readonly { readonly facetId: number; readonly name: string }[];
  readonly fullBlocks: readonly FullBlock[];
  /** Last number integrated, of the shards that moved. */
  readonly shards: ReadonlyMap<number, bigint>;
  readonly position?: { readonly topic: string; readonly partition: number; readonly nextOffset: bigint } | undefined;
  /** Pending events that are leaves from here on. */
  readonly pendingIds: readonly string[];
  /** Accepted messages in this append, by day and shard; added before `claims` are compared. */
  readonly tallies: readonly ShardTally[];
  readonly claims: readonly ShardClaim[];
  readonly holds: readonly HoldMove[];
  readonly unreadable: readonly UnreadableRecord[];
  /** What the erasures among the leaves take away, once these are inserted. */
  readonly forgettings: readonly Forgetting[];
}
