import {
  forgottenKeys,
  hashLeaf,
  hashRuns,
  MerkleFrontier,
  perfectSubtrees,
  pooledRandom,
  readEventLeaf,
  subtreeHash,
  tileHeight,
  toLinkLeaves,
  type Forgetting,
  type IndexKey,
  type LeafEvent,
  type Opening,
  type SealedLink,
} from '#audit';
import {
  blockSize,
  readBookkeeping,
  readHashes,
  readKeyHeads,
  readLeaves,
  takeLog,
  type AuditDatabase,
  type KeyEvent,
  type LogAppend,
  type LogHead,
  type LogLease,
  type NewIndexKey,
  type NewLeaf,
  type RecordNumber,
  type TileHash,
} from '#persistence';
import { BlockBitmaps, type CompletedBlock } from './block-bitmaps.ts';
import { facetsOf } from './facets.ts';
import { IntegrationHalted } from './integration-halted.ts';
import { KeyChains } from './key-chains.ts';

/** An event about to become a leaf. */
export interface IncomingEvent {
  readonly leaf: Buffer;
  readonly event: LeafEvent;
  readonly openings: readonly Opening[];
  readonly keys: readonly IndexKey[];
  /** What it takes away of the openings of others. */
  readonly forgetting?: Forgetting | undefined;
  readonly record?: RecordNumber | undefined;
}

/** What an append adds because of its events alone; positions come from whoever read them. */
export type EventAppend = Pick<LogAppend, 'from' | 'to' | 'leaves' | 'tileHashes' | 'newKeys' | 'keyEvents' | 'newFacets' | 'fullBlocks' | 'forgettings'>;

/**
 * Where the log ends, in the memory of its one writer: the tree's right edge, the open block's bitmaps, the chains of
 * the index keys. It runs ahead of the database between `prepare` and the commit of what that returned; if the commit
 * does not succeed, this object is to be thrown away and opened anew.
 */
export class LogTail {
  readonly lease: LogLease;
  /** Last number integrated of each relay shard; moved by the writer once that is committed. */
  shards: ReadonlyMap<number, bigint>;
  readonly #database: AuditDatabase;
  readonly #frontier: MerkleFrontier;
  readonly #bitmaps: BlockBitmaps;
  readonly #chains: KeyChains;
  readonly #facetIds: Map<string, number>;

  private constructor(
    database: AuditDatabase,
    lease: LogLease,
    parts: { shards: ReadonlyMap<number, bigint>; frontier: MerkleFrontier; bitmaps: BlockBitmaps; chains: KeyChains; facetIds: Map<string, number> },
  ) {
    this.#database = database;
    this.lease = lease;
    this.shards = parts.shards;
    this.#frontier = parts.frontier;
    this.#bitmaps = parts.bitmaps;
    this.#chains = parts.chains;
    this.#facetIds = parts.facetIds;
  }

  /** Takes the log over and reads where it ends. @throws IntegrationHalted when its hashes do not hold together */
  static async open(database: AuditDatabase): Promise<LogTail> {
    const { epoch, size, root } = await takeLog(database);
    const frontier = await restoreFrontier(database, size);
    if (!frontier.root().equals(root)) throw IntegrationHalted.damaged(size);
    const { shards, facets, lastKeyId } = await readBookkeeping(database);
    return new LogTail(
      database,
      { epoch },
      {
        shards,
        frontier,
        bitmaps: await restoreBitmaps(database, size),
        chains: new KeyChains(lastKeyId, pooledRandom()),
        facetIds: new Map(facets),
      },
    );
  }

  get head(): LogHead {
    return { size: this.#frontier.size, root: this.#frontier.root() };
  }

  /** Gives the events their places, then the links of the whole batch behind them. One that makes a person forgotten is the last of them. */
  async prepare(events: readonly IncomingEvent[]): Promise<EventAppend> {
    this.#chains.learn(await readKeyHeads(this.#database, this.#chains.unknown(events.flatMap(({ keys }) => keys))));
    const from = this.head;
    const built = { leaves: [] as NewLeaf[], tileHashes: [] as TileHash[], newKeys: [] as NewIndexKey[], keyEvents: [] as KeyEvent[], blocks: [] as CompletedBlock[] };
    const links: SealedLink[] = [];
    for (const { leaf, event, openings, keys, record } of events) {
      const index = this.#frontier.size;
      this.#append(built, { leafHash: hashLeaf(leaf), body: leaf, openings, record }, { at: event.at, facets: facetsOf(event) });
      for (const key of keys) {
        const extended = this.#chains.extend(key, index);
        links.push(extended.link);
        built.keyEvents.push(extended.event);
        if (extended.newKey) built.newKeys.push(extended.newKey);
      }
    }
    for (const body of toLinkLeaves(from.size, this.#frontier.size, links)) this.#append(built, { leafHash: hashLeaf(body), body });
    const forgettings = events.flatMap(({ forgetting }) => forgetting ?? []);
    this.#chains.end(forgettings.flatMap(({ persons }) => forgottenKeys(persons)));
    this.#chains.trim();
    const { blocks, ...rest } = built;
    return { from, to: this.head, ...rest, forgettings, ...this.#numberFacets(blocks) };
  }

  #append(built: { leaves: NewLeaf[]; tileHashes: TileHash[]; blocks: CompletedBlock[] }, leaf: NewLeaf, event?: { at: string; facets: Set<string> }): void {
    built.leaves.push(leaf);
    this.#frontier.append(leaf.leafHash, (height, index, hash) => {
      if (height > 0 && height % tileHeight === 0) built.tileHashes.push({ level: height / tileHeight, index, hash });
    });
    const block = this.#bitmaps.add(event);
    if (block) built.blocks.push(block);
  }

  #numberFacets(blocks: readonly CompletedBlock[]): Pick<LogAppend, 'newFacets' | 'fullBlocks'> {
    const newFacets: { facetId: number; name: string }[] = [];
    const idOf = (name: string): number => {
      let facetId = this.#facetIds.get(name);
      if (facetId === undefined) {
        facetId = this.#facetIds.size + 1;
        this.#facetIds.set(name, facetId);
        newFacets.push({ facetId, name });
      }
      return facetId;
    };
    const fullBlocks = blocks.map(({ facets, ...block }) => ({ ...block, facets: facets.map(({ name, bits }) => ({ facetId: idOf(name), bits })) }));
    return { newFacets, fullBlocks };
  }
}

async function restoreFrontier(database: AuditDatabase, size: bigint): Promise<MerkleFrontier> {
  const subtrees = perfectSubtrees(0n, size);
  const read = await readHashes(database, hashRuns([subtrees]));
  return MerkleFrontier.restore(size, subtrees.map((subtree) => subtreeHash(subtree, read)));
}

async function restoreBitmaps(database: AuditDatabase, size: bigint): Promise<BlockBitmaps> {
  const start = size - (size % blockSize);
  const bitmaps = new BlockBitmaps(start);
  for (const { body } of await readLeaves(database, start, size)) {
    const event = readEventLeaf(body);
    bitmaps.add(event && { at: event.at, facets: facetsOf(event) });
  }
  return bitmaps;
}
