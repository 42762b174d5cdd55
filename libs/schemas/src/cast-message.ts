import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { Envelope } from './envelope.ts';

/** One thing done to every item of a block. A block or field that is not there is left alone. */
export type CastStep =
  | { readonly op: 'rename'; readonly block: string; readonly field: string; readonly to: string }
  /** Gives a field a value where it has none. */
  | { readonly op: 'set'; readonly block: string; readonly field: string; readonly value: Json }
  | { readonly op: 'remove'; readonly block: string; readonly field: string }
  /** Values not named stay as they are. */
  | { readonly op: 'map'; readonly block: string; readonly field: string; readonly values: Readonly<Record<string, Json>> };

/**
 * How a message of one version is told in the words of the next, and back. Up loses nothing; down says less where the older
 * version has no word for it, and never something else.
 */
export interface VersionCast {
  readonly from: string;
  readonly to: string;
  readonly up: readonly CastStep[];
  readonly down: readonly CastStep[];
}

/**
 * The message as its type's other version would say it, by the casts declared between the two; `undefined` where no chain
 * of casts leads there. Whoever reads a message casts it: what is signed is never changed on its way.
 */
export function castMessage(envelope: Envelope, casts: readonly VersionCast[], version: string): Envelope | undefined {
  const steps = wayBetween(casts, envelope.frame.schemaVersion, version, new Set());
  if (steps === undefined) return undefined;
  const blocks = steps.reduce((now, step) => apply(now, step), structuredClone(envelope.blocks) as unknown as JsonObject);
  return { ...envelope, frame: { ...envelope.frame, schemaVersion: version }, blocks: blocks as unknown as Envelope['blocks'] };
}

function wayBetween(casts: readonly VersionCast[], from: string, to: string, seen: ReadonlySet<string>): CastStep[] | undefined {
  if (from === to) return [];
  for (const cast of casts) {
    const next = cast.from === from ? { at: cast.to, steps: cast.up } : cast.to === from ? { at: cast.from, steps: cast.down } : undefined;
    if (next === undefined || seen.has(next.at)) continue;
    const rest = wayBetween(casts, next.at, to, new Set([...seen, from]));
    if (rest !== undefined) return [...next.steps, ...rest];
  }
  return undefined;
}

function apply(blocks: JsonObject, step: CastStep): JsonObject {
  const block = Object.hasOwn(blocks, step.block) ? blocks[step.block] : undefined;
  if (block === undefined) return blocks;
  const cast = Array.isArray(block) ? block.map((item) => castItem(item, step)) : castItem(block, step);
  return { ...blocks, [step.block]: cast };
}

function castItem(item: Json, step: CastStep): Json {
  if (!isJsonObject(item)) return item;
  const value = Object.hasOwn(item, step.field) ? item[step.field] : undefined;
  if (step.op === 'set') return value === undefined ? { ...item, [step.field]: step.value } : item;
  if (value === undefined) return item;
  const { [step.field]: _, ...others } = item;
  if (step.op === 'remove') return others;
  if (step.op === 'rename') return { ...others, [step.to]: value };
  return typeof value === 'string' && Object.hasOwn(step.values, value) ? { ...item, [step.field]: step.values[value] ?? null } : item;
}
