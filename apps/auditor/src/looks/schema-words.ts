/** Words that the auditor's schemas (JSON Schema 2020-12, as OpenAPI 3.1 has them) are written with. */
export const uuid = { type: 'string', format: 'uuid' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const day = { type: 'string', format: 'date' } as const;
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const size = { type: 'integer', minimum: 0 } as const;
export const base64 = { type: 'string', contentEncoding: 'base64' } as const;
export const leafHash = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'RFC 6962 leaf hash, as receipts name it' } as const;

/** An object of these members and no others; all are required that are not optional. */
export function object(properties: Record<string, object>, optional: readonly string[] = [], description?: string): object {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    additionalProperties: false,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    properties,
  };
}

export const listOf = (items: object) => ({ type: 'array', items });
export const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const bilingual = object({ de: text, en: text });
