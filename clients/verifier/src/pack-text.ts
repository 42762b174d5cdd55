import { parseDocument } from 'yaml';

/** What of a rule a decision in the log can be held against; undefined: any. */
export interface PackRule {
  readonly permits: boolean;
  readonly senderRoles: readonly string[] | undefined;
  readonly messageTypes: readonly string[] | undefined;
  readonly purposes: readonly string[] | undefined;
  readonly categories: readonly string[] | undefined;
  readonly norms: readonly string[];
}

/** A policy pack as far as a verifier reads it. */
export interface PackText {
  readonly version: string;
  readonly rules: ReadonlyMap<string, PackRule>;
}

/** Reads the text of a policy pack, by a hand of its own: not what the platform made of it. Undefined when it is none. */
export function readPackText(source: string): PackText | undefined {
  const { packVersion, rules } = mappingIn(documentIn(source));
  if (typeof packVersion !== 'string' || !Array.isArray(rules)) return undefined;
  const read = rules.map((rule: unknown) => mappingIn(rule)).map((rule) => [String(rule['ruleId']), ruleIn(rule)] as const);
  return { version: packVersion, rules: new Map(read) };
}

function documentIn(source: string): unknown {
  try {
    const document = parseDocument(source, { uniqueKeys: true, schema: 'core', version: '1.2' });
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

function ruleIn(rule: Readonly<Record<string, unknown>>): PackRule {
  const [from, to] = [wordsIn(rule['fromRoles']), wordsIn(rule['toRoles'])];
  const both = rule['bothWays'] === true;
  return {
    permits: rule['effect'] === 'PERMIT',
    senderRoles: both ? from && to && [...from, ...to] : from,
    messageTypes: wordsIn(rule['messageTypes']),
    purposes: wordsIn(rule['purposes']),
    categories: wordsIn(rule['categories']),
    norms: wordsIn(rule['normRefs']) ?? [],
  };
}

/** `*` stands for every word. */
function wordsIn(value: unknown): readonly string[] | undefined {
  if (value === '*') return undefined;
  return Array.isArray(value) ? value.map(String) : [];
}

function mappingIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
