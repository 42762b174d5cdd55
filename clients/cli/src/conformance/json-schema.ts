import { createContext, Script } from 'node:vm';
import { evaluateSchema } from '#schemas';
import type { Json, SchemaEvaluation } from '#schemas';
import { isObject, NotUnderstood } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

/** Of one line; an honest one takes some milliseconds. */
const mostMilliseconds = 10_000;
const script = new Script('evaluate()');
const context: { evaluate?: () => SchemaEvaluation } = {};
createContext(context);

export function jsonSchema(line: VectorLine): Verdict {
  const { schema, instance } = line;
  const remotes = line['remotes'] ?? {};
  if (schema === undefined || !('instance' in line) || !isObject(remotes)) throw new NotUnderstood('schema or instance is missing, or remotes is no object');
  const evaluation = inTime(() => evaluateSchema(schema as Json, instance as Json, remotes as Record<string, Json>));
  if (!evaluation.ok) throw new NotUnderstood(evaluation.reason);
  return { valid: evaluation.valid };
}

/** A pattern such as `^(a+)+$` may try for years: the lines after it get their verdict all the same. Only node:vm stops what runs. */
function inTime(evaluate: () => SchemaEvaluation): SchemaEvaluation {
  context.evaluate = evaluate;
  try {
    return script.runInContext(context, { timeout: mostMilliseconds }) as SchemaEvaluation;
  } catch (fault) {
    if (isObject(fault) && fault['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { ok: false, reason: `it takes more than ${mostMilliseconds / 1000} seconds` };
    throw fault;
  }
}
