import { evidenceFormat, fillProof, hashRuns, linkTag, openEvent, planInclusionProof, readEventLeaf, type HashRun, type Opening, type ProvenLeaf, type QueryEvidence } from '#audit';
import { findLeaf, readEvents, readHashes, readKeyChain, readKeyChanges, readLinkLeaves, readRemoved, type AuditDatabase, type KeyChain, type StoredEvent, type StoredLeaf } from '#persistence';
import { Problem } from '#problems';
import type { CosignedCheckpoints } from '../cosignatures/cosigned-checkpoints.ts';
import type { LoggedPacks } from '../decisions/logged-packs.ts';
import type { CheckpointReader } from '../log/current-checkpoint.ts';
import { lookKey, type LookKey } from './look-key.ts';

/** Events of one file: what a person can read, and what a request may cost. */
const mostEvents = 2_000;

/**
 * Gathers the evidence of a look: all events of the case, person or message that it asked for, up to and including the
 * look itself, with what shows that none is left out. The look was put on record with its reason before it was answered;
 * taking its evidence shows nothing that it did not ask for, and is no look of its own.
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

  /** @throws Problem not-found for a look of somebody else, or one that is no leaf yet; query-invalid for one that is not about one key alone */
  async run(userId: string, lookHash: Buffer): Promise<QueryEvidence> {
    const look = await this.#look(userId, lookHash);
    const chain = await readKeyChain(this.#database, look.key, look.index, mostEvents + 1);
    if (chain === undefined) throw new Problem('not-found');
    if (chain.leaves.length > mostEvents) refuse(`at most ${mostEvents} events`);
    const events = (await readEvents(this.#database, chain.leaves.map(({ index }) => index))).reverse();
    const links = await readLinkLeaves(this.#database, tagsOf(look.key, chain));
    const removed = Number(chain.leaves[0]?.count ?? 1n) - 1;
    const record = removed === 0 ? undefined : await this.#removal();
    const further = record === undefined ? links : [...links, record];
    const last = further.reduce((most, { index }) => (index > most ? index : most), look.index);
    const { note, ...head } = await this.#checkpoints.current(last);
    const keys = (await readKeyChanges(this.#database)).filter(({ index }) => index < head.size);
    const prove = await this.#proofs([...events, ...further, ...keys], head.size);
    return {
      format: evidenceFormat,
      kind: 'query',
      log: { origin: this.#checkpoints.origin, vkey: this.#checkpoints.vkey },
      checkpoint: note,
      cosigned: await this.#cosigned.upTo(head),
      key: { ...look.key, secret: Buffer.from(chain.secret).toString('base64url') },
      keys: keys.map(prove),
      look: Number(look.index),
      events: events.map((event) => ({ ...prove(event), openings: disclosed(event) })),
      links: links.map(prove),
      packs: await this.#packsOf(events),
      ...(record === undefined ? {} : { removed: { count: removed, record: prove(record) } }),
    };
  }

  /** The packs that decided, by the hash that the decisions name. */
  async #packsOf(events: readonly StoredEvent[]): Promise<NonNullable<QueryEvidence['packs']>> {
    const named = new Map(events.map(({ body }) => readEventLeaf(body)).flatMap((event) => (event?.pack === undefined || event.detail?.['packHash'] === undefined ? [] : [[event.pack, event.detail['packHash']] as const])));
    const logged = await Promise.all([...named].map(async ([version, hash]) => ({ version, hash, pack: await this.#packs.read(version) })));
    return logged.flatMap(({ version, hash, pack }) => (pack?.hash === hash ? [{ version, hash: pack.hash, source: pack.source }] : []));
  }

  /** The event that says what is not there any more. @throws Problem not-found when it is no leaf yet */
  async #removal(): Promise<StoredLeaf> {
    const removed = await readRemoved(this.#database);
    const leaf = removed && (await findLeaf(this.#database, removed.record));
    if (leaf === undefined) throw new Problem('not-found');
    return leaf;
  }

  async #look(userId: string, lookHash: Buffer): Promise<{ readonly index: bigint; readonly key: LookKey }> {
    const leaf = await findLeaf(this.#database, lookHash);
    const [stored] = leaf === undefined ? [] : await readEvents(this.#database, [leaf.index]);
    const event = stored && readEventLeaf(stored.body);
    if (stored === undefined || event?.kind !== 'QUERY' || openEvent(event, stored.openings).event.actor.user !== userId) throw new Problem('not-found');
    return { index: stored.index, key: lookKey(event, stored.openings) ?? refuse('exactly one case, person or message, and nothing else') };
  }

  /** Reads the hashes of all proofs at once; what they have in common is read once. */
  async #proofs(leaves: readonly StoredLeaf[], size: bigint): Promise<(leaf: StoredLeaf) => ProvenLeaf> {
    const plans = new Map(leaves.map(({ index }) => [index, planInclusionProof(index, size)]));
    const runs = new Map([...plans.values()].flatMap(hashRuns).map((run): [string, HashRun] => [`${run.level}/${run.first}/${run.count}`, run]));
    const read = await readHashes(this.#database, [...runs.values()]);
    return ({ index, body }) => ({ leafIndex: Number(index), leaf: body.toString('base64'), proof: fillProof(plans.get(index) ?? [], read).map((hash) => hash.toString('base64')) });
  }
}

function tagsOf(key: LookKey, { secret, leaves }: KeyChain): { leaf: bigint; tag: Buffer }[] {
  return leaves.map(({ index, count }) => ({ leaf: index, tag: linkTag(key, secret, count) }));
}

/** The key that joins a person's cases leaves the platform for nobody. */
function disclosed({ openings }: StoredEvent): Opening[] {
  return openings.filter(({ path }) => !path.startsWith('/personKeys/'));
}

function refuse(rule: string): never {
  throw new Problem('query-invalid', { pointers: [{ pointer: '/filter', rule }] });
}
