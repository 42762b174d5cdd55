import { decodeEntries, encodeEntries, hashLeaf, readLeaf, tileWidth, type SealedEvent } from '#audit';
import { EvidenceWorld } from './evidence-world.ts';
import { oddLeaf, type Tampering } from './tampering.ts';

/** Changes the leaves that lie in the entries of a published log, as somebody with the database could. */
function withLeaves(world: EvidenceWorld, change: (leaves: Buffer[]) => void): Map<string, Buffer> {
  const files = world.log.files();
  const paths = [...files.keys()].filter((path) => path.startsWith('tile/entries/'));
  const widths = paths.map((path) => decodeEntries(files.get(path) as Buffer)?.length ?? 0);
  const leaves = [...world.log.leaves];
  change(leaves);
  let from = 0;
  for (const [i, path] of paths.entries()) files.set(path, encodeEntries(leaves.slice(from, (from += widths[i] ?? 0))));
  return files;
}

function someEvent(world: EvidenceWorld, otherThan?: number): number {
  return world.random.pick([...world.log.events.keys()].slice(0, -1).filter((index) => index !== otherThan));
}

/** Enough leaves for two full bundles of entries and one that is not. */
function longLog(world: EvidenceWorld): { readonly files: Map<string, Buffer>; readonly parts: readonly string[] } {
  while (world.log.size < 2 * tileWidth + 20) world.grow();
  const files = world.log.files();
  return { files, parts: [...files.keys()].filter((path) => path.startsWith('tile/entries/')) };
}

/** Another log under the same key, from another seed. */
function otherLog(world: EvidenceWorld): EvidenceWorld {
  return new EvidenceWorld(world.signers, world.random.below(2 ** 31));
}

