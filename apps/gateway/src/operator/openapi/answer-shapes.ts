export const text = { type: 'string' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
export const uuid = { type: 'string', format: 'uuid' } as const;
export const flag = { type: 'boolean' } as const;

export const listOf = (items: object): object => ({ type: 'array', items });
export const named = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** An object of exactly these members. */
export function object(properties: Record<string, object>, optional: readonly string[] = []): object {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

/** A text for people, German first. */
export const bilingual = object({ de: text, en: text });
