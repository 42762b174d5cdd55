import { decodeEntries, followKeys, formatTilePath, hashLeaf, readLeaf, removalOf, tileHeight, tileWidth, type Checkpoint, type NoteVerifier } from '#audit';
import { checkNote, enoughCosigners } from './check-checkpoint.ts';
import { fault, type Fault, type Report } from './fault.ts';
import { LinkHistory, unopenedFields } from './link-history.ts';
import type { LogSource } from './log-source.ts';
import { PartialTree } from './partial-tree.ts';
import { WrittenDays } from './removal-check.ts';
import { Repetitions } from './repetitions.ts';
import { TileCheck } from './tile-check.ts';
import type { Trust } from './trust.ts';

/** Bundles of entries fetched ahead of the one being hashed. */
const ahead = 8;

/**
 * Verifies a whole log by itself: every leaf is read, hashed and put into the tree again; the published tiles, the signed
 * root and every checkpoint at hand must agree with it; links must be where they belong, none of them twice. Goes on behind
 * a fault, behind leaves that are not there too, so that each one is found.
 *
 * @param onProgress told of the leaves done
 */
export async function verifyLog(source: LogSource, trust: Trust, onProgress: (leaves: bigint, of: bigint) => void = () => undefined): Promise<Report> {
  const note = await source('checkpoint');
  if (note === undefined) return { kind: 'log', faults: [fault('entries-missing', 'checkpoint')], facts: {} };
  const { checkpoint, faults: unreadable } = checkNote(note.toString(), 'checkpoint', trust);
  if (checkpoint === undefined) return { kind: 'log', faults: unreadable, facts: {} };
  const reading = new LogReading(source, checkpoint, trust);
  const found = await reading.run(onProgress);
  // Who signed is judged last: the log's own leaves say which keys a known one has announced.
  const checked = checkNote(note.toString(), 'checkpoint', { ...trust, log: reading.keys });
  const faults = [
    ...checked.faults,
    ...enoughCosigners(checked.cosigners, 'checkpoint', trust),
    ...rolledBack(checkpoint, trust.held ?? []),
    ...found,
  ];
  return {
    kind: 'log',
    faults,
    facts: {
      origin: checkpoint.origin,
      size: checkpoint.size.toString(),
      events: reading.events,
      links: reading.links,
      unopened: reading.unopened,
      removedBefore: reading.removedBefore.toString(),
      cosigners: new Set(checked.cosigners).size,
    },
  };
}

function rolledBack({ size }: Checkpoint, held: readonly Checkpoint[]): Fault[] {
  return held.filter((each) => each.size > size).map((each) => fault('log-rolled-back', `checkpoint of ${each.size}`));
}

/** Entries as the log serves them; undefined: it does not. */
interface Bundle {
  readonly path: string;
  readonly index: bigint;
  readonly width: number;
  readonly bundle: Buffer | undefined;
  /** As many leaves as the name that it was served by says: a full one may stand for one at the right edge. */
  readonly named: number;
}

class LogReading {
  events = 0;
  links = 0;
  /** Events that reached the log with openings missing or altered, as it says itself: they may be found by nobody. */
  unopened = 0;
  /** Leaves below it can be opened by nobody any more, the log says. */
  removedBefore = 0n;
  readonly #source: LogSource;
  readonly #checkpoint: Checkpoint;
  readonly #held: readonly Checkpoint[];
  readonly #tree = new PartialTree();
  readonly #tiles: TileCheck;
  readonly #history = new LinkHistory();
  readonly #leaves = new Repetitions();
  readonly #days = new WrittenDays();
  readonly #faults: Fault[] = [];
  /** Of the log: those known, and those that they announced up to here. */
  keys: readonly NoteVerifier[];

  constructor(source: LogSource, checkpoint: Checkpoint, { log, held = [] }: Trust) {
    this.#source = source;
    this.#checkpoint = checkpoint;
    this.#held = held;
    this.keys = log;
    this.#tiles = new TileCheck(source, checkpoint.size);
  }

