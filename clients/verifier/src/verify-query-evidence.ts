import {
  checkChain,
  indexKeysOf,
  mismatchedOpenings,
  commitmentsOf,
  openEvent,
  parseLinkLeaf,
  readEventLeaf,
  removalOf,
  type ChainClaim,
  type IndexKey,
  type LeafEvent,
  type LinkLeaf,
  type Opening,
  type QueryEvidence,
} from '#audit';
import { checkCheckpoint } from './check-checkpoint.ts';
import { checkPackText, citationFaults } from './check-pack.ts';
import { inclusionFaults, placed, type PlacedLeaf } from './check-leaf.ts';
import { queryShape, shapeFaults } from './evidence-shape.ts';
import { fault, type Fault, type Report } from './fault.ts';
import { followAnnouncedKeys, keyFaults } from './follow-announced-keys.ts';
import type { PackText } from './pack-text.ts';
import { removalFaults } from './removal-check.ts';
import type { Trust } from './trust.ts';

/**
 * Verifies the evidence of a look: that the log signed the checkpoint; that every leaf stands under it; that the openings
 * are those of the leaves; that the events are all there are about the key, up to the look; that the rules cited stand in
 * the policy packs enclosed. Asks nobody.
 */
export function verifyQueryEvidence(file: unknown, known: Trust): Report {
  const malformed = shapeFaults(file, queryShape);
  if (malformed.length === 0 && !(file as QueryEvidence).key.kind.match(/^(case|person|message)$/)) malformed.push(fault('malformed', '/key/kind'));
  if (malformed.length > 0) return { kind: 'query', faults: malformed, facts: {} };
  const evidence = file as QueryEvidence;
  const trust = followAnnouncedKeys(evidence.keys, known);
  const note = checkCheckpoint(evidence, trust);
  const [events, links] = [placed(evidence.events, 'events'), placed(evidence.links, 'links')];
  const removal = recordedRemoval(evidence);
  const faults = [
    ...note.faults,
    ...keyFaults(evidence.keys, note.checkpoint),
    ...events.flatMap((leaf, i) => inclusionFaults(leaf, evidence.events[i]?.proof ?? [], note.checkpoint)),
    ...links.flatMap((leaf, i) => inclusionFaults(leaf, evidence.links[i]?.proof ?? [], note.checkpoint)),
    ...removal.leaves.flatMap((leaf) => inclusionFaults(leaf, evidence.removed?.record.proof ?? [], note.checkpoint)),
    ...removal.faults,
    ...orderFaults(events),
    ...lookFaults(events, evidence),
    ...events.flatMap((leaf, i) => eventFaults(leaf, evidence.events[i]?.openings ?? [], evidence)),
    ...chainFaults(evidence, events, links, removal.removed),
    ...packFaults(evidence, events),
  ];
  const { size, origin } = note.checkpoint ?? { size: 0n, origin: '' };
  return {
    kind: 'query',
    faults,
    facts: {
      origin,
      size: size.toString(),
      key: evidence.key.kind,
      events: events.length,
      removed: evidence.removed?.count ?? 0,
      writtenBefore: removal.writtenBefore ?? '',
      packs: evidence.packs?.length ?? 0,
      look: String(evidence.look),
      lookedAt: timeOf(events, evidence.look),
      cosigners: note.cosigners.length,
      unrelated: note.unrelated,
      sealed: sealedEvents(evidence, events),
    },
  };
}

function orderFaults(events: readonly PlacedLeaf[]): Fault[] {
  return events.flatMap(({ index, place }, i) => {
    const before = events[i - 1]?.index;
    if (before === undefined || before < index) return [];
    return [fault(before === index ? 'leaf-twice' : 'order-changed', place, index)];
  });
}

/**
 * The event that ends the answer must be in it, and be a look: any other would let whoever answers end where it likes. An
 * earlier look ends an earlier answer; the report names its time.
 */
function lookFaults(events: readonly PlacedLeaf[], { look }: QueryEvidence): Fault[] {
  const ends = events.find(({ index }) => index === BigInt(look));
  return ends !== undefined && readEventLeaf(ends.bytes)?.kind === 'QUERY' ? [] : [fault('look-missing', ends?.place ?? '/look', look)];
}

