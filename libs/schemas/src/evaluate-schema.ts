import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { validationOptions } from './schema-compiler.ts';

export type SchemaEvaluation = { ok: true; valid: boolean } | { ok: false; reason: string };

/**
 * Validates against any schema of draft 2020-12 with the settings under which the catalogue is compiled, save that
 * unknown keywords are ignored and `format` is an annotation. `remotes` are what the schema may refer to, by absolute
 * URL; nothing is fetched. One that cannot be read is as if it were not there. Not ok when the schema cannot be compiled, or something is nested
 * deeper than can be followed.
 */
export function evaluateSchema(schema: Json, instance: Json, remotes: Readonly<Record<string, Json>> = {}): SchemaEvaluation {
  const compiler = new Ajv2020({ ...validationOptions, strict: false, validateFormats: false });
  let validate: AnyValidateFunction;
  try {
    for (const [url, remote] of Object.entries(remotes)) addRemote(compiler, url, remote);
    validate = compiler.compile(schema as JsonObject);
  } catch (fault) {
    return { ok: false, reason: `the schema cannot be compiled: ${reasonOf(fault)}` };
  }
  try {
    const valid: unknown = validate(instance);
    if (typeof valid === 'boolean') return { ok: true, valid };
    // A schema with `$async`, which is ajv's own.
    Promise.resolve(valid).catch(() => undefined);
    return { ok: false, reason: 'the schema is one that is validated asynchronously' };
  } catch (fault) {
    return { ok: false, reason: `the instance cannot be validated: ${reasonOf(fault)}` };
  }
}

/** V8 throws a RangeError where the stack ends. */
function reasonOf(fault: unknown): string {
  if (fault instanceof RangeError) return 'it is nested deeper than can be followed, or refers to itself without end';
  return fault instanceof Error ? fault.message : String(fault);
}

function addRemote(compiler: Ajv2020, url: string, remote: Json): void {
  try {
    if (isJsonObject(remote) && '$vocabulary' in remote) compiler.addMetaSchema(remote, url);
    else compiler.addSchema(remote as JsonObject, url);
  } catch {
    // What refers to it finds nothing there.
  }
}
