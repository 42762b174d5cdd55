import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FuncKeywordDefinition, Options } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { formats } from './formats.ts';

/** What no schema may change: nothing is coerced, filled in, dropped or fetched; inherited properties do not count. */
export const validationOptions = {
  ownProperties: true,
  allErrors: false,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  $data: false,
  logger: false,
} as const satisfies Options;

/** Annotations of the catalogue; they take no part in validation. */
export const annotations = ['x-iiz', 'x-iiz-title', 'x-iiz-description', 'x-iiz-values', 'x-iiz-category'] as const;

/**
 * A fresh compiler for catalogue schemas: every keyword known, every format ours, every type stated. That the schemas are
 * valid ones (`validateSchema`, a third of the time) is checked when the catalogue is, not at every start.
 */
export function createSchemaCompiler({ validateSchema = false } = {}): Ajv2020 {
  const compiler = new Ajv2020({ ...validationOptions, strict: true, strictRequired: false, validateFormats: true, validateSchema, formats });
  compiler.addVocabulary([...annotations]);
  compiler.addKeyword(notBefore);
  return compiler;
}

/** `x-iiz-not-before`: the day in the named field of the same object, if it is there, is not later than this one. */
const notBefore: FuncKeywordDefinition = {
  keyword: 'x-iiz-not-before',
  schemaType: 'string',
  errors: false,
  validate: (other: string, day: unknown, _schema?: unknown, context?: DataValidationCxt) => {
    const parent: Record<string, unknown> | undefined = context?.parentData;
    const earlier = parent?.[other];
    return typeof earlier !== 'string' || typeof day !== 'string' || earlier <= day;
  },
};
