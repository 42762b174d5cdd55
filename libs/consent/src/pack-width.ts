import type { FaultList } from './pack-fault.ts';
import type { Rule, TypeFlow } from './policy-pack.ts';

/** Ten times the widest rule of so-iiz-2026.1, and nine times that pack. */
const MOST_OF_RULE = 40_000;
const MOST_OF_PACK = 80_000;
/** Nine times that pack: lint compares each rule with all before it. */
const MOST_RULES = 250;

/** By sender and recipient role: the types that they exchange. */
type Exchanges = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Refuses packs of so many rules, and rules and packs that open or close so many ways (sender role, recipient role, type, purpose,
 * category), that nobody could look them over: lint, comparison and trial take them one by one. Counts without listing them.
 */
export function checkWidth(rules: readonly Rule[], messageTypes: ReadonlyMap<string, readonly TypeFlow[]>, faults: FaultList): void {
  if (rules.length > MOST_RULES) faults.add('/rules', 'too-many', `${rules.length} rules, at most ${MOST_RULES}`);
  const exchanges = exchangesOf(messageTypes);
  const widths = rules.map((rule) => widthOf(rule, exchanges));
  for (const [i, width] of widths.entries()) {
    if (width > MOST_OF_RULE) faults.add(`/rules/${i}`, 'too-wide', `${width} ways, at most ${MOST_OF_RULE}`);
  }
  const width = widths.reduce((sum, one) => sum + one, 0);
  if (width > MOST_OF_PACK) faults.add('/rules', 'too-wide', `${width} ways in all, at most ${MOST_OF_PACK}`);
}

function exchangesOf(messageTypes: ReadonlyMap<string, readonly TypeFlow[]>): Exchanges {
  const exchanges = new Map<string, Set<string>>();
  for (const [type, flows] of messageTypes) {
    for (const pair of flows.flatMap(pairsOf)) {
      const types = exchanges.get(pair);
      if (types === undefined) exchanges.set(pair, new Set([type]));
      else types.add(type);
    }
  }
  return exchanges;
}

/** What a permission opens and what it never permits; a prohibition stands once for all types and purposes. */
function widthOf(rule: Rule, exchanges: Exchanges): number {
  const pairs = new Set([...pairsOf(rule), ...(rule.bothWays ? pairsOf({ fromRoles: rule.toRoles, toRoles: rule.fromRoles }) : [])]);
  if (rule.effect === 'DENY') return pairs.size * rule.categories.length;
  const exchanged = [...pairs].reduce((sum, pair) => sum + typesOf(rule, exchanges.get(pair)), 0);
  return exchanged * rule.purposes.length * rule.categories.length + pairs.size * rule.neverCategories.length;
}

function typesOf({ messageTypes }: Rule, exchanged: ReadonlySet<string> = new Set()): number {
  return messageTypes === '*' ? exchanged.size : messageTypes.filter((type) => exchanged.has(type)).length;
}

function pairsOf({ fromRoles, toRoles }: TypeFlow): string[] {
  return fromRoles.flatMap((from) => toRoles.map((to) => `${from} ${to}`));
}
