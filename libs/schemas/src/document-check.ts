import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Fault } from './envelope-rules.ts';
import type { Json, JsonObject } from './json.ts';
import { createSchemaCompiler } from './schema-compiler.ts';

/**
 * Compiles the schema of a document that is no message, under the rules of the catalogue: every keyword known, every format
 * checked. The answer is the first fault, or `undefined`; it names places and rules, never a value or a name of the sender's.
 */
export function documentCheck(schema: JsonObject): (value: Json) => Fault | undefined {
  const validate = createSchemaCompiler().compile(schema);
  return (value) => (validate(value) ? undefined : faultOf(validate.errors?.[0] as ErrorObject));
}

function faultOf({ instancePath, keyword, params }: ErrorObject): Fault {
  const { missingProperty, format } = params as { missingProperty?: string; format?: string };
  return { pointer: missingProperty === undefined ? instancePath : `${instancePath}/${missingProperty}`, rule: keyword === 'format' ? `format:${format}` : keyword };
}
