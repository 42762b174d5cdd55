import { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { CollectionTag, YAMLMap } from 'yaml';

/** What a text says, or everything that is wrong with it: each with its line and column, without a value of the text. */
export type YamlText = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly faults: readonly string[] };

/** The library compares each of its keys with every other. */
const orderedMap: CollectionTag = {
  tag: 'tag:yaml.org,2002:omap', collection: 'seq',
  resolve: (items, refuse) => {
    refuse('Ordered maps are not allowed');
    return items;
  },
};

/**
 * Reads one document of YAML 1.2 (core schema). A key stands once in its mapping; aliases and ordered maps are refused. The
 * work grows with the length of the text, whoever wrote it; how long it may be is the caller's affair. Never throws.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines, schema: 'core', version: '1.2', customTags: (tags) => [...tags, orderedMap] });
    const wrong = [...document.errors.map(({ message, pos: [offset] }) => ({ message, offset })), ...repeatedKeys(document.contents)];
    if (wrong.length > 0) return { ok: false, faults: wrong.map(({ message, offset }) => `${message} at ${placeOf(offset, lines)}`) };
    return { ok: true, value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    return { ok: false, faults: [error instanceof ReferenceError ? 'aliases are not allowed' : 'cannot be read'] };
  }
}

function placeOf(offset: number, lines: LineCounter): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

function repeatedKeys(root: unknown): { message: string; offset: number }[] {
  const offsets = nodesIn(root).filter(isMap).flatMap(repeatedIn);
  return offsets.toSorted((a, b) => a - b).map((offset) => ({ message: 'Map keys must be unique', offset }));
}

/** Where a mapping has a key again. Only scalars are ever alike, and by their value. */
function repeatedIn({ items }: YAMLMap): number[] {
  const seen = new Set<unknown>();
  const again = items.map(({ key }) => key).filter(isScalar).filter(({ value }) => seen.size === seen.add(value).size);
  return again.map(({ range }) => range?.[0] ?? 0);
}

/** The node and all below it, however deep. */
function nodesIn(root: unknown): unknown[] {
  const nodes = [root];
  for (const node of nodes) {
    const below = isPair(node) ? [node.key, node.value] : isCollection(node) ? node.items : [];
    for (const each of below) nodes.push(each);
  }
  return nodes;
}
