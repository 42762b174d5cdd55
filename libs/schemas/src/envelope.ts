import type { BlockName } from './categories.ts';
import type { Frame } from './generated/frame.ts';
import type { BlocksOf, MessageTypeId } from './generated/messages.ts';
import type { JsonObject } from './json.ts';

export type BlockItem = JsonObject & { personId: string };

/** A block is a list with one item per person, or one object. */
export type Block = BlockItem[] | JsonObject;

/** A message that passed `SchemaRegistry.check`, of whatever type. */
export interface Envelope {
  frame: Frame;
  blocks: { [name in BlockName]?: Block };
}

/** A message of a type known when the code was written. */
export interface EnvelopeOf<T extends MessageTypeId> extends Envelope {
  blocks: BlocksOf[T] & Envelope['blocks'];
}

const prefix = 'so.iiz.';

/** `so.iiz.segment.assigned` → `segment.assigned`. */
export function typeIdOf(envelope: Envelope): MessageTypeId {
  return envelope.frame.messageType.slice(prefix.length) as MessageTypeId;
}

export function isOfType<T extends MessageTypeId>(envelope: Envelope, type: T): envelope is EnvelopeOf<T> {
  return envelope.frame.messageType === prefix + type;
}

/** The case's id; undefined for the few types that belong to no case. */
export function caseIdOf(envelope: Envelope): string | undefined {
  return envelope.frame.iiz.caseRef?.caseId;
}

export interface PersonInBlock {
  personId: string;
  /** Where the id stands, relative to the block. */
  pointer: string;
}

/**
 * The persons whom a block is about: of a list those of its items; of an object its `personId`, or those of its
 * `persons`. None for a block about no person. Ids of partners' own systems (`localPersonId`) do not count.
 */
export function personsOf(block: Block): PersonInBlock[] {
  if (Array.isArray(block)) return block.map((item, at) => ({ personId: item.personId, pointer: `/${at}/personId` }));
  if (typeof block['personId'] === 'string') return [{ personId: block['personId'], pointer: '/personId' }];
  if (!Array.isArray(block['persons'])) return [];
  return (block['persons'] as BlockItem[]).map((person, at) => ({ personId: person.personId, pointer: `/persons/${at}/personId` }));
}

/** Every person named in any block, each once, in the order of appearance. */
export function personIdsOf(envelope: Envelope): string[] {
  const ids = new Set<string>();
  for (const block of Object.values(envelope.blocks)) for (const { personId } of personsOf(block)) ids.add(personId);
  return [...ids];
}