function eventFaults({ index, bytes, place }: PlacedLeaf, openings: readonly Opening[], { key }: QueryEvidence): Fault[] {
  const event = readEventLeaf(bytes);
  if (event === undefined) return [fault('leaf-unreadable', place, index)];
  const exchanged = mismatchedOpenings(event, openings);
  return [
    ...exchanged.map((path) => fault('opening-exchanged', `${place}/openings${path}`, index)),
    ...(concerns(event, openings.filter(({ path }) => !exchanged.includes(path)), key) ? [] : [fault('event-unrelated', place, index)]),
  ];
}

/** An event whose openings are erased cannot show whom it is about: then the link alone says so. */
function concerns(event: LeafEvent, openings: readonly Opening[], key: IndexKey): boolean {
  if (indexKeysOf(event, openings).some(({ kind, value }) => kind === key.kind && value === key.value)) return true;
  const path = { case: '/caseId', person: '/subjects/', 'person-key': '/personKeys/', message: '\0' }[key.kind];
  const opened = new Set(openings.map((opening) => opening.path));
  return [...commitmentsOf(event).keys()].some((committed) => committed.startsWith(path) && !opened.has(committed));
}

/** Events may only be missing where the log says itself that it removed them. */
function recordedRemoval({ removed }: QueryEvidence): {
  readonly leaves: readonly PlacedLeaf[];
  readonly removed?: ChainClaim['removed'];
  readonly writtenBefore?: string;
  readonly faults: readonly Fault[];
} {
  if (removed === undefined) return { leaves: [], faults: [] };
  const leaves = placed([removed.record], 'removed/record').map((leaf) => ({ ...leaf, place: '/removed/record' }));
  const event = leaves[0] && readEventLeaf(leaves[0].bytes);
  const said = event && removalOf(event);
  if (event === undefined || said === undefined) {
    return { leaves, faults: [fault('removal-unrecorded', '/removed/record', removed.record.leafIndex)] };
  }
  return {
    leaves,
    removed: { count: BigInt(removed.count), before: said.before },
    writtenBefore: said.writtenBefore,
    faults: removalFaults(event, BigInt(removed.record.leafIndex), '/removed/record'),
  };
}

function chainFaults(
  { key, look }: QueryEvidence,
  events: readonly PlacedLeaf[],
  links: readonly PlacedLeaf[],
  removed: ChainClaim['removed'],
): Fault[] {
  const linkLeaves = new Map<bigint, LinkLeaf>();
  const unreadable: Fault[] = [];
  for (const { index, bytes, place } of links) {
    const parsed = parseLinkLeaf(bytes);
    if (parsed === undefined) unreadable.push(fault('leaf-unreadable', place, index));
    else linkLeaves.set(index, parsed);
  }
  const secret = Buffer.from(key.secret, 'base64url');
  if (secret.length !== 32) return [...unreadable, fault('malformed', '/key/secret')];
  const { faults } = checkChain({ key, secret, closing: BigInt(look), linkLeaves, events: new Set(events.map(({ index }) => index)), removed });
  return [...unreadable, ...faults.map((each) => fault(each.code, 'count' in each ? `/events (${each.count})` : '/events', 'leaf' in each ? each.leaf : undefined))];
}

/** A decision names its pack by the hash of the text; one whose text is not enclosed cites what is not shown. */
function packFaults({ packs = [], events: proven }: QueryEvidence, events: readonly PlacedLeaf[]): Fault[] {
  const faults: Fault[] = [];
  const texts = new Map<string, PackText>();
  for (const [i, pack] of packs.entries()) {
    const checked = checkPackText(pack, `/packs/${i}`);
    faults.push(...checked.faults);
    if (checked.text !== undefined) texts.set(`${pack.version} ${pack.hash}`, checked.text);
  }
  return [...faults, ...events.flatMap(({ index, bytes, place }, i) => {
    const event = readEventLeaf(bytes);
    const text = texts.get(`${event?.pack} ${event?.detail?.['packHash']}`);
    return event === undefined || text === undefined ? [] : citationFaults(openEvent(event, proven[i]?.openings ?? []).event, text, place, index);
  })];
}

/** Events of which something cannot be read here: erased, or left out of the file. A person's key is in no file. */
function sealedEvents({ events: proven }: QueryEvidence, events: readonly PlacedLeaf[]): number {
  return events.filter(({ bytes }, i) => {
    const event = readEventLeaf(bytes);
    return event !== undefined && openEvent(event, proven[i]?.openings ?? []).sealed.some((path) => !path.startsWith('/personKeys/'));
  }).length;
}

function timeOf(events: readonly PlacedLeaf[], look: number): string {
  const ends = events.find(({ index }) => index === BigInt(look));
  return (ends && readEventLeaf(ends.bytes)?.at) ?? '';
}
