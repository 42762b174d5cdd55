import type { Json, JsonObject } from '../src/json.ts';
import { isJsonObject } from '../src/json.ts';
import { firstMatch, valueAt } from './constraints.ts';
import type { CounterExample } from './counter-example.ts';

/** A limit of a schema, with a value that breaks it and nothing that is checked before it. */
interface Limit {
  rule: string;
  /** `*` stands for any index. */
  pattern: string;
  /** From the value of an example; `undefined` when that value cannot show the limit. */
  breach: (value: Json) => Json | undefined;
}

/** A counter-example for each limit that the blocks set and an example reaches: too long to be committed, so computed. */
export function counterExamplesOfLimits(blocks: JsonObject, examples: ReadonlyMap<string, JsonObject>): CounterExample[] {
  return limitsOf(blocks, '/blocks').flatMap(({ rule, pattern, breach }) => {
    for (const [example, message] of examples) {
      const pointer = firstMatch(message, pattern);
      const value = pointer === undefined ? undefined : breach(valueAt(message, pointer) ?? null);
      if (pointer === undefined || value === undefined) continue;
      return [{ name: `${rule} at ${pointer}`, example, patch: [{ op: 'replace', path: pointer, value }], problem: 'payload-invalid', code: 'DAP-2202', pointer, rule }];
    }
    return [];
  });
}

/** Every limit that the schema sets below `pattern`; those of shared definitions are theirs. */
function limitsOf(schema: Json | undefined, pattern: string): Limit[] {
  if (!isJsonObject(schema)) return [];
  const members = Object.entries((schema['properties'] ?? {}) as JsonObject);
  return [
    ...ownLimits(schema).map((limit) => ({ ...limit, pattern })),
    ...members.flatMap(([name, property]) => limitsOf(property, `${pattern}/${name}`)),
    ...limitsOf(schema['items'], `${pattern}/*`),
  ];
}

function ownLimits(schema: JsonObject): Omit<Limit, 'pattern'>[] {
  const limit = (rule: string, breach: (bound: number, value: Json) => Json | undefined): Omit<Limit, 'pattern'>[] => {
    const bound = schema[rule];
    return bound === undefined ? [] : [{ rule, breach: (value) => breach(typeof bound === 'number' ? bound : 0, value) }];
  };
  return [
    ...limit('minimum', (bound) => bound - 1),
    ...limit('maximum', (bound) => bound + 1),
    ...limit('maxLength', (bound) => 'X'.repeat(bound + 1)),
    ...limit('minLength', (bound) => 'X'.repeat(bound - 1)),
    ...limit('pattern', () => '§§'),
    ...limit('minItems', (bound, value) => (Array.isArray(value) ? value.slice(0, bound - 1) : undefined)),
    ...limit('maxItems', (bound, value) => repeated(value, bound + 1)),
    ...limit('uniqueItems', (_bound, value) => repeated(value, 2)),
    ...limit('x-iiz-not-before', () => '1900-01-01'),
  ];
}

function repeated(value: Json, times: number): Json | undefined {
  const [first] = Array.isArray(value) ? value : [];
  return first === undefined ? undefined : Array.from({ length: times }, () => first);
}
