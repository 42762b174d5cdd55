import type { Decision } from '#consent';
import { categoriesOf } from '#schemas';
import type { Envelope } from '#schemas';
import { itemsOf } from './describe-disclosure.ts';

/** What of a message a recipient does not get: one block of one person, or a block about no person. */
export interface WithheldBlock {
  personId: string | null;
  /** `vn`: the AHV number inside identity. */
  block: string;
}

/** What a permitted delivery leaves out; empty where the recipient gets all of it. */
export function withheldBlocks(decision: Decision | undefined): WithheldBlock[] {
  if (decision?.stripped !== true) return [];
  return decision.items.flatMap(({ personId, block, permitted }) => (permitted ? [] : [{ personId, block }]));
}

/**
 * The message without what is withheld: still one by its schema, with the claims of the frame (categories, persons) true for
 * what is left. These are no longer the sender's bytes, so its signature does not cover them; the platform signs them.
 */
export function projectMessage(body: Buffer, withheld: readonly WithheldBlock[]): Buffer {
  const { frame, blocks } = JSON.parse(body.toString('utf8')) as Envelope;
  const left = Object.fromEntries(Object.entries(blocks).flatMap(([name, block]) => {
    const kept = without(block, name, withheld);
    return kept === undefined ? [] : [[name, kept]];
  })) as Envelope['blocks'];
  const [told, tells] = [personsIn(blocks), personsIn(left)];
  const subjectRefs = frame.iiz.subjectRefs.filter((id) => tells.has(id) || !told.has(id));
  const dataCategories = [...categoriesOf({ frame, blocks: left })].toSorted();
  return Buffer.from(JSON.stringify({ frame: { ...frame, iiz: { ...frame.iiz, subjectRefs, dataCategories } }, blocks: left }));
}

function without(block: unknown, name: string, withheld: readonly WithheldBlock[]): unknown {
  const isOut = (block_: string, personId: unknown): boolean => withheld.some((each) => each.block === block_ && each.personId === (personId ?? null));
  if (!Array.isArray(block)) return isOut(name, null) ? undefined : block;
  const kept = (block as Record<string, unknown>[]).filter((item) => !isOut(name, item['personId']));
  const items = name === 'identity' ? kept.map((item) => (isOut('vn', item['personId']) ? withoutVn(item) : item)) : kept;
  return items.length === 0 ? undefined : items;
}

function withoutVn(item: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([member]) => member !== 'vn'));
}

function personsIn(blocks: object): Set<unknown> {
  return new Set(Object.keys(blocks).flatMap((name) => itemsOf(blocks, name).map((item) => item['personId'])));
}