export const logTamperings: readonly Tampering[] = [
  {
    name: 'a leaf is rewritten', code: 'tile-mismatch',
    apply: (world) => {
      const leaf = someEvent(world);
      return { files: withLeaves(world, (leaves) => (leaves[leaf] = Buffer.from(world.leaf(leaf).toString().replace('"plan.published"', '"plan.published.x"').replace('"SR"', '"RAV"').replace('2026-03', '2026-04')))), leaf };
    },
  },
  {
    name: 'a leaf is dropped', code: 'tile-mismatch',
    apply: (world) => {
      const leaf = someEvent(world);
      return { files: withLeaves(world, (leaves) => leaves.splice(leaf, 1)), leaf };
    },
  },
  {
    name: 'two leaves are exchanged', code: 'tile-mismatch',
    apply: (world) => {
      const leaf = someEvent(world);
      const to = someEvent(world, leaf);
      return { files: withLeaves(world, (leaves) => ([leaves[leaf], leaves[to]] = [leaves[to] as Buffer, leaves[leaf] as Buffer])), leaf };
    },
  },
  {
    name: 'a leaf is put in', code: 'tile-mismatch',
    apply: (world) => {
      const leaf = someEvent(world);
      return { files: withLeaves(world, (leaves) => leaves.splice(leaf, 0, world.leaf(someEvent(world, leaf)))), leaf };
    },
  },
  {
    name: 'the end is truncated, with a checkpoint of then', code: 'log-rolled-back',
    apply: (world) => {
      const size = 1 + world.random.below(world.log.size - 1);
      return { files: world.log.files(size), held: [world.held(world.log.size)] };
    },
  },
  {
    name: 'the end is truncated under the checkpoint of now', code: 'entries-missing',
    apply: (world) => {
      const files = world.log.files();
      const paths = [...files.keys()].filter((path) => path.startsWith('tile/entries/'));
      files.delete(world.random.pick(paths));
      return { files };
    },
  },
  {
    name: 'a part is missing, and a leaf behind it is rewritten', code: 'entries-missing',
    apply: (world) => {
      const { parts } = longLog(world);
      const leaf = world.random.pick([...world.log.events.keys()].filter((index) => index >= tileWidth));
      const files = withLeaves(world, (leaves) => (leaves[leaf] = Buffer.from(world.leaf(leaf).toString().replace('2026-03', '2026-04'))));
      files.delete(parts[0] as string);
      return { files, leaf: 0, also: [{ code: 'tile-mismatch', leaf }] };
    },
  },
  {
    name: 'a part is missing with its tile, and an event is replayed behind it', code: 'entries-missing',
    apply: (world) => {
      longLog(world);
      world.log.append([world.log.events.get(world.random.pick([...world.log.events.keys()].filter((index) => index >= tileWidth))) as SealedEvent]);
      const leaf = world.log.size - 2;
      world.grow();
      const { files, parts } = longLog(world);
      for (const path of [parts[0] as string, 'tile/0/000']) files.delete(path);
      return { files, leaf: 0, also: [{ code: 'tile-missing' }, { code: 'leaf-twice', leaf }] };
    },
  },
  {
    name: 'a part breaks off, and the one behind it is missing', code: 'entries-unreadable',
    apply: (world) => {
      const { files, parts } = longLog(world);
      const whole = files.get(parts[0] as string) as Buffer;
      files.set(parts[0] as string, whole.subarray(0, whole.length - 1 - world.random.below(40)));
      files.delete(parts[1] as string);
      return { files, leaf: 0, also: [{ code: 'entries-missing', leaf: tileWidth }] };
    },
  },
  {
    name: 'no part is there', code: 'entries-missing',
    apply: (world) => {
      const { files, parts } = longLog(world);
      for (const path of parts) files.delete(path);
      return { files, leaf: 0, also: parts.map((_, i) => ({ code: 'entries-missing', leaf: i * tileWidth })) };
    },
  },
  {
    name: 'a part is missing, and the tile over it is altered', code: 'root-mismatch',
    apply: (world) => {
      const { files, parts } = longLog(world);
      files.delete(parts[0] as string);
      const tile = Buffer.from(files.get('tile/0/000') as Buffer);
      const at = world.random.below(tile.length);
      tile[at] = (tile[at] as number) ^ 1;
      return { files: files.set('tile/0/000', tile), also: [{ code: 'entries-missing', leaf: 0 }] };
    },
  },
  {
    name: 'the log is forked by whoever has its key', code: 'log-forked',
    apply: (world) => {
      const other = otherLog(world);
      const size = Math.min(world.log.size, other.log.size);
      return { files: other.log.files(size), held: [world.held(size)] };
    },
  },
  {
    name: 'history is rewritten by whoever has the key', code: 'history-rewritten',
    apply: (world) => {
      const other = otherLog(world);
      return { files: other.log.files(), held: [world.held(1 + world.random.below(Math.min(world.log.size, other.log.size) - 2))] };
    },
  },
  {
    name: 'an event is replayed by whoever has the key', code: 'leaf-twice',
    apply: (world) => {
      world.log.append([world.log.events.get(someEvent(world)) as SealedEvent]);
      const leaf = world.log.size - 2;
      world.grow();
      return { files: world.log.files(), leaf };
    },
  },
  {
    name: 'an event of another form is written by whoever has the key, and one is replayed behind it', code: 'leaf-unreadable',
    apply: (world) => {
      const leaf = oddLeaf(world);
      const at = world.log.append([{ leaf, leafHash: hashLeaf(leaf), openings: [] }], { unlinked: 0 });
      const replayed = world.log.append([world.log.events.get(someEvent(world)) as SealedEvent]);
      world.grow();
      return { files: world.log.files(), leaf: at, also: [{ code: 'leaf-twice', leaf: replayed }] };
    },
  },
  {
    name: 'an event is written without its links', code: 'links-uneven',
    apply: (world) => {
      const leaf = world.grow({ unlinked: 0 });
      world.grow();
      return { files: world.log.files(), leaf };
    },
  },
  {
    name: 'more links are left out than the log owns up to', code: 'links-uneven',
    apply: (world) => {
      const leaf = world.log.append([...world.cases.map((caseId) => world.event(caseId)), world.unopened(1 + world.random.below(2))], { unlinked: 0 });
      world.grow();
      return { files: world.log.files(), leaf };
    },
  },
  {
    name: 'events are recorded as removed that are younger than the record says', code: 'removal-untrue',
    apply: (world) => {
      const before = BigInt(1 + someEvent(world));
      const leaf = world.remove(before, new Date(Date.UTC(2020 + world.random.below(6), 1, 1)).toISOString(), 0);
      return { files: world.log.files(), leaf };
    },
  },
  {
    name: 'a chain is begun anew', code: 'link-repeated',
    apply: (world) => {
      world.log.append([world.event(world.random.pick(world.cases))], { restarted: 0 });
      const leaf = world.log.size - 1;
      world.grow();
      return { files: world.log.files(), leaf };
    },
  },
  {
    name: 'links stand behind other events', code: 'link-misplaced',
    apply: (world) => {
      const links = world.log.leaves.flatMap((bytes, i) => (readLeaf(bytes)?.format === 'link' ? [i] : []));
      const leaf = world.random.pick(links);
      return { files: withLeaves(world, (leaves) => {
        const moved = Buffer.from(world.leaf(leaf));
        moved.writeBigUInt64BE(moved.readBigUInt64BE(1) + 1n, 1);
        leaves[leaf] = moved;
      }), leaf };
    },
  },
  {
    name: 'a tile is altered', code: 'tile-mismatch',
    apply: (world) => {
      const files = world.log.files();
      const path = world.random.pick([...files.keys()].filter((each) => /^tile\/[01]\//.test(each)));
      const tile = Buffer.from(files.get(path) as Buffer);
      const at = world.random.below(tile.length);
      tile[at] = (tile[at] as number) ^ 1;
      return { files: files.set(path, tile) };
    },
  },
  {
    name: 'a part at the right edge holds a leaf that nobody signed', code: 'entries-unreadable',
    apply: (world) => {
      const files = world.log.files();
      const path = [...files.keys()].findLast((each) => /^tile\/entries\/.*\.p\//.test(each)) as string;
      return { files: files.set(path, Buffer.concat([files.get(path) as Buffer, encodeEntries([world.leaf(someEvent(world))])])), leaf: world.log.size };
    },
  },
  {
    name: 'a tile at the right edge holds a hash that nobody signed', code: 'tile-mismatch',
    apply: (world) => {
      const files = world.log.files();
      const path = [...files.keys()].findLast((each) => /^tile\/0\/.*\.p\//.test(each)) as string;
      return { files: files.set(path, Buffer.concat([files.get(path) as Buffer, world.log.root(1)])), leaf: world.log.size };
    },
  },
  {
    name: 'the checkpoint names another root', code: 'root-mismatch',
    apply: (world) => {
      const text = `${world.log.origin}\n${world.log.size}\n${world.log.root(world.log.size - 1 - world.random.below(50)).toString('base64')}\n`;
      return { files: world.log.files().set('checkpoint', Buffer.from(world.signed(text))) };
    },
  },
  {
    name: 'a key is announced by somebody else', code: 'checkpoint-unsigned',
    apply: (world) => {
      world.replaceKey([world.signers.nextLog, world.signers.otherLog]);
      return { files: world.log.files() };
    },
  },
  {
    name: 'the checkpoint is signed by another log', code: 'checkpoint-unsigned',
    apply: (world) => ({ files: world.log.files().set('checkpoint', Buffer.from(world.log.checkpoint(world.log.size, [{ name: 'other.example.ch', privateKey: world.signers.log }]))) }),
  },
];
