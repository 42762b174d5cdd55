/** An object inside a block. */
export type BlockItem = Readonly<Record<string, unknown>>;

function isItem(value: unknown): value is BlockItem {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a block: the block itself, or the entries of its array; none for anything else. */
export function itemsOf(block: unknown): readonly BlockItem[] {
  return Array.isArray(block) ? block.filter(isItem) : isItem(block) ? [block] : [];
}

/** The objects, over all blocks, that have a field of that name. */
export function itemsWith(blocks: Readonly<Record<string, unknown>>, field: string): readonly BlockItem[] {
  return Object.values(blocks)
    .flatMap(itemsOf)
    .filter((item) => Object.hasOwn(item, field));
}

export function textOf(item: BlockItem, field: string): string | null {
  const value = Object.hasOwn(item, field) ? item[field] : undefined;
  return typeof value === 'string' ? value : null;
}

export function numberOf(item: BlockItem, field: string): number | null {
  const value = Object.hasOwn(item, field) ? item[field] : undefined;
  return typeof value === 'number' ? value : null;
}

/** A text field that holds one of `values`; null for anything else. */
export function oneOf<T extends string>(item: BlockItem, field: string, values: readonly T[]): T | null {
  const value = textOf(item, field);
  return values.find((candidate) => candidate === value) ?? null;
}

/** A full date that exists in the calendar; null for anything else. */
export function dateOf(item: BlockItem, field: string): string | null {
  const value = textOf(item, field);
  if (value === null || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const instant = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== value ? null : value;
}

/** The ids of partners in a field: texts, or objects that name a `partnerId`; one or a list of them. */
export function partnersOf(item: BlockItem, field: string): readonly string[] {
  const value = Object.hasOwn(item, field) ? item[field] : undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => {
    const id = isItem(entry) ? textOf(entry, 'partnerId') : entry;
    return typeof id === 'string' ? [id] : [];
  });
}
