import type { Event, Opening, QueryEvidence } from '../api/auditor.ts';
import { fromBase64 } from './bytes.ts';
import { chainFaults, readLinkLeaf, type LinkLeaf, type RemovedLinks } from './check-chain.ts';
import { citationFaults, readPack, type Rules } from './check-pack.ts';
import { checkNotes } from './check-notes.ts';
import { fault, type Fault, type Report } from './fault.ts';
import { followKeys, keyFaults } from './follow-keys.ts';
import { inclusionFaults, type PlacedLeaf } from './inclusion.ts';
import { commitmentsOf, mismatchedOpenings, readEventLeaf } from './leaf.ts';
import { queryShape, shapeFaults } from './shape.ts';
import type { Trust } from './trust.ts';

/** Verifies that a look's events stand in the log, are what they were, and are all there are about its key. */
export async function verifyQueryEvidence(file: unknown, known: Trust): Promise<Report> {
  const malformed = shapeFaults(file, queryShape);
  const none: Report = { kind: 'query', faults: malformed, origin: '', size: '', events: 0, cosigners: [], signatures: true, sealed: 0, sender: true, untied: false };
  if (malformed.length > 0) return none;
  const evidence = file as QueryEvidence;
  const keys = evidence.keys ?? [];
  const trust = { ...known, log: await followKeys(keys, known.log) };
  const note = await checkNotes(evidence.checkpoint, evidence.cosigned ?? [], trust);
  const [events, links] = [placed(evidence.events, 'events'), placed(evidence.links, 'links')];
  const removed = recordedRemoval(evidence);
  const faults: Fault[] = [...note.faults, ...(await keyFaults(keys, note.checkpoint)), ...removed.faults];
  for (const leaf of [...events, ...links, ...removed.leaves]) faults.push(...(await inclusionFaults(leaf, note.checkpoint)));
  faults.push(...orderFaults(events), ...lookFaults(events, evidence));
  for (const [i, leaf] of events.entries()) faults.push(...(await eventFaults(leaf, evidence.events[i]?.openings ?? [], evidence)));
  faults.push(...(await linkFaults(evidence, events, links, removed.links)), ...(await packFaults(evidence, events)));
  return { ...none, faults, origin: note.checkpoint?.origin ?? '', size: note.checkpoint?.size.toString() ?? '', events: events.length, cosigners: note.cosigners, sealed: sealedEvents(evidence, events) };
}

/** A person's key is in no file. */
function sealedEvents({ events: proven }: QueryEvidence, events: readonly PlacedLeaf[]): number {
  return events.filter(({ bytes }, i) => {
    const event = readEventLeaf(bytes);
    const opened = new Set(proven[i]?.openings.map(({ path }) => path));
    return event !== undefined && [...commitmentsOf(event).keys()].some((path) => !path.startsWith('/personKeys/') && !opened.has(path));
  }).length;
}

