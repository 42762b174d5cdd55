import { Readable } from 'node:stream';
import {
  evidenceFormat,
  fillProofs,
  hashRuns,
  linkTag,
  openEvent,
  planInclusionProof,
  readEventLeaf,
  type HashRun,
  type Opening,
  type ProvenLeaf,
  type QueryEvidence,
} from '#audit';
import {
  readEvents,
  readHashes,
  readKeyChain,
  readKeyChanges,
  readLinkLeaves,
  readRemoved,
  type AuditDatabase,
  type KeyChain,
  type StoredEvent,
  type StoredLeaf,
} from '#persistence';
import { Problem } from '#problems';
import type { CosignedCheckpoints } from '../cosignatures/cosigned-checkpoints.ts';
import type { LoggedPacks } from '../decisions/logged-packs.ts';
import { awaitLeaf } from '../log/await-leaf.ts';
import type { CheckpointReader } from '../log/current-checkpoint.ts';
import { jsonPieces } from '../looks/json-pieces.ts';
import { lookKeys, type LookKey } from './look-key.ts';

/** Events that are held at a time. */
const atOnce = 250;

interface Look {
  readonly index: bigint;
  readonly key: LookKey;
}

/**
 * Gathers the evidence of a look: all events of the case, person or message that it asked for, up to and including the
 * look itself, with what shows that none is left out. The look was put on record with its reason before it was answered;
 * taking its evidence shows nothing that it did not ask for, and is no look of its own. However many events there are, the
 * file is written a few of them at a time.
 */
export class GatherEvidence {
  readonly #database: AuditDatabase;
  readonly #checkpoints: CheckpointReader;
  readonly #cosigned: CosignedCheckpoints;
  readonly #packs: LoggedPacks;

  constructor(database: AuditDatabase, checkpoints: CheckpointReader, cosigned: CosignedCheckpoints, packs: LoggedPacks) {
    this.#database = database;
    this.#checkpoints = checkpoints;
    this.#cosigned = cosigned;
    this.#packs = packs;
  }

