import type { BlockName, Category } from './categories.ts';
import { blockCategories, isBlockName } from './categories.ts';
import type { VersionEntry } from './catalogue-files.ts';
import type { Envelope } from './envelope.ts';
import type { MessageTypeId } from './generated/messages.ts';
import type { JsonObject } from './json.ts';

/** A text for people: German first, English beside it. */
export interface Bilingual {
  de: string;
  en: string;
}

/** How long the platform keeps the payload, in groups; the periods belong to whoever erases. */
const retentionGroups = ['CASE_WORK', 'SENSITIVE', 'REQUEST', 'STATUTORY', 'CONSENT', 'CONTROLLING', 'RIGHTS', 'RECEIPT'] as const;

export type RetentionGroup = (typeof retentionGroups)[number];

/** One version of a message type, as its schema annotates it. Which role may send it to which is the policy pack's affair. */
export interface MessageType {
  id: MessageTypeId;
  version: string;
  /** RFC 3339: this version may be used from `validFrom` on and before `validUntil`. */
  validFrom: string;
  validUntil?: string;
  title: Bilingual;
  description: Bilingual;
  /** The block whose permission C01 and C16 ride along with: the first of these that a message has. */
  mainBlocks: BlockName[];
  blocks: { name: BlockName; category: Category; required: boolean; title: Bilingual }[];
  /** Whether `frame.iiz.caseRef` is required. */
  caseBound: boolean;
  /** Whether a recipient need not take part in the case yet (DAP-3320). */
  participationWaived: boolean;
  retention: RetentionGroup;
}

/** @throws Error when the schema's annotations contradict the closed lists of blocks and groups: the catalogue is broken. */
export function describeType(id: string, entry: VersionEntry, schema: JsonObject): MessageType {
  const annotation = schema['x-iiz'] as unknown as Pick<MessageType, 'caseBound' | 'participationWaived' | 'retention'>;
  const blocks = describeBlocks(id, schema);
  if (!retentionGroups.includes(annotation.retention)) throw new Error(`${id}: unknown retention group`);
  return {
    id: id as MessageTypeId,
    version: entry.version,
    validFrom: entry.from,
    ...(entry.until === undefined ? {} : { validUntil: entry.until }),
    title: schema['x-iiz-title'] as unknown as Bilingual,
    description: schema['x-iiz-description'] as unknown as Bilingual,
    mainBlocks: describeMainBlocks(id, schema, blocks),
    blocks,
    caseBound: annotation.caseBound,
    participationWaived: annotation.participationWaived,
    retention: annotation.retention,
  };
}

/** The main block of a message of that type. */
export function mainBlockOf(type: MessageType, { blocks }: Pick<Envelope, 'blocks'>): BlockName {
  return type.mainBlocks.find((name) => blocks[name] !== undefined) ?? (type.mainBlocks[0] as BlockName);
}

/** One block that the schema requires, or several of which it requires one. */
function describeMainBlocks(id: string, schema: JsonObject, blocks: MessageType['blocks']): BlockName[] {
  const { mainBlock } = schema['x-iiz'] as { mainBlock: BlockName | BlockName[] };
  const { anyOf } = (schema['properties'] as JsonObject)['blocks'] as { anyOf?: { required: [BlockName] }[] };
  const names = [mainBlock].flat();
  const required = anyOf === undefined ? blocks.filter((block) => block.required).map(({ name }) => name) : anyOf.map((branch) => branch.required[0]);
  const assured = anyOf === undefined ? names.length === 1 && required.includes(names[0] as BlockName) : names.join() === required.join();
  if (!assured || names.some((name) => !blocks.some((block) => block.name === name))) throw new Error(`${id}: main block ${names.join(', ')} is not required`);
  return names;
}

function describeBlocks(id: string, schema: JsonObject): MessageType['blocks'] {
  const body = (schema['properties'] as JsonObject)['blocks'] as JsonObject;
  const required = new Set(body['required'] as string[]);
  return Object.entries(body['properties'] as Record<string, JsonObject>).map(([name, block]) => {
    if (!isBlockName(name)) throw new Error(`${id}: unknown block ${name}`);
    const category = blockCategories[name];
    if (block['x-iiz-category'] !== category) throw new Error(`${id}: block ${name} is category ${category}`);
    return { name, category, required: required.has(name), title: block['x-iiz-title'] as unknown as Bilingual };
  });
}