  async run(onProgress: (leaves: bigint, of: bigint) => void): Promise<readonly Fault[]> {
    const { size, root } = this.#checkpoint;
    for await (const { path, index, width, bundle, named } of this.#bundles()) {
      const leaves = bundle && decodeEntries(bundle);
      const present = (leaves ?? []).slice(0, width);
      const readable = bundle === undefined || (leaves !== undefined && leaves.length <= named);
      // One that holds more than its name says is read as far as the signed size goes.
      if (!readable || present.length < width) this.#faults.push(fault(readable ? 'entries-missing' : 'entries-unreadable', path, this.#tree.size + BigInt(present.length)));
      for (const leaf of present) await this.#take(leaf);
      if (present.length < width) await this.#bridge(index, width, present.length);
      onProgress(this.#tree.size, size);
    }
    this.#faults.push(...(await this.#tiles.finish()), ...this.#history.finish(size));
    this.#faults.push(...this.#leaves.places().map((index) => fault('leaf-twice', `leaf ${index}`, index)));
    if (this.#tree.root()?.equals(root) === false) this.#faults.push(fault('root-mismatch', 'checkpoint'));
    return this.#faults;
  }

  /** Goes on behind leaves that are not there by the hashes that the log publishes of them: the signed root still says whether these are true. */
  async #bridge(index: bigint, width: number, from: number): Promise<void> {
    this.#history.gap();
    const hashes = await this.#tiles.published(0, index);
    const above = await this.#tiles.published(1, index / BigInt(tileWidth));
    for (let i = from; i < width; i++) {
      const leafHash = hashes[i];
      if (leafHash !== undefined) this.#leaves.add(leafHash, Number(this.#tree.size));
      await this.#put(leafHash, above[Number(index % BigInt(tileWidth))]);
    }
  }

  async *#bundles(): AsyncGenerator<Bundle> {
    const { size } = this.#checkpoint;
    const count = (size + BigInt(tileWidth) - 1n) / BigInt(tileWidth);
    const fetching: Promise<Bundle>[] = [];
    for (let index = 0n; index < count || fetching.length > 0; ) {
      while (fetching.length < ahead && index < count) {
        const bundle = this.#bundle(index++);
        // It may fail before it is its turn, and is awaited then.
        bundle.catch(() => undefined);
        fetching.push(bundle);
      }
      yield await (fetching.shift() as Promise<Bundle>);
    }
  }

  async #bundle(index: bigint): Promise<Bundle> {
    const left = Number(this.#checkpoint.size - index * BigInt(tileWidth));
    const width = Math.min(left, tileWidth);
    const pathOf = (named: number) => formatTilePath({ kind: 'entries', level: 0, index, width: named });
    const bundle = await this.#source(pathOf(width));
    if (bundle !== undefined || width === tileWidth) return { path: pathOf(width), index, width, bundle, named: width };
    return { path: pathOf(width), index, width, bundle: await this.#source(pathOf(tileWidth)), named: tileWidth };
  }

  async #take(bytes: Buffer): Promise<void> {
    const leafHash = hashLeaf(bytes);
    this.#look(this.#tree.size, bytes, leafHash);
    await this.#put(leafHash);
  }

  async #put(leafHash: Buffer | undefined, published?: Buffer): Promise<void> {
    const completed: [number, Buffer | undefined][] = [];
    this.#tree.append(leafHash, (height, hash) => height % tileHeight === 0 && completed.push([height / tileHeight, hash]), published);
    for (const [level, hash] of completed) {
      const compared = this.#tiles.add(level, hash);
      this.#faults.push(...(await compared));
    }
    for (const { size, root } of this.#held) {
      if (size === this.#tree.size && size !== this.#checkpoint.size && this.#tree.root()?.equals(root) === false) {
        this.#faults.push(fault('history-rewritten', `checkpoint of ${size}`));
      }
    }
  }

  #look(index: bigint, bytes: Buffer, leafHash: Buffer): void {
    const read = readLeaf(bytes);
    this.#leaves.add(leafHash, Number(index));
    if (read?.format === 'event') {
      this.events += 1;
      if (unopenedFields(read.event) > 0) this.unopened += 1;
      this.removedBefore = removalOf(read.event)?.before ?? this.removedBefore;
      this.#faults.push(...this.#history.event(index, read.event), ...this.#days.event(index, read.event));
      this.keys = followKeys(this.keys, [read.event]);
    } else if (read?.format === 'link') {
      this.links += read.link.links.length;
      this.#faults.push(...this.#history.link(index, read.link));
    } else {
      this.#history.unreadable();
      this.#faults.push(fault('leaf-unreadable', `leaf ${index}`, index));
    }
  }
}
