import { readYaml } from '#yaml-text';

/** What of a rule a decision in the log can be held against; undefined: any. */
export interface PackRule {
  readonly permits: boolean;
  readonly senderRoles: ReadonlySet<string> | undefined;
  readonly messageTypes: ReadonlySet<string> | undefined;
  readonly purposes: ReadonlySet<string> | undefined;
  readonly categories: ReadonlySet<string> | undefined;
  readonly norms: ReadonlySet<string>;
}

/** A policy pack as far as a verifier reads it. */
export interface PackText {
  readonly version: string;
  readonly rules: ReadonlyMap<string, PackRule>;
}

/** Reads the text of a policy pack, by a hand of its own: not what the platform made of it. Undefined when it is none. */
export function readPackText(source: string): PackText | undefined {
  const document = readYaml(source);
  const { packVersion, rules } = mappingIn(document.ok ? document.value : undefined);
  if (typeof packVersion !== 'string' || !Array.isArray(rules)) return undefined;
  const read = rules.map((rule: unknown) => mappingIn(rule)).map((rule) => [rule['ruleId'], ruleIn(rule)] as const);
  return { version: packVersion, rules: new Map(read.filter((entry): entry is readonly [string, PackRule] => typeof entry[0] === 'string')) };
}

function ruleIn(rule: Readonly<Record<string, unknown>>): PackRule {
  const [from, to] = [wordsIn(rule['fromRoles']), wordsIn(rule['toRoles'])];
  const both = rule['bothWays'] === true;
  return {
    permits: rule['effect'] === 'PERMIT',
    senderRoles: both ? from && to && from.union(to) : from,
    messageTypes: wordsIn(rule['messageTypes']),
    purposes: wordsIn(rule['purposes']),
    categories: wordsIn(rule['categories']),
    norms: wordsIn(rule['normRefs']) ?? new Set(),
  };
}

/** `*` stands for every word. */
function wordsIn(value: unknown): ReadonlySet<string> | undefined {
  if (value === '*') return undefined;
  return new Set(Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []);
}

function mappingIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
