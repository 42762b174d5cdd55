import type { BlockName, Category } from './categories.ts';
import { blockCategories } from './categories.ts';
import type { Block, Envelope } from './envelope.ts';
import { personsOf } from './envelope.ts';

/** What is decided on by itself: one block of one person, or a block about no person. */
export interface DisclosureItem {
  personId: string | null;
  block: BlockName | 'vn';
  category: Category;
}

/**
 * What the message discloses: one item per person and block, in the order of the message; `vn` beside `identity`
 * for each person whose AHV number is given; one item with `personId` null for a block about no person.
 */
export function disclosureItems(envelope: Envelope): DisclosureItem[] {
  const items: DisclosureItem[] = [];
  for (const [name, block] of blocksOf(envelope)) {
    const category = blockCategories[name];
    const persons = personsOf(block);
    if (persons.length === 0) items.push({ personId: null, block: name, category });
    for (const { personId } of persons) items.push({ personId, block: name, category });
    if (name === 'identity') for (const personId of personsWithVn(block)) items.push({ personId, block: 'vn', category: 'C02' });
  }
  return items;
}

/** The categories that the message must claim in `frame.iiz.dataCategories`. */
export function categoriesOf(envelope: Envelope): Set<Category> {
  const present = new Set<Category>();
  for (const [name, block] of blocksOf(envelope)) {
    present.add(blockCategories[name]);
    if (name === 'identity' && personsWithVn(block).length > 0) present.add('C02');
  }
  return present;
}

function blocksOf(envelope: Envelope): [BlockName, Block][] {
  return Object.entries(envelope.blocks) as [BlockName, Block][];
}

function personsWithVn(identity: Block): string[] {
  if (!Array.isArray(identity)) return [];
  return identity.filter((item) => Object.hasOwn(item, 'vn')).map((item) => item.personId);
}
