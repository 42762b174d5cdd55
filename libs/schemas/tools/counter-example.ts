import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFolder } from '../src/catalogue-files.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { isJsonObject } from '../src/json.ts';
import { parseStrictJson } from '../src/strict-json.ts';
import { readFileSync } from 'node:fs';
import { valueAt } from './constraints.ts';

/** One step of a JSON Patch (RFC 6902). */
export type PatchStep = { op: 'remove'; path: string } | { op: 'add' | 'replace'; path: string; value: Json };

/** A message that differs from an example by one change and is refused for it. */
export interface CounterExample {
  name: string;
  /** File name of the example, without its ending. */
  example: string;
  patch: [PatchStep];
  problem: string;
  code: string;
  pointer: string;
  rule: string;
}

export function readCounterExamples(id: string): CounterExample[] {
  const folder = join(catalogueFolder, id, 'counter-examples');
  return readdirSync(folder).sort().flatMap((file) => {
    const parsed = parseStrictJson(readFileSync(join(folder, file)));
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`);
    return parsed.value as unknown as CounterExample[];
  });
}

/** A patched copy. @throws Error when the step does not fit the value. */
export function applyPatch(value: Json, step: PatchStep): Json {
  const copy = structuredClone(value);
  const cut = step.path.lastIndexOf('/');
  const parent = valueAt(copy, step.path.slice(0, cut));
  const token = step.path.slice(cut + 1);
  if (Array.isArray(parent)) parent.splice(token === '-' ? parent.length : Number(token), step.op === 'add' ? 0 : 1, ...(step.op === 'remove' ? [] : [step.value]));
  else if (isJsonObject(parent) && Object.hasOwn(parent, token) === (step.op !== 'add')) changeMember(parent, token, step);
  else throw new Error(`${step.op} ${step.path} does not fit`);
  return copy;
}

function changeMember(parent: JsonObject, name: string, step: PatchStep): void {
  if (step.op === 'remove') delete parent[name];
  else parent[name] = step.value;
}