  /**
   * The file as JSON (`QueryEvidence`), sent as fast as it is taken.
   *
   * @param nth of the cases of a person that the look was about, from 1
   * @throws Problem not-found for a look of somebody else; unavailable for one that is to wait before it is a leaf; query-invalid for one that is not about one key alone
   */
  async run(userId: string, lookHash: Buffer, nth: number): Promise<Readable> {
    const look = await this.#look(userId, lookHash, nth);
    const first = await readKeyChain(this.#database, look.key, { after: -1n, through: look.index }, 1);
    if (first === undefined) throw new Problem('not-found');
    const removed = Number(first.leaves[0]?.count ?? 1n) - 1;
    const record = removed === 0 ? undefined : await this.#removal();
    // A checkpoint ends where an append does: one that covers an event covers its links.
    const { note, ...head } = await this.#checkpoints.current(record === undefined || record.index < look.index ? look.index : record.index);
    const keys = (await readKeyChanges(this.#database)).filter(({ index }) => index < head.size);
    const proven = await this.#proven([...keys, ...(record === undefined ? [] : [record])], head.size);
    const packs = new Map<string, { readonly version: string; readonly hash: string }>();
    const file: Record<keyof QueryEvidence, unknown> = {
      format: evidenceFormat,
      kind: 'query',
      log: { origin: this.#checkpoints.origin, vkey: this.#checkpoints.vkey },
      checkpoint: note,
      cosigned: await this.#cosigned.upTo(head),
      key: { ...look.key, secret: Buffer.from(first.secret).toString('base64url') },
      keys: proven.slice(0, keys.length),
      look: Number(look.index),
      events: this.#events(look, head.size, packs),
      links: this.#links(look, head.size),
      packs: this.#packsOf(packs),
      removed: record === undefined ? undefined : { count: removed, record: proven[keys.length] },
    };
    return Readable.from(jsonPieces(file));
  }

  /** In their order, each with its proof; notes the packs that they name. */
  async *#events(look: Look, size: bigint, packs: Map<string, { readonly version: string; readonly hash: string }>): AsyncGenerator<QueryEvidence['events'][number]> {
    for await (const { leaves } of this.#chain(look)) {
      const events = (await readEvents(this.#database, leaves.map(({ index }) => index))).toReversed();
      const proven = await this.#proven(events, size);
      for (const [i, event] of events.entries()) {
        const { pack: version, detail } = readEventLeaf(event.body) ?? {};
        const hash = detail?.['packHash'];
        if (version !== undefined && typeof hash === 'string') packs.set(`${version} ${hash}`, { version, hash });
        yield { ...(proven[i] as ProvenLeaf), openings: disclosed(event) };
      }
    }
  }

  /** Each once: the events of one append share link leaves. */
  async *#links(look: Look, size: bigint): AsyncGenerator<ProvenLeaf> {
    const told = new Set<bigint>();
    for await (const { secret, leaves } of this.#chain(look)) {
      const links = (
        await readLinkLeaves(
          this.#database,
          leaves.map(({ index, count }) => ({ leaf: index, tag: linkTag(look.key, secret, count) })),
        )
      ).filter(({ index }) => !told.has(index));
      for (const { index } of links) told.add(index);
      yield* await this.#proven(links, size);
    }
  }

  async *#chain({ key, index }: Look): AsyncGenerator<KeyChain> {
    for (let after = -1n; after < index; ) {
      const chain = await readKeyChain(this.#database, key, { after, through: index }, atOnce);
      const last = chain?.leaves.at(-1)?.index;
      if (chain === undefined || last === undefined) throw new Error('the log has forgotten the chain of the look while its evidence was gathered');
      yield chain;
      after = last;
    }
  }

  /** The packs that decided, by the hash that the decisions name. */
  async *#packsOf(named: ReadonlyMap<string, { readonly version: string; readonly hash: string }>): AsyncGenerator<NonNullable<QueryEvidence['packs']>[number]> {
    for (const { version, hash } of named.values()) {
      const pack = await this.#packs.read(version);
      if (pack?.hash === hash) yield { version, hash, source: pack.source };
    }
  }

  /** The event that says what is not there any more. @throws Problem unavailable while it is no leaf yet */
  async #removal(): Promise<StoredLeaf> {
    const removed = await readRemoved(this.#database);
    if (removed === undefined) throw new Problem('not-found');
    return awaitLeaf(this.#database, removed.record);
  }

  async #look(userId: string, lookHash: Buffer, nth: number): Promise<Look> {
    const { index } = await awaitLeaf(this.#database, lookHash);
    const [stored] = await readEvents(this.#database, [index]);
    const event = stored && readEventLeaf(stored.body);
    if (stored === undefined || event?.kind !== 'QUERY' || openEvent(event, stored.openings).event.actor.user !== userId) throw new Problem('not-found');
    const keys = lookKeys(event, stored.openings);
    return { index: stored.index, key: keys[nth - 1] ?? refuse(keys.length === 0 ? 'exactly one case, person or message, and nothing else' : `nth up to ${keys.length}`) };
  }

  /** What the proofs have in common is read, and hashed, once. */
  async #proven(leaves: readonly StoredLeaf[], size: bigint): Promise<ProvenLeaf[]> {
    const plans = leaves.map(({ index }) => planInclusionProof(index, size));
    const runs = new Map(plans.flatMap(hashRuns).map((run): [string, HashRun] => [`${run.level}/${run.first}/${run.count}`, run]));
    const proofs = fillProofs(plans, await readHashes(this.#database, [...runs.values()]));
    return leaves.map(({ index, body }, i) => ({ leafIndex: Number(index), leaf: body.toString('base64'), proof: (proofs[i] ?? []).map((hash) => hash.toString('base64')) }));
  }
}

/** The key that joins a person's cases leaves the platform for nobody. */
function disclosed({ openings }: StoredEvent): Opening[] {
  return openings.filter(({ path }) => !path.startsWith('/personKeys/'));
}

function refuse(rule: string): never {
  throw new Problem('query-invalid', { pointers: [{ pointer: '/filter', rule }] });
}