function placed(leaves: readonly { readonly leafIndex: number; readonly leaf: string; readonly proof: readonly string[] }[], list: string): PlacedLeaf[] {
  return leaves.map(({ leafIndex, leaf, proof }, i) => ({ index: BigInt(leafIndex), bytes: fromBase64(leaf) ?? new Uint8Array(), proof, place: `/${list}/${i}` }));
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

async function eventFaults({ index, bytes, place }: PlacedLeaf, openings: readonly Opening[], { key }: QueryEvidence): Promise<Fault[]> {
  const event = readEventLeaf(bytes);
  if (event === undefined) return [fault('leaf-unreadable', place, index)];
  const exchanged = await mismatchedOpenings(event, openings);
  return [
    ...exchanged.map((path) => fault('opening-exchanged', `${place}/openings${path}`, index)),
    ...(concerns(event, openings.filter(({ path }) => !exchanged.includes(path)), key) ? [] : [fault('event-unrelated', place, index)]),
  ];
}

/** An event whose openings are erased cannot show whom it is about: then the link alone says so. */
function concerns(event: Event, openings: readonly Opening[], { kind, value }: QueryEvidence['key']): boolean {
  if (kind === 'message') return messagesOf(event).includes(value);
  const path = kind === 'case' ? '/caseId' : '/subjects/';
  if (openings.some((opening) => opening.path.startsWith(path) && opening.value === value)) return true;
  const opened = new Set(openings.map((opening) => opening.path));
  return [...commitmentsOf(event).keys()].some((committed) => committed.startsWith(path) && !opened.has(committed));
}

function messagesOf({ message, detail = {}, recipient }: Event): string[] {
  const { referenceMessageId, aboutSender, aboutMessage } = detail;
  return [
    ...(message === undefined ? [] : [`${message.senderId}/${message.messageId}`]),
    ...(typeof referenceMessageId === 'string' && recipient !== undefined ? [`${recipient}/${referenceMessageId}`] : []),
    ...(typeof aboutSender === 'string' && typeof aboutMessage === 'string' ? [`${aboutSender}/${aboutMessage}`] : []),
  ];
}

/** The log is kept for a year at least (DSV Art. 4 Abs. 5), less a day for clocks. */
const keptMs = 364 * 86_400_000;

/** Events may only be missing where the log says itself that retention removed them. */
function recordedRemoval({ removed }: QueryEvidence): { readonly leaves: readonly PlacedLeaf[]; readonly links?: RemovedLinks; readonly faults: readonly Fault[] } {
  if (removed === undefined) return { leaves: [], faults: [] };
  const leaves = placed([removed.record], 'removed').map((leaf) => ({ ...leaf, place: '/removed/record' }));
  const event = leaves[0] && readEventLeaf(leaves[0].bytes);
  const { cause, of, before, writtenBefore } = event?.detail ?? {};
  const said = event?.kind === 'DESTROYED' && event.message === undefined && cause === 'retention' && of === 'openings' && /^(?:0|[1-9]\d{0,17})$/.test(String(before)) && typeof writtenBefore === 'string';
  if (!said) return { leaves, faults: [fault('removal-unrecorded', '/removed/record', removed.record.leafIndex)] };
  const isTrue = Date.parse(event.at) - Date.parse(writtenBefore) >= keptMs && BigInt(String(before)) <= BigInt(removed.record.leafIndex);
  return { leaves, links: { count: BigInt(removed.count), before: BigInt(String(before)) }, faults: isTrue ? [] : [fault('removal-untrue', '/removed/record', removed.record.leafIndex)] };
}

async function linkFaults({ key, look }: QueryEvidence, events: readonly PlacedLeaf[], links: readonly PlacedLeaf[], removed: RemovedLinks | undefined): Promise<Fault[]> {
  const read = links.map(({ index, bytes }) => readLinkLeaf(index, bytes));
  const unreadable = links.flatMap(({ index, place }, i) => (read[i] === undefined ? [fault('leaf-unreadable', place, index)] : []));
  const secret = fromBase64(key.secret);
  if (secret?.length !== 32) return [...unreadable, fault('malformed', '/key/secret')];
  return [...unreadable, ...(await chainFaults({ kind: key.kind, value: key.value, secret }, read.filter((leaf): leaf is LinkLeaf => leaf !== undefined), new Set(events.map(({ index }) => index)), BigInt(look), removed))];
}

/** A decision names its pack by the hash of the text; one whose text is not enclosed cites what is not shown. */
async function packFaults({ packs = [] }: QueryEvidence, events: readonly PlacedLeaf[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  const known = new Map<string, Rules>();
  for (const [i, pack] of packs.entries()) {
    const read = await readPack(pack, `/packs/${i}`);
    faults.push(...read.faults);
    if (read.rules !== undefined) known.set(`${pack.version} ${pack.hash}`, read.rules);
  }
  for (const { index, bytes, place } of events) {
    const event = readEventLeaf(bytes);
    const rules = known.get(`${event?.pack} ${event?.detail?.['packHash']}`);
    if (event !== undefined && rules !== undefined) faults.push(...citationFaults(event, rules, place, index));
  }
  return faults;
}
