import type { Opening, ProvenLeaf, QueryEvidence } from '#audit';
import { asDecided, type EvidenceWorld } from './evidence-world.ts';
import { flipped, oddLeaf, type Tampering } from './tampering.ts';

type Draft = { -readonly [Member in keyof QueryEvidence]: QueryEvidence[Member] } & { events: QueryEvidence['events'][number][]; links: ProvenLeaf[] };

/** A look at some case, with at least a handful of events before it. */
function lookAt(world: EvidenceWorld): Draft {
  return structuredClone(world.look(world.random.pick(world.cases))) as Draft;
}

function someEvent(file: Draft, world: EvidenceWorld, but = 1): number {
  return world.random.below(file.events.length - but);
}

export const queryTamperings: readonly Tampering[] = [
  {
    name: 'an event is dropped', code: 'event-left-out',
    apply: (world) => {
      const file = lookAt(world);
      const [dropped] = file.events.splice(someEvent(file, world), 1);
      return { file, leaf: dropped?.leafIndex };
    },
  },
  {
    name: 'an event is of another form, and another is dropped', code: 'leaf-unreadable',
    apply: (world) => {
      const file = lookAt(world);
      const [dropped] = file.events.splice(-2, 1);
      const at = someEvent(file, world);
      const odd = file.events[at] as Draft['events'][number];
      file.events[at] = { ...odd, leaf: oddLeaf(world).toString('base64') };
      return { file, leaf: odd.leafIndex, also: [{ code: 'event-left-out', leaf: dropped?.leafIndex ?? -1 }] };
    },
  },
  {
    name: 'the last event before the look is dropped', code: 'event-left-out',
    apply: (world) => {
      const file = lookAt(world);
      const [dropped] = file.events.splice(-2, 1);
      return { file, leaf: dropped?.leafIndex };
    },
  },
  {
    name: 'an event is dropped and its link with it', code: ['link-missing', 'not-closed'],
    apply: (world) => {
      const file = lookAt(world);
      const [dropped] = file.events.splice(someEvent(file, world), 1);
      const at = file.links.findIndex(({ leafIndex }) => leafIndex > (dropped?.leafIndex ?? 0));
      file.links.splice(at, 1);
      return { file };
    },
  },
  {
    name: 'a completeness link is removed', code: ['link-missing', 'not-closed'],
    apply: (world) => {
      const file = lookAt(world);
      file.links.splice(world.random.below(file.links.length), 1);
      return { file };
    },
  },
  {
    name: 'two events are exchanged', code: 'order-changed',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world, 2);
      const [moved] = file.events.splice(at, 1);
      file.events.splice(at + 1, 0, moved as (typeof file.events)[number]);
      return { file, leaf: moved?.leafIndex };
    },
  },
  {
    name: 'the answer is truncated and closed by an earlier event', code: 'look-missing',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world, 1);
      file.events = file.events.slice(0, at + 1);
      file.look = file.events[at]?.leafIndex ?? 0;
      return { file, leaf: file.look };
    },
  },
  {
    name: 'the answer is truncated and ends with an event that it does not show', code: 'look-missing',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world, 1);
      file.look = file.events[at]?.leafIndex ?? 0;
      file.events = file.events.slice(0, at);
      return { file, leaf: file.look };
    },
  },
  {
    name: 'an event is rewritten', code: 'leaf-not-included',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world);
      const event = file.events[at] as (typeof file.events)[number];
      const leaf = Buffer.from(event.leaf, 'base64').toString().replace(/"at":"2026/, '"at":"2027');
      file.events[at] = { ...event, leaf: Buffer.from(leaf).toString('base64') };
      return { file, leaf: event.leafIndex };
    },
  },
  {
    name: 'an opening is swapped', code: 'opening-exchanged',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world, 0);
      const event = file.events[at] as (typeof file.events)[number];
      const openings: Opening[] = event.openings.map((opening, i) => (i === 0 ? { ...opening, value: world.random.uuid() } : opening));
      file.events[at] = { ...event, openings };
      return { file, leaf: event.leafIndex };
    },
  },
  {
    name: 'a proof is that of another leaf', code: 'leaf-not-included',
    apply: (world) => {
      const file = lookAt(world);
      const at = someEvent(file, world);
      const event = file.events[at] as (typeof file.events)[number];
      file.events[at] = { ...event, proof: file.events[at + 1]?.proof ?? [] };
      return { file, leaf: event.leafIndex };
    },
  },
  {
    name: 'the checkpoint is rolled back', code: 'leaf-not-included',
    apply: (world) => {
      const file = lookAt(world);
      const checkpoint = world.cosign(world.log.checkpoint(1 + world.random.below(file.look)));
      const { cosigned: _, ...rest } = file;
      return { file: { ...rest, checkpoint }, leaf: file.look };
    },
  },
  {
    name: 'the checkpoint is signed with another key', code: 'checkpoint-unsigned',
    apply: (world) => {
      const file = lookAt(world);
      file.checkpoint = world.cosign(world.log.checkpoint(world.log.size, [{ name: world.log.origin, privateKey: world.signers.otherLog }]));
      return { file };
    },
  },
  {
    name: 'the signature of the checkpoint is forged', code: 'checkpoint-signature',
    apply: (world) => {
      const file = lookAt(world);
      const lines = file.checkpoint.split('\n');
      const at = lines.findIndex((line) => line.startsWith(`— ${world.log.origin} `));
      lines[at] = flipped(lines[at] ?? '', world.random);
      return { file: { ...file, checkpoint: lines.join('\n') } };
    },
  },
  {
    name: 'a cosignature is forged', code: 'cosignature-invalid',
    apply: (world) => {
      const { cosigned: _, ...file } = lookAt(world);
      const lines = world.cosign(world.log.checkpoint()).split('\n');
      const at = lines.findIndex((line) => line.startsWith('— dpo.example.ch '));
      lines[at] = flipped(lines[at] ?? '', world.random);
      return { file: { ...file, checkpoint: lines.join('\n') } };
    },
  },
  {
    name: 'the cosigned checkpoint is one of another history', code: 'cosigned-inconsistent',
    apply: (world) => {
      const file = lookAt(world);
      const other = world.log.checkpoint(1 + world.random.below(100)).split('\n');
      other[2] = Buffer.from(world.log.root(150 + world.random.below(50))).toString('base64');
      const text = `${other.slice(0, 3).join('\n')}\n`;
      const note = world.cosign(world.signed(text));
      return { file: { ...file, cosigned: [{ note, proof: world.log.consistencyProof(Number(other[1])) }] } };
    },
  },
  {
    name: 'nobody cosigned', code: 'cosignature-missing',
    apply: (world) => {
      const { cosigned: _, ...file } = lookAt(world);
      return { file: { ...file, checkpoint: world.log.checkpoint() } };
    },
  },
  {
    name: 'an event of another case is put in', code: 'event-foreign',
    apply: (world) => {
      const [file, other] = [world.look(world.cases[0] as string), world.look(world.cases[1] as string)].map((each) => structuredClone(each) as Draft) as [Draft, Draft];
      const size = Number(other.checkpoint.split('\n')[1]);
      const foreign = other.events[someEvent(other, world)] as (typeof other.events)[number];
      const fresh = structuredClone(world.evidenceOf({ kind: 'case', value: file.key.value }, file.look, size)) as Draft;
      fresh.events = [...fresh.events, foreign].sort((a, b) => a.leafIndex - b.leafIndex);
      return { file: fresh, leaf: foreign.leafIndex };
    },
  },
  {
    name: 'the chain is that of another case', code: ['not-closed', 'link-missing'],
    apply: (world) => {
      const [file, other] = [world.look(world.cases[0] as string), world.look(world.cases[1] as string)];
      return { file: { ...file, key: { ...file.key, secret: other.key.secret } } };
    },
  },
  {
    name: 'the text of a policy pack is altered', code: 'pack-mismatch',
    apply: (world) => {
      const file = lookAt(world);
      return { file: { ...file, packs: (file.packs ?? []).map((pack) => ({ ...pack, source: pack.source.replace(/R\d\d/, `R${50 + world.random.below(40)}`) })) } };
    },
  },
  {
    name: 'a decision cites a rule that the policy pack does not have', code: 'rule-unknown',
    apply: (world) => {
      const { index, event } = world.accept(asDecided.map((outcome) => ({ ...outcome, rules: [`R${50 + world.random.below(40)}`] })));
      return { file: world.look(event.caseId ?? ''), leaf: index };
    },
  },
  {
    name: 'a key is announced by somebody else', code: 'checkpoint-unsigned',
    apply: (world) => {
      world.replaceKey([world.signers.nextLog, world.signers.otherLog]);
      return { file: lookAt(world) };
    },
  },
  {
    name: 'a key is announced outside the log', code: 'leaf-not-included',
    apply: (world) => {
      world.replaceKey();
      const file = lookAt(world);
      const [key] = file.keys ?? [];
      return { file: { ...file, keys: [{ ...key, proof: world.log.inclusionProof(0) }] }, leaf: key?.leafIndex };
    },
  },
  {
    name: 'more events are left out than retention removed', code: 'link-broken',
    apply: (world) => {
      const file = structuredClone(world.lookAfterRemoval(world.random.pick(world.cases))) as Draft & Required<Pick<QueryEvidence, 'removed'>>;
      const further = 1 + world.random.below(file.events.length - 1);
      const events = file.events.slice(further);
      return { file: { ...file, events, removed: { ...file.removed, count: file.removed.count + further } }, leaf: events[0]?.leafIndex };
    },
  },
  {
    name: 'the record of a removal is another event', code: 'removal-unrecorded',
    apply: (world) => {
      const file = world.lookAfterRemoval(world.random.pick(world.cases));
      const { openings: _, ...record } = world.random.pick(file.events);
      return { file: { ...file, removed: { ...file.removed, record } }, leaf: record.leafIndex };
    },
  },
  {
    name: 'events of this year are recorded as removed by somebody with the database', code: 'removal-untrue',
    apply: (world) => {
      const file = world.lookAfterRemoval(world.random.pick(world.cases), 0);
      return { file, leaf: file.removed.record.leafIndex };
    },
  },
  {
    name: 'the record of a removal is made up', code: 'leaf-not-included',
    apply: (world) => {
      const file = world.lookAfterRemoval(world.random.pick(world.cases));
      const leaf = Buffer.from(file.removed.record.leaf, 'base64').toString().replace(/"before":"\d+"/, `"before":"${file.look}"`);
      return { file: { ...file, removed: { ...file.removed, record: { ...file.removed.record, leaf: Buffer.from(leaf).toString('base64') } } }, leaf: file.removed.record.leafIndex };
    },
  },
  {
    name: 'a member is missing', code: 'malformed',
    apply: (world) => {
      const { [world.random.pick(['checkpoint', 'key', 'look', 'events', 'links'] as const)]: _, ...file } = lookAt(world);
      return { file };
    },
  },
];
