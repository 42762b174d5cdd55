import { evaluateSchema } from '#schemas';
import type { Json } from '#schemas';
import { isObject, NotUnderstood } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function jsonSchema(line: VectorLine): Verdict {
  const { schema, instance } = line;
  const remotes = line['remotes'] ?? {};
  if (schema === undefined || !('instance' in line) || !isObject(remotes)) throw new NotUnderstood('schema or instance is missing, or remotes is no object');
  const evaluation = evaluateSchema(schema as Json, instance as Json, remotes as Record<string, Json>);
  if (!evaluation.ok) throw new NotUnderstood(evaluation.reason);
  return { valid: evaluation.valid };
}
